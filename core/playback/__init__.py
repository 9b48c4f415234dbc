"""From a score to sound: schedule, player and synths."""

"""Music in several voices: works to learn from, and the voices of any notes."""

"""Phrases that are hummed or played: from sound to notes, from a file or the microphone."""

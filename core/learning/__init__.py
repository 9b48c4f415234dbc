"""Learning from the composer's own pieces: what was understood of them, what they teach, and to share it."""

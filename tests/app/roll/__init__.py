"""The piano roll, driven by real events."""

"""MIDI keyboards: which are plugged in, what is played on them, and how that becomes notes."""

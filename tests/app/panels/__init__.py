"""The panels beside and above the roll, driven by mouse and keys."""

"""The small controls, driven by mouse and keys."""

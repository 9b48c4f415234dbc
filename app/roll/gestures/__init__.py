"""What the mouse does on the roll: one gesture, one small class, one edit."""

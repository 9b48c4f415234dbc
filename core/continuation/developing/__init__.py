"""A phrase developed as composers do it, and two phrases led from one to the other."""

"""The engraved score in the window: as one line or as pages, and on the printer."""

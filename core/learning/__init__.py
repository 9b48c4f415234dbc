"""Learning from the composer's own pieces: what was understood of them, what they teach, and to share it."""

MODEL_SUFFIX = ".continuo-model"
"""How the name of a model that is one file ends (see `parcel`)."""
PAUSE, GO_ON = "pause", "go on"
"""What the work beside the window is told."""

"""Phrases that are hummed or played: from sound to notes, from a file or the microphone."""

import os

# ONNX Runtime, which runs the pitch tracker, would else write down in the home folder what is run, under a
# number for the machine, and send it to its makers: nothing leaves this machine. It looks when it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

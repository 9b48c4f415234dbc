"""The command line: one module to a command."""

# Each command with what `--help` says of it; kept here so that starting the window loads nothing more.
COMMANDS = {
    "continue": "continue a piece and write the result to a file",
    "evaluate": "say how well a model predicts pieces, in bits per note",
    "train": "train a model on music21's corpus, or have one learn from your pieces",
    "export": "write a piece as MIDI, MusicXML, ABC, sound, a project or engraved pages",
    "hum": "turn a hummed or played phrase into notes",
    "doctor": "say what is installed, what is missing and what to do about it",
    "models": "list the models; add, share or delete one",
}

"""The keys of step input and of the keyboard as a piano, in words, for the sheet of shortcuts."""

from __future__ import annotations

from core.words import tr

# What it does, its keys, and what else it is found by.
ENTRY_KEYS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        tr("step input, while it is on"),
        (
            (tr("a note of that name, near the last"), "A … G", "letter"),
            (tr("add it to the chord"), tr("Shift+A … G"), "letter"),
            (tr("length · dotted · triplet"), "3 … 7 · . · T", ""),
            (tr("a rest"), "0", ""),
            (tr("take the last back"), tr("Backspace"), ""),
            (tr("move the last by a semitone · an octave"), tr("↑ ↓ · Shift+↑ ↓"), "transpose"),
            (tr("move the caret by a length · a bar"), tr("← → · Ctrl+← →"), ""),
            (tr("leave"), tr("Esc"), ""),
        ),
    ),
    (
        tr("computer keyboard as piano, while it is on"),
        (
            (tr("lower row, from C up"), "Z S X D C …", "QWERTY"),
            (tr("upper row, an octave higher"), "Q 2 W 3 E …", "QWERTY"),
            (tr("octave down · up, the keys right of 0"), "- · =", ""),
        ),
    ),
)

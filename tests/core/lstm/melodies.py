"""Melodies and settings for properties of the lens, the decoder and the dataset."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from core.encoding import Encoding
from core.harmony import Key, Mode
from core.lstm.features import STYLES, Setting
from core.score import MetreChange, Note, Score
from core.timing import BarMap

ENCODING = Encoding()
LENGTHS = (60, 80, 120, 160, 240, 360, 480, 720, 960, 1440)


@st.composite
def melodies(draw: st.DrawFn, fewest: int = 1, most: int = 30) -> list[Note]:
    """A melody that starts on a bar line and moves mostly by small steps."""
    notes: list[Note] = []
    clock, pitch = 0, draw(st.integers(50, 80))
    for _ in range(draw(st.integers(fewest, most))):
        clock += draw(st.sampled_from((0, 0, 0, 240))) if notes else 0
        length = draw(st.sampled_from(LENGTHS))
        notes.append(Note(clock, length, pitch))
        clock += length
        pitch = min(100, max(30, pitch + draw(st.integers(-14, 14))))
    return notes


@st.composite
def settings(draw: st.DrawFn, notes: list[Note]) -> Setting:
    """What may be known about a melody, any of it unknown."""
    metre = draw(st.sampled_from(((4, 4), (3, 4), (6, 8), (11, 16))))
    score = Score(metres=(MetreChange(0, *metre), MetreChange(4 * 1920 * metre[0] // metre[1], 2, 4)))
    seams = [0, *(note.end for note in notes[:-1:5])]
    last = notes[-1].end
    after = tuple(replace(note, start=last + note.start) for note in draw(melodies(0, 6)))
    return Setting(
        bars=BarMap(score) if draw(st.booleans()) else None,
        key=draw(st.sampled_from((None, Key("G"), Key("Eb", Mode.DORIAN)))),
        end=last if draw(st.booleans()) else None,
        phrases=tuple(sorted(set(seams))) if draw(st.booleans()) else None,
        style=draw(st.sampled_from(("", *STYLES))),
        after=tuple(replace(note, start=last + note.start) for note in after)
        if draw(st.booleans())
        else None,
    )


@st.composite
def pieces(draw: st.DrawFn, fewest: int = 1, most: int = 30) -> tuple[list[Note], Setting]:
    """A melody and what is known about it."""
    notes = draw(melodies(fewest, most))
    return notes, draw(settings(notes))

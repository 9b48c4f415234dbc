"""Notes and spans as rows of a project: `[start, length, pitch, velocity]` and `[start, end]`, in ticks."""

from __future__ import annotations

import json
from collections.abc import Iterable

from core.files import checks
from core.files.imported import LAST_TICK
from core.files.provenance import LONGEST
from core.score import Note, Span

Row = list[int | str]


def note_row(note: Note) -> Row:
    """A note's row, with the name of its model at the end where it was suggested."""
    row: Row = [note.start, note.length, note.pitch, note.velocity]
    return [*row, note.suggested] if note.suggested else row


def note(row: list[object]) -> Note:
    """The note of a row; raises ValueError."""
    start, length, pitch, velocity, *model = row
    return Note(
        checks.whole(start, 0, LAST_TICK, "start"),
        checks.whole(length, 1, LAST_TICK, "length"),
        checks.whole(pitch, 0, 127, "pitch"),
        checks.whole(velocity, 1, 127, "velocity"),
        _model(model[0]) if model else "",
    )


def _model(value: object) -> str:
    name = checks.text(value, "model's name")
    if len(name) > LONGEST:
        raise ValueError("a model's name is no name that a model can have")
    return name


def spans(found: Iterable[Span]) -> bytes:
    """Spans as the bytes of a file."""
    return json.dumps([[each.start, each.end] for each in found]).encode()


def spans_in(data: bytes) -> tuple[Span, ...]:
    """The spans of such a file; raises ValueError."""
    return tuple(map(span, json.loads(data)))


def span(row: list[object]) -> Span:
    """The span of a row; raises ValueError."""
    start, end = row
    return Span(checks.whole(start, 0, LAST_TICK, "start"), checks.whole(end, 1, LAST_TICK, "end"))

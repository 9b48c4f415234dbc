"""Which notes of a MIDI track a model suggested, in a sequencer-specific event that others pass over.

Text events would be seen: notation programs take them for lyrics. A note is believed to be suggested only
while it stands as it was written, for whoever changed it since has made it their own.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from core.files import checks
from core.files.imported import LAST_TICK
from core.files.midi_signs import MARK
from core.files.provenance import LONGEST
from core.score import Note

Place: TypeAlias = tuple[int, int, int, int]  # start, length, pitch, velocity
Suggestions: TypeAlias = Mapping[Place, Sequence[str]]  # the models that wrote the notes there, mostly one


def pack(notes: Iterable[Note]) -> bytes:
    """The suggested ones of a track's notes as the data of an event, empty where there are none."""
    by_model: dict[str, list[Place]] = {}
    for note in notes:
        if note.suggested:
            by_model.setdefault(note.suggested, []).append(_place(note))
    if not by_model:
        return b""
    return MARK + json.dumps({"suggested": by_model}, separators=(",", ":")).encode("ascii")


def unpack(data: Sequence[int]) -> Suggestions:
    """What such an event says; nothing when it is somebody else's or damaged."""
    packed = bytes(data)
    if not packed.startswith(MARK):
        return {}
    try:
        says = checks.members(json.loads(packed[len(MARK) :]), {"suggested"}, "mark")
        models = says.get("suggested")
        if not isinstance(models, dict):
            return {}
        found: dict[Place, list[str]] = {}
        for model in (each for each in models if len(each) <= LONGEST):
            for place in checks.rows(models, model, (4,), _read):
                found.setdefault(place, []).append(model)
    except (ValueError, RecursionError):
        return {}
    return found


def remember(notes: Iterable[Note], suggestions: Suggestions) -> list[Note]:
    """The notes, those that stand as they were suggested marked as such; in unison, as many as were."""
    if not suggestions:
        return list(notes)
    left = {place: deque(models) for place, models in suggestions.items()}
    found = []
    for note in notes:
        models = left.get(_place(note))
        found.append(replace(note, suggested=models.popleft()) if models else note)
    return found


def _place(note: Note) -> Place:
    return note.start, note.length, note.pitch, note.velocity


def _read(row: list[object]) -> Place:
    start, length, pitch, velocity = row
    return (
        checks.whole(start, 0, LAST_TICK, "start"),
        checks.whole(length, 1, LAST_TICK, "length"),
        checks.whole(pitch, 0, 127, "pitch"),
        checks.whole(velocity, 1, 127, "velocity"),
    )

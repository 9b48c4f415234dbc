"""What takes share with the tunes the model learnt from."""

from __future__ import annotations

from collections.abc import Sequence

from core.continuation.take import Shared
from core.lstm.bundle import Bundle
from core.score import Note


def shared_runs(bundle: Bundle, lines: Sequence[Sequence[Note]]) -> list[Shared | None]:
    """The longest run that each line shares with a tune the model learnt from."""
    runs = bundle.tunes.longest_of_each([[note.pitch for note in line] for line in lines])
    return [
        None if run is None else Shared(run.notes, run.first, run.tune, bundle.yardstick.usual(len(line)))
        for run, line in zip(runs, lines, strict=True)
    ]

"""A take to be looked at while it is still being written: bar by bar, as it goes into the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.continuation.request import Request
from core.score import Note, Span
from core.timing import BarMap


@dataclass(frozen=True, slots=True)
class Sketch:
    """What there is of a take that is not whole yet: whole bars of it, and the bits each note cost.

    It is a picture. What is kept, held, asked about or remembered is a `Take`.
    """

    notes: tuple[Note, ...]
    surprise: tuple[float, ...]
    span: Span


class Sketching:
    """Tells of a draft, while it is written, each time that a note begins in another bar than the last."""

    def __init__(self, request: Request, bits: Sequence[float], tell: Callable[[Sketch], object]) -> None:
        self._prefix, self._bits, self._tell = request.prefix, tuple(bits), tell
        self._bars, self._span = BarMap(request.score), request.span
        self._line: int | None = None

    def written(self, notes: Sequence[Note], bits: Sequence[float]) -> None:
        """One note more: what there is of the draft now, the new note last, in ticks of the score."""
        onset = notes[-1].start
        if self._line is not None and onset >= self._line:
            whole = (*self._prefix, *notes[:-1]), (*self._bits, *bits[:-1])
            self._tell(Sketch(*whole, self._span))
        if self._line is None or onset >= self._line:
            self._line = self._bars.bar_at(onset).end

"""A take to be looked at while it is still being written: bar by bar, as it goes into the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.continuation.request import Request
from core.score import NOTE_ORDER, Note, Span
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
    """Tells of a draft, while it is written, each time that a bar more of it is whole."""

    def __init__(self, request: Request, bits: Sequence[float], tell: Callable[[Sketch], object]) -> None:
        self._prefix, self._bits, self._tell = request.prefix, tuple(bits), tell
        self._bars, self._span = BarMap(request.score), request.span
        self._line: int | None = None

    def written(self, notes: Sequence[Note], bits: Sequence[float]) -> None:
        """One note more of a line: what there is of it now, the new note last, in ticks of the score."""
        onset = notes[-1].start
        if self._line is not None and onset >= self._line:
            whole = (*self._prefix, *notes[:-1]), (*self._bits, *bits[:-1])
            self._tell(Sketch(*whole, self._span))
        if self._line is None or onset >= self._line:
            self._line = self._bars.bar_at(onset).end

    def reached(self, now: int, told: Callable[[], tuple[Sequence[Note], Sequence[float]]]) -> None:
        """Several voices are written up to tick `now`; `told` gives their notes, which may go beyond."""
        line = self._bars.bar_at(now).start
        if self._line is None:
            self._line = self._bars.bar_at(self._span.start).start
        if line <= self._line:
            return
        self._line = line
        notes, bits = told()
        both = zip((*self._prefix, *notes), (*self._bits, *bits), strict=True)
        whole = sorted((each for each in both if each[0].start < line), key=lambda each: NOTE_ORDER(each[0]))
        if len(whole) > len(self._prefix):
            self._tell(Sketch(tuple(note for note, _ in whole), tuple(cost for _, cost in whole), self._span))

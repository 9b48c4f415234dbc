"""An evaluation told: figures and notes as tables for the eye, or as JSON for a script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.harmony import note_name
from core.score import WHOLE_NOTE, Score
from core.timing import BarMap, Position

if TYPE_CHECKING:
    from core.lstm.evaluate import Evaluation, Surprise
    from core.lstm.figures import Figures, Summary


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece to be measured: its file, and which tune of it (from 1) where it holds several, else 0."""

    path: Path
    tune: int
    score: Score

    @property
    def name(self) -> str:
        """The piece by the path of its file."""
        return self._named(str(self.path))

    @property
    def short_name(self) -> str:
        """The piece by the name of its file."""
        return self._named(self.path.name)

    def _named(self, file: str) -> str:
        return f"{file}, tune {self.tune}" if self.tune else file


def as_json(result: Evaluation, pieces: list[Piece], notes: bool) -> dict[str, Any]:
    """The result for a script; `pieces` are those measured, in the same order."""
    told = []
    for piece, melody in zip(pieces, result.melodies, strict=True):
        found = {"path": str(piece.path), **melody.figures.rounded(), "accuracy": melody.accuracy.rounded()}
        found |= {"tune": piece.tune} if piece.tune else {}
        found |= {"title": piece.score.title} if piece.score.title else {}
        found |= {"tracks": list(_part_rows(melody))} if melody.parts else {}
        found |= {"surprise": list(_note_rows(melody))} if notes else {}
        told.append(found)
    return {"model": result.model, **result.summary.rounded(), "pieces": told}


def _part_rows(melody: Surprise) -> Iterator[dict[str, Any]]:
    for part in melody.parts:
        name = melody.score.tracks[part.track].name
        named = {"name": name} if name else {}
        yield {"track": part.track + 1, **named, "voices": part.voices, **part.figures.rounded()}


def _note_rows(melody: Surprise) -> Iterator[dict[str, Any]]:
    bars = BarMap(melody.score)
    tracks = melody.tracks or (None,) * len(melody.notes)
    for note, timing, pitch, track in zip(melody.notes, melody.timing, melody.pitch, tracks, strict=True):
        at = bars.position(note.start)
        yield {
            **({} if track is None else {"track": track + 1}),
            "bar": at.bar,
            "beat": round(float(at.beat + _past_beat(bars, note.start, at)), 4),
            "start": note.start,
            "length": note.length,
            "pitch": note.pitch,
            "note": note_name(note.pitch, melody.score.key_at(note.start)),
            "timing_bits": round(timing, 4),
            "pitch_bits": round(pitch, 4),
        }


def notes_table(piece: Piece, melody: Surprise) -> str:
    """The bits of every note, a line each under the name of the piece."""
    title = f" ({piece.score.title})" if piece.score.title else ""
    lines = [f"{piece.name}{title}: {_sentence(melody.figures)}"]
    lines.append(f"{'bar.beat':>12}  {'note':<5} {'timing':>7} {'pitch':>7}")
    bars = BarMap(melody.score)
    for note, timing, pitch in zip(melody.notes, melody.timing, melody.pitch, strict=True):
        at = bars.position(note.start)
        past = _past_beat(bars, note.start, at)
        place = f"{at.bar}.{at.beat}" + (f"+{past}" if past else "")
        name = note_name(note.pitch, melody.score.key_at(note.start))
        lines.append(f"{place:>12}  {name:<5} {timing:7.2f} {pitch:7.2f}")
    return "\n".join(lines) + "\n"


def _past_beat(bars: BarMap, tick: int, at: Position) -> Fraction:
    """How far past its beat a tick lies, as a part of the beat."""
    return Fraction(at.tick, WHOLE_NOTE // bars.bar_at(tick).metre.unit)


def parts_table(pieces: list[Piece], result: Evaluation) -> str:
    """The figures of every track of every piece, a line each under the name of the piece."""
    lines = []
    for piece, found in zip(pieces, result.melodies, strict=True):
        lines += [piece.name, _row("", "notes", "timing", "pitch", "all")]
        for part in found.parts:
            name = found.score.tracks[part.track].name or f"track {part.track + 1}"
            name += f", {part.voices} voices" if part.voices > 1 else ""
            lines.append(_row(f"  {name[:24]}", str(part.figures.notes), *_bits(part.figures)))
        lines.append("")
    return "\n".join(lines)


def summary_table(result: Evaluation) -> str:
    """The figures of all pieces together."""
    found = result.summary
    count, parts = len(result.melodies), any(each.parts for each in result.melodies)
    return "\n".join(
        [
            f"{result.model}: {_sentence(found.figures)}",
            "",
            *_figure_rows(found, "pieces" if parts else "melodies"),
            "",
            f"{found.figures.notes} notes in {count} {'piece' if count == 1 else 'pieces'}",
        ]
    )


def _figure_rows(found: Summary, over: str) -> Iterator[str]:
    sure = found.calibration
    yield _row("", "timing", "pitch", "all")
    yield _row("bits, mean over notes", *_bits(found.figures))
    yield _row(f"bits, mean over {over}", *_bits(found.macro))
    yield _row("first guess right", f"{found.accuracy.timing:.1%}", f"{found.accuracy.pitch:.1%}")
    yield _row("calibration error", "", f"{sure.pitch_error:.1%}")
    yield _row("best temperature", f"{sure.timing_temperature:.2f}", f"{sure.pitch_temperature:.2f}")
    both = sure.timing_bits + sure.pitch_bits
    yield _row("bits at best temperature", f"{sure.timing_bits:.3f}", f"{sure.pitch_bits:.3f}", f"{both:.3f}")


def _row(name: str, *cells: str) -> str:
    return f"{name:<26}" + "".join(f"{cell:>9}" for cell in cells)


def _bits(figures: Figures) -> tuple[str, str, str]:
    return f"{figures.timing:.3f}", f"{figures.pitch:.3f}", f"{figures.all:.3f}"


def _sentence(figures: Figures) -> str:
    return f"{figures.all:.3f} bits a note ({figures.timing:.3f} timing, {figures.pitch:.3f} pitch)"

"""One edit of a long piece, undo included, against the plainest way to do it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from core import edits
from core.history import History
from core.score import NOTE_ORDER, Note, Score, Track
from tests.benchmarks.timing import median_ms, show


def piece(count: int) -> Score:
    """So many eighths in a row."""
    return Score((Track(tuple(Note(240 * place, 240, 60 + place % 12) for place in range(count))),))


def plainly(score: Score, some: frozenset[Note]) -> Score:
    """The same edit as one would write it first: every note looked at, all of them sorted."""
    track = score.tracks[0]
    notes = [replace(note, pitch=note.pitch + 1) if note in some else note for note in track.notes]
    return score.with_track(0, replace(track, notes=tuple(sorted(notes, key=NOTE_ORDER))))


def main() -> None:
    """Print one line for each length."""
    for count in (2_000, 20_000):
        score = piece(count)
        some = frozenset(score.tracks[0].notes[count // 2 : count // 2 + 8])
        assert edits.transpose(score, 0, some, 1).score == plainly(score, some)
        ours, theirs = median_ms(partial(transpose, score, some), partial(plainly, score, some))
        show(f"{count:6} notes, eight transposed and undone", ours, "every note sorted", theirs)


def transpose(score: Score, some: frozenset[Note]) -> None:
    """One step and its undo."""
    history = History(score)
    history.push("Transpose", edits.transpose(score, 0, some, 1).score)
    history.undo()


if __name__ == "__main__":
    main()

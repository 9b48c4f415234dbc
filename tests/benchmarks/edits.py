"""One edit of a long piece, undo included: alone against the plainest way, and in the real window."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from core import edits
from core.history import History
from core.score import NOTE_ORDER, Note, Score, Track
from tests.benchmarks.real_window import opened, pause
from tests.benchmarks.timing import Laps, median_ms, show

LIMIT = 20.0  # milliseconds in the window, until it has been painted


def piece(count: int) -> Score:
    """So many eighths in a row."""
    return Score((Track(tuple(Note(240 * place, 240, 60 + place % 12) for place in range(count))),))


def plainly(score: Score, some: frozenset[Note]) -> Score:
    """The same edit as one would write it first: every note looked at, all of them sorted."""
    track = score.tracks[0]
    notes = [replace(note, pitch=note.pitch + 1) if note in some else note for note in track.notes]
    return score.with_track(0, replace(track, notes=tuple(sorted(notes, key=NOTE_ORDER))))


def transpose(score: Score, some: frozenset[Note]) -> None:
    """One step and its undo."""
    history = History(score)
    history.push("Transpose", edits.transpose(score, 0, some, 1).score)
    history.undo()


def alone() -> None:
    """Print one line for each length."""
    for count in (2_000, 20_000):
        score = piece(count)
        some = frozenset(score.tracks[0].notes[count // 2 : count // 2 + 8])
        assert edits.transpose(score, 0, some, 1).score == plainly(score, some)
        ours, theirs = median_ms(partial(transpose, score, some), partial(plainly, score, some))
        show(f"{count:6} notes, eight transposed and undone", ours, "every note sorted", theirs)


def in_window(count: int, chosen: int) -> None:
    """Print a line for an edit of some notes of a long piece, its undo and its redo."""
    laps = {"up": Laps(), "undo": Laps(), "redo": Laps()}
    with opened(bars=4, takes=3) as (_watch, continuo):
        session = continuo.parts.session
        session.open(piece(count), saved=True)
        continuo.roll.framing.zoom_fit()
        pause(0.5)
        for turn in range(30):
            first = count // 4 + turn
            session.select(frozenset(session.notes[first : first + chosen]))
            pause(0.05)
            for action, times in laps.items():
                with times.lap():
                    continuo.actions[action].trigger()
                    QApplication.processEvents()
                pause(0.05)  # what is put off until nothing else happens
    for action, times in laps.items():
        print(f"{count} notes in the window, {chosen} of them: {action} {times.told(LIMIT)}", flush=True)


def main() -> None:
    """The edit alone, then in the window with everything that listens."""
    alone()
    for chosen in (8, 1_000):
        in_window(20_000, chosen)


if __name__ == "__main__":
    main()

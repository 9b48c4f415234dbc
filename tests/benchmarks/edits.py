"""One edit of a long piece, undo included: alone against the plainest way, and in the real window."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.application import Continuo
from core import edits
from core.history import History
from core.score import NOTE_ORDER, Note, Score, Track
from tests.benchmarks.real_window import opened, pause, shares
from tests.benchmarks.timing import median_ms, show

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


def timed(continuo: Continuo, action: str) -> float:
    """Milliseconds from an action to the end of what is painted after it."""
    begun = time.perf_counter()
    continuo.actions[action].trigger()
    QApplication.processEvents()
    taken = (time.perf_counter() - begun) * 1000
    pause(0.05)  # what is put off until nothing else happens
    return taken


def in_window(count: int, chosen: int) -> None:
    """Print a line for an edit of some notes of a long piece, its undo and its redo."""
    with opened(bars=4, takes=3) as (_watch, continuo):
        session = continuo.parts.session
        session.open(piece(count), saved=True)
        continuo.roll.zoom_fit()
        pause(0.5)
        taken: dict[str, list[float]] = {"up": [], "undo": [], "redo": []}
        for turn in range(30):
            first = count // 4 + turn
            session.select(frozenset(session.notes[first : first + chosen]))
            pause(0.05)
            for action, times in taken.items():
                times.append(timed(continuo, action))
    for action, times in taken.items():
        median, slow = shares(times[1:])
        kept = "kept" if slow <= LIMIT else "MISSED"
        figures = f"{median:.1f} ms, one in twenty over {slow:.1f} (at most {LIMIT:g}: {kept})"
        print(f"{count} notes in the window, {chosen} of them: {action} {figures}", flush=True)


def main() -> None:
    """The edit alone, then in the window with everything that listens."""
    alone()
    for chosen in (8, 1_000):
        in_window(20_000, chosen)


if __name__ == "__main__":
    main()

"""Shaping 5,000 selected notes: each tool beside moving them, and a step of its slider in the window."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.panels.shape_card import ShapeCard
from core import edits
from core.edits import Edited
from core.harmony import Key
from core.score import Note, Score, Track
from tests.benchmarks.real_window import opened, pause, shares
from tests.benchmarks.timing import median_ms, show

COUNT = 5_000
LIMIT = 50.0  # milliseconds from a figure to the painted roll
SLIDERS = {
    "quantise-with": ("strength", range(60, 90)),
    "humanise": ("time", range(10, 40)),
    "strum": ("spread", range(40, 70)),
    "legato": ("gap", range(30)),
    "stretch": ("percent", range(100, 130)),
    "invert": ("axis", range(50, 80)),
}


def chords() -> Score:
    """Chords of three, a little off the beat."""
    places = range(COUNT)
    notes = (Note(at // 3 * 240 + at % 5, 200, 48 + at % 3 * 7 + at % 4) for at in places)
    return Score((Track.of(notes),))


def alone() -> None:
    """Print one line for each edit."""
    score = chords()
    every = frozenset(score.tracks[0].notes)
    shaped: dict[str, Callable[[], Edited]] = {
        "quantise": partial(edits.quantise, score, 0, every, 120, 0.5, swing=0.6, lengths=True),
        "humanise": partial(edits.humanise, score, 0, every, 20, 10, 1),
        "strum": partial(edits.strum, score, 0, every, 60),
        "legato": partial(edits.legato, score, 0, every),
        "glue": partial(edits.glue, score, 0, every),
        "retrograde": partial(edits.retrograde, score, 0, every),
        "invert in the key": partial(edits.invert, score, 0, every, 60, Key()),
        "fit to scale": partial(edits.fit_to_scale, score, 0, every, Key().scale),
    }
    for name, edit in shaped.items():
        ours, move = median_ms(edit, partial(edits.move, score, 0, every, 60, 1), rounds=12)
        show(f"{COUNT} notes: {name}", ours, "moving them", move)


def in_window() -> None:
    """Print a line for a slider of each card, from its figure to the painted roll."""
    with opened(bars=4, takes=3) as (_watch, continuo):
        continuo.parts.session.open(chords(), saved=True)
        continuo.parts.session.select(frozenset(continuo.parts.session.notes))
        card = continuo.window.findChild(ShapeCard)
        assert isinstance(card, ShapeCard)
        for tool, (figure, values) in SLIDERS.items():
            continuo.actions[tool].trigger()
            pause(0.3)
            taken = []
            for value in values:
                begun = time.perf_counter()
                card.edited.emit(figure, value)
                QApplication.processEvents()
                taken.append((time.perf_counter() - begun) * 1000)
            median, slow = shares(taken[1:])
            kept = "kept" if slow <= LIMIT else "MISSED"
            print(
                f"{tool} in the window: {median:.1f} ms, one in twenty over {slow:.1f}"
                f" (at most {LIMIT:g}: {kept})",
                flush=True,
            )
        card.cancelled.emit()


def main() -> None:
    """The edits alone, then in the window."""
    alone()
    in_window()


if __name__ == "__main__":
    main()

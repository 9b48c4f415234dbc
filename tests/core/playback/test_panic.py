"""Panic is silence at once, and no room goes on ringing; the next note has its room again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.playback.engine import Engine
from core.playback.output import RATE
from core.playback.synth import NoteEvent
from core.playback.voices import Sound
from tests.core.playback.test_presets import library

ENDING = 0.02  # seconds in which what sounds comes to its end
ORGAN = Sound(19, 100, 64, reverb=127, chorus=127)


@pytest.fixture(params=["fluid", "embedded"])
def engine(request: pytest.FixtureRequest, small_soundfont: str) -> Iterator[Engine]:
    made = library(request.param).Engine()
    made.load(Path(small_soundfont))
    made.set_channel(0, ORGAN)
    yield made
    made.delete()


def loudest(engine: Engine, seconds: float) -> float:
    return float(np.abs(engine.render(round(seconds * RATE))).max())


def rings(engine: Engine) -> float:
    """How loud it is a while after a note."""
    engine.play(0, 60, 120)
    assert loudest(engine, 0.3) > 0.01
    engine.play(0, 60, 0)
    loudest(engine, 0.4)
    return loudest(engine, 0.1)


def test_nothing_rings_after_it(engine: Engine) -> None:
    usual = rings(engine)
    for pitch in (60, 64, 67):
        engine.play(0, pitch, 120)
    assert loudest(engine, 0.5) > 0.01
    engine.cut_off()
    loudest(engine, ENDING)
    assert loudest(engine, 1.0) < 1e-4
    assert rings(engine) == pytest.approx(usual, rel=0.5)


def test_a_note_that_was_queued_has_its_room(engine: Engine) -> None:
    usual = rings(engine)
    engine.cut_off()
    loudest(engine, 1.0)
    queue = engine.queue()
    begun = queue.rendered()
    queue.send(NoteEvent(begun, 0, 60, 120), 1)
    queue.send(NoteEvent(begun + 0.3, 0, 60, 0), 2)
    loudest(engine, 0.7)
    assert loudest(engine, 0.1) == pytest.approx(usual, rel=0.5)
    queue.delete()

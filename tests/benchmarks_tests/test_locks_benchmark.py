"""The benchmark of locks: it asks, counts, and would tell of a lock that is broken."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core.continuation.generator import Generator
from core.continuation.request import Locks, Request
from core.lstm.bundle import Bundle
from core.scales import Scale
from core.score import Note, Score, Track
from tests.benchmarks import locks as benchmark
from tests.core.continuation.keeping import broken
from tests.core.lstm.tiny import tiny_bundle

SCORE = Score((Track(tuple(Note(480 * beat, 480, 60 + beat % 5) for beat in range(16))),))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "tiny")


def test_every_request_is_answered_or_refused_and_nothing_is_broken(tiny: Bundle) -> None:
    found = benchmark.measured(Generator(tiny), [SCORE], 30)
    assert found.requests == found.answered + found.refused.total() == 30
    assert found.answered > 5
    assert found.takes >= found.answered
    assert found.broken.total() == 0
    lines = list(benchmark.as_text(found))
    assert "violations: 0" in lines
    assert len([line for line in lines if line.startswith("   ")]) == len(found.refused)
    told = json.loads(json.dumps(found.as_json()))
    assert (told["requests"], told["broken"], told["refused"]) == (30, {}, dict(found.refused))


def test_refusals_are_counted_without_what_is_particular_in_them() -> None:
    def general(sentence: str) -> str:
        return benchmark._PARTICULAR.sub("…", sentence)

    assert general("The held E♭4 is not in the scale you locked, A minor; unlock one of them.") == (
        "The held … is not in the scale you locked, …; unlock one of them."
    )
    assert general("A cadence ends on C, but the last note is locked to F♯; unlock one of them.") == (
        "A cadence ends on …, but the last note is locked to …; unlock one of them."
    )


def test_broken_locks_are_found(tiny: Bundle) -> None:
    request = Request(SCORE, start=16 * 480, bars=2, takes=2, drafts=2)
    answer = Generator(tiny).generate(request)
    assert broken(request, answer, tiny) == []
    (take, *_) = answer.takes

    def found(notes: tuple[Note, ...], **locks: object) -> set[str]:
        changed = replace(answer, takes=(replace(take, notes=notes, surprise=(1.0,) * len(notes)),))
        return set(broken(replace(request, locks=Locks(**locks)), changed, tiny))  # type: ignore[arg-type]  # any

    assert "end" in found(take.notes[:-1])
    assert "empty" in found(())
    assert "line" in found((replace(take.notes[0], length=5000), *take.notes[1:]))
    assert "held" in found(take.notes, held=(Note(request.start + 7, 9, 60),))
    off = tuple(replace(note, pitch=61) for note in take.notes)
    assert "scale" in found(off, scale=Scale.parse("C major"))
    assert "range" in found(off, lowest=62)
    assert "last" in found(off, last=2)
    assert "pitches" in found(off, pitches=(60,))

"""The benchmark of originality: what is counted for takes and for people's lines."""

from __future__ import annotations

import pytest

from core.judging.halves import Halves, halve
from core.lstm.bundle import Bundle, load
from core.score import Note, Score, Track
from tests.benchmarks import originality as benchmark
from tests.core.lstm.test_tunes import walk

REEL = [67, 69, 70, 72, 74, 76, 77, 79, 74, 70, 72, 70, 67, 63, 65, 62, 64, 66, 67, 69, 70, 72, 74, 76, 77]


@pytest.fixture(scope="module")
def folk() -> Bundle:
    return load("folk")


def tune(number: int) -> Halves:
    """Eight bars of quarter notes; the first's second half is a reel's beginning."""
    pitches = (walk(7, 15) + REEL[:16]) if number == 0 else walk(number, 31)
    notes = tuple(Note(480 * place, 480, pitch) for place, pitch in enumerate(pitches))
    found = halve(f"tune {number}", Score((Track(notes),)))
    assert found is not None
    return found


def test_lines_are_held_against_the_tunes_learnt(folk: Bundle) -> None:
    copied, own, short = benchmark.held(folk, ["copy", "own", "short"], [REEL, walk(1, 40), [60, 62]])
    assert (copied.shared, copied.notes, copied.unusual) == (len(REEL), len(REEL), True)
    assert copied.run
    assert copied.run.tune.startswith("The Enchanted Valley (")
    assert (own.shared, own.unusual, short.shared, short.unusual) == (0, False, 0, False)
    figures = benchmark.summed_up([copied, own, short])
    assert figures["unusual"] == pytest.approx(1 / 3)
    assert figures["none"] == pytest.approx(2 / 3)
    assert (figures["lines"], figures["longest"], figures["50 %"]) == (3, len(REEL), 0)


@pytest.mark.parametrize("lock", [(), ("--original",)])
def test_takes_stand_beside_the_true_halves(
    folk: Bundle,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lock: tuple[str, ...],
) -> None:
    monkeypatch.setattr(benchmark, "held_out", lambda _names: [tune(0), tune(1), tune(2)])
    monkeypatch.setattr("core.lstm.bundle.load", lambda _name: folk)
    assert benchmark.main(["--takes", "5", *lock]) == 0
    kinds = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines() if line}
    takes, people = kinds["takes"], kinds["people"]
    assert takes[0] == people[0] == "5"
    assert people[-3] == "16"  # the reel
    assert people[-1] == "0.400"  # twice, as the tunes come again
    assert not lock or takes[-1] == "0.000"

"""The benchmark of endings: where it cuts, what it counts."""

from __future__ import annotations

import argparse
from dataclasses import replace
from math import log2

import pytest

from core.harmony import Key
from core.judging.halves import Halves, halve
from core.lstm.bundle import Bundle
from core.score import KeyChange, Note, Score, Track
from tests.benchmarks import endings as benchmark
from tests.benchmarks.endings import WAYS, Landings, endings, find_place, true
from tests.core.lstm.tiny import tiny_bundle

BAR = 1920
UP = (60, 62, 64, 65)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "tiny")


def tune(bars: int = 16, last: int = 60, name: str = "a") -> Halves:
    """Quarter notes in C, up from the tonic in every bar, a half note at the end of bar 12 and at the end."""
    notes = [Note(480 * place, 480, UP[place % 4]) for place in range(4 * bars)]
    notes[46:48] = [Note(46 * 480, 960, 67)]
    notes[-2:] = [Note(notes[-2].start, 960, last)]
    found = halve(name, Score((Track(tuple(notes)),), keys=(KeyChange(0, Key("C")),)))
    assert found is not None
    return found


def test_the_gap_is_four_bars_after_the_middle() -> None:
    place = find_place(tune())
    assert place is not None
    assert (place.inner.span.start, place.inner.span.end) == (8 * BAR, 12 * BAR)
    assert place.inner.notes[-1].pitch == 67
    assert place.after[0].start == 12 * BAR
    assert place.with_after.tracks[0].notes == (*place.inner.seed, *place.after)


def test_there_is_no_gap_where_the_tune_does_not_go_on_from_its_end() -> None:
    assert find_place(tune(8)) is None
    halves = tune()
    held = [replace(note, length=1440) if note.end == 12 * BAR else note for note in halves.true.notes]
    tied = [note for note in held if note.start != 12 * BAR]
    assert find_place(replace(halves, true=replace(halves.true, notes=tuple(tied)))) is None


def test_shares_of_endings_are_counted() -> None:
    places = [place for last in (60, 64, 65, 67) if (place := find_place(tune(last=last)))]
    found = endings(true(places, whole=True))
    assert found["tonic"] == 0.25
    assert found["triad"] == 0.75
    assert found["strong beat"] == found["triad on a strong beat"] / 0.75 == 1
    inner = endings(true(places, whole=False))
    assert (inner["tonic"], inner["triad"]) == (0, 1)


def test_landings_are_held_against_what_composers_do(tiny: Bundle) -> None:
    place = find_place(tune())
    assert place is not None
    corpus = Landings([place] * 4)  # always a fifth down to the tonic
    usual = corpus.describe(tiny, true([place], whole=False))
    assert usual["semitones"] == 7
    assert usual["leaps over a fifth"] == 0
    assert usual["bits of the interval"] == pytest.approx(-log2(4.5 / (4 + 49 / 2)))
    odd = replace(place.inner, notes=(*place.inner.notes[:-1], replace(place.inner.notes[-1], pitch=70)))
    strange = corpus.describe(tiny, true([replace(place, inner=odd)], whole=False))
    assert strange["leaps over a fifth"] == 1
    for figure in ("bits of the interval", "bits of the last degree", "the model's bits of the note after"):
        assert strange[figure] != usual[figure]
    assert strange["bits of the interval"] > usual["bits of the interval"]


def test_every_way_is_asked_and_exact(tiny: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    tunes = [tune(name=f"tune {number}") for number in range(3)]
    monkeypatch.setattr(benchmark, "held_out", lambda _names: tunes)
    options = argparse.Namespace(collections=[], count=2, each=2, temperature=1.0)
    rows = benchmark.measured(tiny, options)
    assert [rows[way.name]["passages"] for way in WAYS] == [4] * len(WAYS)
    assert all(row["inexact"] == 0 for row in rows.values())
    assert "semitones" in rows["four bars, then the tune goes on"]
    assert "semitones" not in rows["to the end of the tune, close"]
    lines = list(benchmark.as_text(rows))
    assert sum(line.startswith("four bars") for line in lines) == 3


def test_a_take_that_stops_elsewhere_is_counted() -> None:
    place = find_place(tune())
    assert place is not None
    written = benchmark.Written()
    written.add(place.inner, ())
    written.add(replace(place.inner, notes=place.inner.notes[:-1]), ())
    assert written.inexact == 1


def test_the_ways_differ_in_what_follows_and_whether_to_close() -> None:
    place = find_place(tune())
    assert place is not None
    asked = {way.name: way.request(place) for way in WAYS}
    assert [request.close for request in asked.values()] == [True, False, True, False, False]
    assert [request.bars for request in asked.values()] == [8, 8, 4, 4, 4]
    goes_on = asked["four bars, then the tune goes on"].score.tracks[0]
    assert goes_on.end == 16 * BAR
    assert all(r.score.tracks[0].end == 8 * BAR for n, r in asked.items() if "goes on" not in n)

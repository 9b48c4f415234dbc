"""Wishes: moving one from end to end changes the thing it names, step by step, and nothing at rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest

from core import files
from core.chord_symbols import SILENT, ChordSymbol
from core.continuation.chord_tones import harmony
from core.continuation.generator import Generator
from core.continuation.grammar import Placed
from core.continuation.leanings import KEEPING, LEADING, Leanings, Theme
from core.continuation.planning import plan_for
from core.continuation.request import Request, Task, Wishes
from core.continuation.sampling import Mask
from core.continuation.writing import Draft, Plan, write
from core.lstm.bundle import Bundle, load
from core.score import ChordSign, Note, Score, Span, Track
from core.timing import BarMap, is_strong, place

EXAMPLES = Path(__file__).resolve().parents[3] / "resources" / "examples"
JIG, WINTER = EXAMPLES / "2-harbour-jig.continuo", EXAMPLES / "3-winter-light.continuo"
ROWS = 32


@pytest.fixture(scope="module")
def folk() -> Bundle:
    return load("folk")


def asked(path: Path, wishes: Wishes) -> Request:
    score = files.read(path).score
    end = max(note.end for note in score.tracks[0].notes)
    return Request(score, start=end, bars=4, wishes=wishes, random_seed=4)


def drafts(bundle: Bundle, request: Request) -> tuple[Plan, list[Draft]]:
    plan, _ = plan_for(request, bundle)
    return plan, write(plan, range(ROWS))


def at(*starts: int, length: int = 240, last: Mask | None = None) -> Placed:
    """Notes that begin there; a single one stands for two rows."""
    start = np.array(starts * 2 if len(starts) == 1 else starts)
    end, none = start + length, np.zeros(len(start), np.bool_)
    return Placed(start, end, end, none if last is None else last, np.full(len(start), -1))


def onsets(plan: Plan, found: Sequence[Draft]) -> float:
    return fmean(len(draft.notes) for draft in found)


def intervals(plan: Plan, found: Sequence[Draft]) -> float:
    lines = [[plan.heard[-1].pitch, *(note.pitch for note in draft.notes)] for draft in found]
    return fmean(float(step) for line in lines for step in np.abs(np.diff(line)))


def height(plan: Plan, found: Sequence[Draft]) -> float:
    return fmean(note.pitch for draft in found for note in draft.notes)


@pytest.mark.parametrize("path", [JIG, WINTER])
@pytest.mark.parametrize(
    ("wish", "figure", "least"),
    [("density", onsets, 1.4), ("leaps", intervals, 1.4), ("register", height, 1.05)],
)
def test_a_wish_changes_what_it_names_step_by_step_and_plainly(
    folk: Bundle, path: Path, wish: str, figure: Callable[[Plan, Sequence[Draft]], float], least: float
) -> None:
    found = [
        figure(*drafts(folk, asked(path, replace(Wishes(), **{wish: dial})))) for dial in (-1.0, 0.0, 1.0)
    ]
    assert found == sorted(found)
    assert found[-1] > least * found[0]


def test_at_rest_nothing_is_added(folk: Bundle) -> None:
    plan, _ = plan_for(asked(JIG, Wishes(closeness=1.0)), folk)
    leanings = Leanings(plan, folk.decoder(plan.setting, 2))
    gap, last = np.zeros(2, np.int64), np.zeros(2, np.bool_)
    assert (leanings.on_gap(), leanings.on_length(gap), leanings.on_pitch(gap, at(0, last=last))) == (
        None,
    ) * 3


def test_no_wish_leans_on_how_a_take_ends(folk: Bundle) -> None:
    plan, _ = plan_for(asked(JIG, Wishes(density=1.0, leaps=-1.0, register=1.0)), folk)
    leanings = Leanings(plan, folk.decoder(plan.setting, 2))
    gap = np.zeros(2, np.int64)
    lengths, pitches = leanings.on_length(gap), leanings.on_pitch(gap, at(0, last=np.array([True, False])))
    assert lengths is not None
    assert pitches is not None
    left = plan.end - plan.onset
    assert lengths[0, plan.encoding.length_ticks == left] == 0
    assert np.abs(lengths[0, plan.encoding.length_ticks != left]).max() > 1
    assert not pitches[0].any()
    assert pitches[1].any()


THEME = (Note(0, 480, 60), Note(480, 240, 62), Note(960, 960, 64))


def test_a_theme_marks_what_it_has_in_its_place_and_the_ways_back_to_it(folk: Bundle) -> None:
    plan, _ = plan_for(asked(JIG, Wishes()), folk)
    decoder = folk.decoder(replace(plan.setting, start=0), 2)
    theme, encoding = Theme(0.5, THEME, decoder, 1920), folk.encoding
    here, off = (int(encoding.gap_index(ticks)) for ticks in (0, 240))
    gaps, gap = theme.on_gap(), np.array([here, off])
    lengths, pitches = theme.on_length(gap), theme.on_pitch(gap)
    assert gaps is not None
    assert lengths is not None
    assert pitches is not None
    assert gaps[0].argmax() == here
    full = 0.5 * KEEPING
    marked = {encoding.lengths[n]: lengths[0, n] for n in np.flatnonzero(lengths[0])}
    assert marked == pytest.approx({480: full, 960: full * LEADING, 1920: full * LEADING})
    assert {encoding.lengths[n] for n in np.flatnonzero(lengths[1])} == {240, 720, 1680}
    assert np.flatnonzero(pitches[0]).tolist() == [60]
    assert not pitches[1].any()


def test_the_closer_the_more_of_the_theme_is_kept_but_it_is_never_only_copied(folk: Bundle) -> None:
    score = files.read(JIG).score
    request = Request(score, bars=3, task=Task.VARY, random_seed=2)
    shares, whole = [], []
    for closeness in (0.0, 0.5, 1.0):
        plan, found = drafts(folk, replace(request, wishes=Wishes(closeness=closeness)))
        kept = [len(set(_said(plan.theme)) & set(_said(draft.notes))) / len(plan.theme) for draft in found]
        shares.append(fmean(kept))
        whole.append(fmean(share == 1 for share in kept))
    assert shares == sorted(shares)
    assert shares[0] < 0.4
    assert shares[-1] > 0.85
    assert whole[-1] < 1


def test_every_variation_shown_stays_as_close_as_the_dial_says(folk: Bundle) -> None:
    score = files.read(EXAMPLES / "1-morning-walk.continuo").score
    asked = Request(score, bars=4, task=Task.VARY, random_seed=2)
    theme = {each for each in _said(score.tracks[0].notes) if each[0] < asked.span.end}
    generator, reached = Generator(folk), 0.0
    for closeness in (0.0, 0.5, 0.75, 1.0):
        takes = generator.generate(replace(asked, wishes=Wishes(closeness=closeness))).takes
        kept = [len(theme & set(_said(take.notes))) / len(theme) for take in takes]
        assert len({take.notes for take in takes}) == 4
        assert min(kept) >= reached
        assert max(abs(share - closeness) for share in kept) < 0.2
        reached = max(kept) if closeness < 1 else 1.0


def _said(notes: Sequence[Note]) -> list[tuple[int, int, int]]:
    return [(note.start, note.length, note.pitch) for note in notes]


def harmonised(wish: float) -> Request:
    """A tune to go on with over chords of its key."""
    request = asked(JIG, Wishes(chord_tones=wish))
    bars = BarMap(request.score).lines(request.start, request.span.end)
    names = map(ChordSymbol.parse, ("Bm", "G", "Em", "A7"))
    signs = tuple(ChordSign(bar.start, chord) for bar, chord in zip(bars, names, strict=False))
    return replace(request, score=replace(request.score, chords=signs))


def strong_share(plan: Plan, found: Sequence[Draft]) -> float:
    """The share of chord tones among notes that begin on strong beats."""
    score, bars = plan.request.score, BarMap(plan.request.score)
    told = []
    for note in (note for draft in found for note in draft.notes):
        bar, chord = bars.bar_at(note.start), score.chord_at(note.start)
        if chord is not None and is_strong(bar.metre, place(bar, note.start)):
            told.append(note.pitch % 12 in chord.classes)
    return fmean(told)


def test_the_wish_for_chord_tones_puts_them_on_strong_beats(folk: Bundle) -> None:
    found = [strong_share(*drafts(folk, harmonised(wish))) for wish in (0.0, 0.5, 1.0)]
    assert found == sorted(found)
    assert found[-1] > found[0] + 0.2


def test_without_that_wish_chord_symbols_change_nothing(folk: Bundle) -> None:
    _, plain = drafts(folk, asked(JIG, Wishes()))
    _, over = drafts(folk, harmonised(0.0))
    assert plain == over


def test_short_notes_off_the_beat_are_free_and_long_ones_lean_wherever_they_begin(folk: Bundle) -> None:
    plan, _ = plan_for(harmonised(1.0), folk)
    leanings, first = Leanings(plan, folk.decoder(plan.setting, 2)), plan.onset
    gap = np.zeros(2, np.int64)
    short, held = (leanings.on_pitch(gap, at(first, first + 240, length=ticks)) for ticks in (240, 960))
    assert short is not None
    assert held is not None
    (strong, off), long = short, held[1]
    assert {pitch % 12 for pitch in np.flatnonzero(strong)} == {11, 2, 6}
    assert not off.any()
    assert (long == strong).all()


def test_a_symbol_tells_the_harmony_and_else_what_is_given_if_several_notes_sound() -> None:
    chords = [Note(960, 960, pitch) for pitch in (60, 64, 67)]
    line = [Note(1920 + 480 * beat, 480, 60 + beat) for beat in range(4)]
    signs = (ChordSign(0, ChordSymbol.parse("G7")), ChordSign(3840, SILENT))
    tracks = (Track(), Track.of([*chords, *line]))
    told = Score(tracks, chords=signs)
    starts, classes = harmony(Request(told, given=(1,)), Span(0, 5760))
    assert starts.tolist() == list(range(0, 5760, 480))
    assert [set(np.flatnonzero(row)) for row in classes] == [{7, 11, 2, 5}] * 8 + [set()] * 4
    _, classes = harmony(Request(Score(tracks), given=(1,)), Span(0, 3840))
    assert [set(np.flatnonzero(row)) for row in classes] == [set(), set(), {0, 4, 7}, {0, 4, 7}] + [set()] * 4

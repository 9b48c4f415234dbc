"""The dial between like my phrase and different: what it marks, and that it does what it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest

from core import files
from core.continuation.generator import Generator
from core.continuation.likeness import (
    FULL_RUN,
    LIKE,
    UNLIKE,
    Pull,
    gap_marks,
    in_scale,
    length_marks,
    pitch_marks,
)
from core.continuation.planning import plan_for
from core.continuation.request import Request, Wishes
from core.continuation.writing import write
from core.harmony import Key
from core.lstm.bundle import Bundle, load
from core.lstm.decoder import Ago, Echo
from core.lstm.features import LAGS, Setting
from core.lstm.memory import KINDS
from core.motifs import motifs
from core.score import Note, Score, Track
from core.timing import BarMap
from tests.core.lstm.tiny import tiny_bundle

EXAMPLES = Path(__file__).resolve().parents[3] / "resources" / "examples"
BAR = 1920
EIGHTH = 240
TUNE = (60, 62, 64, 60, 65, 64, 62, 67)
NOTHING_AGO = Ago(*[np.full((1, len(LAGS)), -1)] * 2)
RUNS = range(FULL_RUN + 3)
EVERYWHERE, C_MAJOR = in_scale(None), in_scale(Key("C"))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "tiny")


def echo(run: int, pitches: tuple[int, int, int] = (61, 61, 62), time: int = 5) -> Echo:
    """The same run of every kind; exact intervals lead to the first two pitches, steps to the third."""
    return Echo(np.full((1, KINDS), run), np.full((1, 2), time), np.full((1, 2), time), np.array([pitches]))


def test_longer_runs_count_for_more_up_to_a_bound() -> None:
    for found in (
        [float(gap_marks(echo(run), 9)[0, 5]) for run in RUNS],
        [float(length_marks(echo(run), NOTHING_AGO, 9)[0, 5]) for run in RUNS],
        [float(pitch_marks(echo(run), NOTHING_AGO, EVERYWHERE)[0, 62]) for run in RUNS],
    ):
        assert found[0] == 0
        assert found[: FULL_RUN + 1] == sorted(set(found))
        assert set(found[FULL_RUN:]) == {found[FULL_RUN]}
        assert found[-1] <= 1


def test_only_what_is_remembered_is_marked() -> None:
    marked = pitch_marks(echo(FULL_RUN), NOTHING_AGO, EVERYWHERE)
    assert np.flatnonzero(marked[0]).tolist() == [61, 62]
    nothing = Echo(*(np.full_like(part, -1) for part in echo(1)))._replace(runs=np.zeros((1, KINDS), int))
    assert not pitch_marks(nothing, NOTHING_AGO, C_MAJOR).any()
    assert not gap_marks(nothing, 9).any()


def test_exact_copies_do_not_leave_the_scale_and_steps_lead() -> None:
    in_key = pitch_marks(echo(2, (61, 64, 62)), NOTHING_AGO, C_MAJOR)[0]
    assert in_key[61] == 0
    assert 0 < in_key[64] < in_key[62]


def test_what_began_here_bars_ago_is_marked_and_counted() -> None:
    none = echo(0, (-1, -1, -1), -1)
    ago = Ago(np.array([[3, 3, -1, -1]]), np.array([[67, 67, 65, -1]]))
    pitches = pitch_marks(none, ago, C_MAJOR)[0]
    assert np.flatnonzero(pitches).tolist() == [65, 67]
    assert pitches[67] == 2 * pitches[65]
    assert np.flatnonzero(length_marks(none, ago, 9)[0]).tolist() == [3]


def test_all_signs_together_stay_bounded() -> None:
    ago = Ago(*[np.full((1, len(LAGS)), 62)] * 2)
    assert pitch_marks(echo(50, (62, 62, 62)), ago, C_MAJOR).max() == 1


def pull(bundle: Bundle, likeness: float) -> Pull:
    """That of a decoder that has heard one figure twice and its beginning once more."""
    decoder = bundle.decoder(Setting(bars=BarMap(Score()), key=Key("C")), 2)
    line = [Note(EIGHTH * place, EIGHTH, pitch) for place, pitch in enumerate((*TUNE, *TUNE, *TUNE[:4]))]
    decoder.read(line)
    return Pull(likeness, decoder, Key("C"), BAR)


def test_the_next_note_of_the_figure_is_pulled_at_and_pushed_away(tiny: Bundle) -> None:
    gap = np.zeros(2, np.int64)
    for likeness, sign in ((1.0, 1), (-1.0, -1), (0.25, 1)):
        dial = pull(tiny, likeness)
        pitches, lengths, gaps = dial.on_pitch(gap), dial.on_length(gap), dial.on_gap()
        assert pitches is not None
        assert lengths is not None
        assert gaps is not None
        assert pitches[0, TUNE[4]] == pytest.approx(likeness * (LIKE if likeness > 0 else UNLIKE))
        eighth = int(tiny.encoding.length_index(EIGHTH))
        assert np.abs(lengths).argmax() == eighth
        assert np.abs(gaps).argmax() == 0
        assert all((sign * each >= 0).all() for each in (pitches, lengths, gaps))


def test_in_the_middle_of_the_dial_nothing_is_added(tiny: Bundle) -> None:
    gap = np.zeros(2, np.int64)
    dial = pull(tiny, 0)
    assert (dial.on_gap(), dial.on_length(gap), dial.on_pitch(gap)) == (None, None, None)


def test_after_a_bar_copied_whole_the_pull_is_weaker_until_something_new_comes(tiny: Bundle) -> None:
    dial = pull(tiny, 1)
    gap, length = np.zeros(2, np.int64), np.full(2, int(tiny.encoding.length_index(EIGHTH)))

    def strengths() -> list[float]:
        found = dial.on_pitch(gap)
        assert found is not None
        return [float(row[TUNE[4]]) for row in found]

    for _ in range(BAR // EIGHTH - 1):  # row 0 copies, row 1 does not
        dial.written(gap, length, np.array([TUNE[4], 71]))
    assert strengths() == pytest.approx([LIKE, LIKE])
    dial.written(gap, length, np.array([TUNE[4], 71]))
    weary, fresh = strengths()
    assert weary < fresh == pytest.approx(LIKE)
    dial.written(gap, length, np.array([71, 71]))
    assert strengths() == pytest.approx([LIKE, LIKE])


@pytest.mark.parametrize("example", ["1-morning-walk", "2-harbour-jig"])
def test_over_a_hundred_drafts_motifs_of_the_phrase_return_the_more_the_further_it_is_turned(
    example: str,
) -> None:
    folk, score = load("folk"), files.read(EXAMPLES / f"{example}.continuo").score
    seed = score.tracks[0].notes
    known = set(motifs(seed))

    def returning(likeness: float) -> float:
        asked = Request(score, start=seed[-1].end, wishes=Wishes(likeness=likeness), random_seed=1)
        plan, _ = plan_for(asked, folk)
        return fmean(motif in known for draft in write(plan, range(100)) for motif in motifs(draft.notes))

    shares = [returning(likeness) for likeness in (-1.0, 0.0, 1.0)]
    assert shares == sorted(shares)
    assert shares[0] + 0.05 < shares[1] < shares[2] - 0.05


def test_the_middle_of_the_dial_is_the_model_as_it_is(tiny: Bundle) -> None:
    score = Score((Track(tuple(Note(480 * place, 480, pitch) for place, pitch in enumerate(TUNE))),))
    asked = Request(score, start=2 * BAR, temperature=0.5, random_seed=3)
    requests = (asked, *(replace(asked, wishes=Wishes(likeness=end)) for end in (0.0, 1.0)))
    plain, middle, turned = map(Generator(tiny).generate, requests)
    assert plain == middle
    assert [take.notes for take in turned.takes] != [take.notes for take in plain.takes]
    assert {take.recipe.wishes.likeness for take in turned.takes} == {1.0}

"""The dial between like my phrase and different: what it marks, and that it does what it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.continuation.generator import Generator
from core.continuation.likeness import (
    FULL_RUN,
    STRENGTH,
    Pull,
    gap_marks,
    in_scale,
    length_marks,
    pitch_marks,
)
from core.continuation.request import Request, Wishes
from core.encoding import melody
from core.harmony import Key
from core.judging.passage import Passage
from core.judging.traits import recall
from core.lstm.bundle import Bundle
from core.lstm.decoder import Ago, Echo
from core.lstm.features import LAGS, Setting
from core.lstm.memory import KINDS
from core.score import KeyChange, Note, Score, Track
from core.timing import BarMap
from tests.core.lstm.tiny import tiny_bundle

BAR = 1920
EIGHTH = 240
TUNE = (60, 62, 64, 60, 65, 64, 62, 67)
NOTHING_AGO = Ago(*[np.full((1, len(LAGS)), -1)] * 3)
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
    ago = Ago(np.array([[3, 3, -1, -1]]), np.array([[67, 67, 65, -1]]), np.array([[61, -1, -1, -1]]))
    pitches = pitch_marks(none, ago, C_MAJOR)[0]
    assert np.flatnonzero(pitches).tolist() == [65, 67]  # 61 would be out of the scale
    assert pitches[67] == 2 * pitches[65]
    assert np.flatnonzero(length_marks(none, ago, 9)[0]).tolist() == [3]


def test_all_signs_together_stay_bounded() -> None:
    ago = Ago(*[np.full((1, len(LAGS)), 62)] * 3)
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
        assert pitches[0, TUNE[4]] == pytest.approx(STRENGTH * likeness)
        eighth = int(tiny.encoding.length_index(EIGHTH))
        assert np.abs(lengths).argmax() == eighth
        assert np.abs(gaps).argmax() == 0
        assert all((sign * each >= 0).all() for each in (pitches, lengths, gaps))


def test_in_the_middle_of_the_dial_nothing_is_added(tiny: Bundle) -> None:
    gap = np.zeros(2, np.int64)
    dial = pull(tiny, 0)
    assert (dial.on_gap(), dial.on_length(gap), dial.on_pitch(gap)) == (None, None, None)


def test_after_a_bar_copied_whole_the_pull_is_halved_until_something_new_comes(tiny: Bundle) -> None:
    dial = pull(tiny, 1)
    gap, length = np.zeros(2, np.int64), np.full(2, int(tiny.encoding.length_index(EIGHTH)))

    def strengths() -> list[float]:
        found = dial.on_pitch(gap)
        assert found is not None
        return [float(row[TUNE[4]]) for row in found]

    for _ in range(BAR // EIGHTH - 1):  # row 0 copies, row 1 does not
        dial.written(gap, length, np.array([TUNE[4], 71]))
    assert strengths() == pytest.approx([STRENGTH, STRENGTH])
    dial.written(gap, length, np.array([TUNE[4], 71]))
    assert strengths() == pytest.approx([STRENGTH / 2, STRENGTH])
    dial.written(gap, length, np.array([71, 71]))
    assert strengths() == pytest.approx([STRENGTH, STRENGTH])


def test_over_a_hundred_takes_motifs_of_the_phrase_return_the_more_the_further_it_is_turned(
    tiny: Bundle,
) -> None:
    seed = tuple(Note(EIGHTH * place, EIGHTH, pitch) for place, pitch in enumerate(TUNE * 2))
    score = Score((Track(seed),), keys=(KeyChange(0, Key("C")),))
    generator = Generator(tiny)

    def recalled(likeness: float) -> float:
        found = []
        for number in range(7):
            request = Request(
                score, start=2 * BAR, bars=4, takes=16, temperature=0.4,
                random_seed=number, wishes=Wishes(likeness=likeness), drafts=16,
            )  # fmt: skip
            answer = generator.generate(request)
            for take in answer.takes:
                notes, _ = melody(take.notes)
                assert notes[-1].end == answer.span.end
                found.append(recall(Passage(seed, notes, answer.span, BarMap(score), Key("C"))))
        assert len(found) >= 100
        return float(np.nanmean(found))

    shares = [recalled(likeness) for likeness in (-1.0, 0.0, 0.5, 1.0)]
    assert shares == sorted(shares)
    assert shares[-1] > shares[1] + 0.1


def test_the_middle_of_the_dial_is_the_model_as_it_is(tiny: Bundle) -> None:
    score = Score((Track(tuple(Note(480 * place, 480, pitch) for place, pitch in enumerate(TUNE))),))
    asked = Request(score, start=2 * BAR, temperature=0.5, random_seed=3)
    requests = (asked, *(replace(asked, wishes=Wishes(likeness=end)) for end in (0.0, 1.0)))
    plain, middle, turned = map(Generator(tiny).generate, requests)
    assert plain == middle
    assert [take.notes for take in turned.takes] != [take.notes for take in plain.takes]
    assert {take.recipe.wishes.likeness for take in turned.takes} == {1.0}

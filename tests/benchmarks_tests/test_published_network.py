"""The networks of the benchmark: nothing of the note to come is known, and timing on track T only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.encoding import Encoding
from core.harmony import Key
from core.lstm.features import Setting, Sizes
from core.lstm.lens import columns_of
from core.lstm.network import Shape
from core.score import MetreChange, Note, Score
from core.timing import BarMap
from tests.benchmarks.published import hearing, learned
from tests.benchmarks.published.clean import gate_tunes
from tests.benchmarks.published.gate import Gate
from tests.benchmarks.published.listener import Listener
from tests.benchmarks.published.ours import NETWORK, Ours
from tests.benchmarks.published.protocol import TRACKS
from tests.benchmarks.published.sets import MelodySet
from tests.benchmarks.published.small import Learner, Size
from tests.benchmarks.published.told import told
from tests.benchmarks.published.twins import near_twins

SCALE = [60, 62, 64, 65, 67, 69, 71, 72]


def line(pitches: list[int], length: int = 480) -> tuple[Note, ...]:
    return tuple(Note(index * length, length, pitch) for index, pitch in enumerate(pitches))


TUNE = line([60, 64, 67, 64, 65, 62, 60, 67, 64, 60])
LATE = (*TUNE[:-1], replace(TUNE[-1], start=TUNE[-1].start + 240, length=960))
OTHER = (*TUNE[:-1], replace(TUNE[-1], pitch=72))
GIVEN = MelodySet("made up", {"tune": TUNE, "late": LATE, "other": OTHER})


@pytest.fixture(scope="module")
def listener() -> Listener:
    """A small network that has learnt nothing."""
    return Listener(Shape(Sizes.of(Encoding()), units=12, layers=2, embedding=12, head=12, dropout=0.0))


@pytest.fixture(scope="module")
def ours(listener: Listener) -> Ours:
    """What it hears in three tunes that differ in their last note."""
    return Ours(listener, GIVEN)


def test_every_hearing_is_what_the_network_is_told_of_such_a_tune() -> None:
    heard = hearing.Ear(Encoding(), [TUNE]).columns(0)
    assert len(heard["advance"]) == len(hearing.hearings())
    for setting in (
        Setting(),
        Setting(BarMap(Score(metres=(MetreChange(0, 3, 4),))), Key("G")),
        Setting(key=Key("D")),
    ):
        columns = columns_of(Encoding(), setting, TUNE)
        metre = (3, 4) if setting.bars else None
        known = [(each.metre, each.key) for each in hearing.hearings()]
        for group in hearing.GROUPS:
            got = heard[group][known.index((metre, setting.key))]
            np.testing.assert_array_equal(got, getattr(columns, group))


def test_hearings_that_foretell_well_are_believed() -> None:
    count = len(hearing.hearings())
    timing = np.full((count, 5), -2.0)
    timing[7] = -0.5
    said = hearing.Told(timing, np.full((count, 5), -2.0), np.full((count, 5, 3), np.log(1 / 3)))
    for timed in (False, True):
        belief = hearing.posterior(said, timed)
        assert belief.sum(0) == pytest.approx(np.ones(5))
        assert np.all(np.diff(belief[7]) > 0)
    assert hearing.posterior(said, True)[7, 0] > hearing.posterior(said, False)[7, 0]
    assert hearing.whole(said).argmax() == 7


def test_no_pitch_is_known_before_it_sounds_and_no_timing_on_track_p(ours: Ours) -> None:
    opinions = [ours.tell(index) for index in range(3)]
    for track in TRACKS:
        one, late, other = (each[track][NETWORK].shares for each in opinions)
        assert one.sum(-1) == pytest.approx(np.ones(len(TUNE)), abs=1e-5)
        assert one == pytest.approx(other, abs=1e-5)
        assert one[:-1] == pytest.approx(late[:-1], abs=1e-5)
        assert (one[-1] == pytest.approx(late[-1], abs=1e-5)) is (track == "P")


def test_teaching_helps_and_is_taken_back(listener: Listener, ours: Ours) -> None:
    base = listener.weights
    before = ours.tell(0)["T"][NETWORK].shares
    melodies = [(hearing.Ear(Encoding(), [TUNE]).columns(0), np.eye(len(hearing.hearings()))[0])] * 40
    listener.teach(melodies, seed=1)
    after = ours.tell(0)["T"][NETWORK].shares
    came = ours.came[0]
    assert np.log(after[range(len(came)), came]).mean() > np.log(before[range(len(came)), came]).mean()
    listener.weights = base
    np.testing.assert_allclose(ours.tell(0)["T"][NETWORK].shares, before, atol=1e-6)


def test_protocol_b_has_a_row_for_each_way_of_mixing(ours: Ours) -> None:
    models = {track: 1 + (track == "T") + len(learned.SYSTEMS[track].views) for track in TRACKS}
    found = ours.measure({track: Gate.even(count) for track, count in models.items()})
    assert len(found) == 7
    assert all(bits.shape == (3,) and np.isfinite(bits).all() for bits in found.values())


def test_the_small_network_is_told_nothing_of_the_pitch_to_come() -> None:
    one, late, other = (told(each) for each in (TUNE, LATE, OTHER))
    np.testing.assert_array_equal(one.past, other.past)
    np.testing.assert_array_equal(one.past, late.past)
    for track in range(2):
        np.testing.assert_array_equal(one.coming[track], other.coming[track])
        np.testing.assert_array_equal(one.known[track], other.known[track])
    np.testing.assert_array_equal(one.coming[0], late.coming[0])
    assert (one.coming[1][-1] != late.coming[1][-1]).any()


def test_the_small_network_learns_and_forgets() -> None:
    learner = Learner(Size(units=16, head=16, dropout=0.0, epochs=30, melodies=2, unheard=0.0))
    columns = [told(line(SCALE * 2)), told(line(SCALE[::-1] * 2))]
    learner.learn(columns[:1] * 4, seed=1)
    first = learner.expect(columns, SCALE)
    places = [SCALE.index(pitch) for pitch in SCALE * 2]
    for track in TRACKS:
        assert first[track][0][range(16), places].mean() > 0.5
    learner.learn(columns[1:] * 4, seed=1)
    learner.learn(columns[:1] * 4, seed=1)
    for track in TRACKS:
        np.testing.assert_allclose(learner.expect(columns, SCALE)[track][0], first[track][0], atol=1e-3)


def test_twins_are_left_out_in_any_key_and_chorales_whole() -> None:
    rng = np.random.default_rng(3)
    tune, other, longer = (rng.integers(60, 72, notes).tolist() for notes in (40, 40, 80))
    corpus = [
        ("same", "songs", [pitch + 5 for pitch in tune]),
        ("within", "songs", [*longer, *tune]),
        ("other", "songs", other),
        ("chorale", "bach", other),
    ]
    assert near_twins(corpus, [line(tune)]) == ["same", "within", "chorale"]


def test_gates_learn_from_tunes_that_no_network_learnt() -> None:
    tunes = gate_tunes([])
    assert 20 < len(tunes.melodies) < 200
    avoided = next(iter(tunes.melodies))
    assert avoided not in gate_tunes([avoided]).melodies

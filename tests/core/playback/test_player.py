from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.playback.player import Player
from core.playback.schedule import Manner, Passage, Performance
from core.playback.voices import CLICK_CHANNEL, PREVIEW_CHANNEL, Sound
from core.score import Note, Score, Span, TempoChange, Track
from tests.fakes import FakeSynth

TEMPO = (TempoChange(0, 125.0),)  # a millisecond to the tick


def score_of(*notes: Note) -> Score:
    return Score(tracks=(Track.of(notes),), tempos=TEMPO)


def playing(score: Score, tick: float = 0, synth: FakeSynth | None = None) -> tuple[Player, FakeSynth]:
    synth = synth or FakeSynth()
    player = Player(synth)
    player.set_score(score)
    player.seek(tick)
    player.play()
    return player, synth


def let(player: Player, synth: FakeSynth, seconds: float) -> None:
    """Let time pass with a timer that calls every 50 ms."""
    while seconds > 0:
        synth.advance(min(0.05, seconds))
        player.pump()
        seconds -= 0.05


def performed(synth: FakeSynth, since: float = 0.0) -> list[tuple[float, int, int]]:
    return [(round(e.time - since, 4), e.pitch, e.velocity) for e in synth.events]


def assert_clean(synth: FakeSynth) -> None:
    assert synth.sounding == set()
    assert synth.queue == []
    assert synth.restruck == []
    assert synth.stray == []
    assert synth.late == []


SCALE = score_of(*(Note(i * 480, 480, 60 + i, 80) for i in range(4)))
LONG = score_of(Note(0, 3000, 60, 80), Note(1000, 500, 64, 80))


def test_a_piece_is_played_in_time_and_stops_at_its_end() -> None:
    player, synth = playing(SCALE)
    begun = synth.soonest()
    let(player, synth, 1.9)
    assert player.position() == pytest.approx(1880)
    let(player, synth, 0.2)
    assert (player.playing, player.position()) == (False, 1920)
    expected = [(0.0, 60, 80)]
    for i in range(1, 4):
        expected += [(0.48 * i, 59 + i, 0), (0.48 * i, 60 + i, 80)]
    assert performed(synth, begun) == [*expected, (1.92, 63, 0)]
    assert_clean(synth)


def test_the_position_is_what_has_been_heard() -> None:
    player, synth = playing(SCALE, synth=FakeSynth(latency=0.2))
    assert player.position() == 0
    synth.advance(0.22)
    assert player.position() == pytest.approx(0)
    synth.advance(0.3)
    assert player.position() == pytest.approx(300)
    player.pause()
    synth.advance(5)
    assert player.position() == pytest.approx(300)
    assert_clean(synth)


def test_pause_goes_on_where_it_was_and_stop_goes_back() -> None:
    player, synth = playing(SCALE)
    let(player, synth, 0.02 + 0.6)
    player.pause()
    assert synth.sounding == set()
    before = len(synth.events)
    player.play()
    let(player, synth, 0.1)
    assert performed(synth)[before][1:] == (61, 80), "the note under the playhead sounds"
    assert player.position() == pytest.approx(680, abs=1)
    player.stop()
    assert (player.playing, player.position()) == (False, 0)
    player.stop(480)
    assert player.position() == 480
    assert_clean(synth)


def test_played_to_the_end_it_begins_again_where_it_began() -> None:
    player, synth = playing(SCALE, tick=960)
    let(player, synth, 1.1)
    assert (player.playing, player.position()) == (False, 1920)
    player.play()
    assert (player.playing, player.position()) == (True, 960)
    player.stop()
    player.seek(5000)
    player.play()
    assert player.position() == 0


def test_nothing_to_play_is_not_played() -> None:
    player, _ = playing(Score())
    assert not player.playing


def test_seeking_while_playing() -> None:
    player, synth = playing(LONG, synth=FakeSynth(latency=0.1))
    let(player, synth, 0.5)
    player.seek(1200)
    assert player.position() == 1200, "the playhead does not wait for the sound"
    let(player, synth, 0.03)
    assert synth.sounding == {(0, 60), (0, 64)}
    let(player, synth, 0.4)
    assert synth.sounding == {(0, 60)}
    player.stop()
    assert_clean(synth)


def test_round_and_round() -> None:
    player, synth = playing(SCALE)
    player.set_loop(Span(0, 960))
    begun = 0.02
    let(player, synth, 3 * 0.96)
    assert [p for _, p, v in performed(synth) if v] == [60, 61] * 3
    assert [t for t, _, v in performed(synth, begun) if v] == [0, 0.48, 0.96, 1.44, 1.92, 2.4]
    assert player.position() == pytest.approx(940, abs=1)
    player.set_loop(None)
    let(player, synth, 2)
    assert not player.playing
    assert_clean(synth)


def test_play_from_behind_the_loop_begins_at_its_start() -> None:
    player, _ = playing(SCALE, tick=1500)
    player.stop(1500)
    player.set_loop(Span(480, 960))
    player.play()
    assert player.position() == 480


def test_an_edit_is_heard_within_a_tenth_of_a_second() -> None:
    player, synth = playing(LONG)
    let(player, synth, 0.52)
    edited = score_of(*LONG.tracks[0].notes, Note(560, 100, 72, 80))
    before = len(synth.events)
    player.set_score(edited)
    let(player, synth, 0.2)
    assert [e[1:] for e in performed(synth)[before:]] == [(72, 80), (72, 0)], "the long note goes on"
    assert synth.events[before].time == pytest.approx(0.02 + 0.56)
    player.stop()
    assert_clean(synth)


def bars_of(pitch: int, count: int, *, held: bool = False) -> Score:
    """Quarter notes on one pitch; or whole notes across the bar lines, on the same pitches in every score."""
    if held:
        return score_of(*(Note(i * 1920 + 960, 1920, 60 + i % 2, 80) for i in range(count)))
    return score_of(*(Note(i * 480, 480, pitch, 80) for i in range(4 * count)))


def test_another_take_is_heard_from_the_next_bar_line() -> None:
    player, synth = playing(bars_of(60, 2))
    let(player, synth, 0.7)
    for pitch in (62, 64):  # the last one counts
        player.set_score(bars_of(pitch, 3), at_bar=True)
    let(player, synth, 1.9)
    assert [(round(t, 2), p) for t, p, v in performed(synth, 0.02) if v] == [
        *((0.48 * i, 60) for i in range(4)),
        *((pytest.approx(1.92 + 0.48 * i, abs=0.01), 64) for i in range(2)),
    ]
    assert player.position() == pytest.approx(2580, abs=1)
    let(player, synth, 3.5)
    assert (player.playing, player.position()) == (False, 3 * 1920)
    assert_clean(synth)


def test_another_take_waits_for_the_loop_and_may_be_turned_away_from() -> None:
    player, synth = playing(bars_of(60, 1))
    player.set_loop(Span(0, 960))
    let(player, synth, 0.3)
    player.set_score(bars_of(62, 1), at_bar=True)
    let(player, synth, 0.5)
    assert {p for _, p, _ in performed(synth)} == {60}
    let(player, synth, 0.3)
    assert synth.sounding == {(0, 62)}
    player.set_score(bars_of(64, 1), at_bar=True)
    player.set_score(bars_of(65, 1))  # an edit is heard at once
    let(player, synth, 0.1)
    assert synth.sounding == {(0, 65)}
    player.stop()
    assert_clean(synth)


def test_a_note_that_both_takes_hold_across_the_bar_line_is_not_struck_again() -> None:
    player, synth = playing(bars_of(0, 2, held=True))
    let(player, synth, 1.5)
    player.set_score(bars_of(0, 3, held=True), at_bar=True)
    let(player, synth, 1.0)
    assert performed(synth, 0.02) == [(0.96, 60, 80)]
    let(player, synth, 6.0)
    assert [p for _, p, v in performed(synth) if v] == [60, 61, 60]
    assert_clean(synth)


def test_an_edit_of_what_sounds() -> None:
    player, synth = playing(LONG)
    let(player, synth, 0.52)
    shorter = score_of(Note(0, 600, 60, 80))
    player.set_score(shorter)
    let(player, synth, 0.2)
    assert performed(synth, 0.02) == [(0, 60, 80), (0.6, 60, 0)], "its new end, and no second beginning"
    player.set_score(score_of(Note(0, 2000, 65, 80)))
    let(player, synth, 0.1)
    assert synth.sounding == {(0, 65)}, "what is drawn under the playhead sounds"
    player.set_score(score_of(Note(1900, 10, 65, 80)))
    let(player, synth, 0.1)
    assert synth.sounding == set()
    player.stop()
    assert_clean(synth)


def test_another_instrument_is_heard_at_once() -> None:
    player, synth = playing(LONG)
    let(player, synth, 0.5)
    before = len(synth.events)
    player.set_score(Score(tracks=(replace(LONG.tracks[0], program=40, pan=10),), tempos=TEMPO))
    let(player, synth, 0.1)
    assert synth.channels[0] == Sound(40, 100, 10)
    assert [e[1:] for e in performed(synth)[before:]] == [(60, 0), (60, 80)]


def test_the_mix_changes_without_a_break() -> None:
    player, synth = playing(LONG)
    let(player, synth, 0.5)
    before, queue = len(synth.events), synth.queue
    changed = replace(LONG.tracks[0], volume=30, pan=10, reverb=90, chorus=7)
    player.set_score(Score(tracks=(changed,), tempos=TEMPO), at_bar=True)
    assert synth.channels[0] == Sound(0, 30, 10, 90, 7), "at once, whatever else waits for a bar line"
    assert synth.queue is queue, "nothing is taken back"
    player.seek(100)
    let(player, synth, 0.1)
    assert synth.channels[0].volume == 30
    assert len(synth.events) > before
    player.stop()
    assert_clean(synth)


@pytest.mark.parametrize("other", [{"muted": True}, {"program": 3}, {"percussion": True}, {"notes": ()}])
def test_more_than_the_mix_is_played_anew(other: dict[str, Any]) -> None:
    performance = Performance(LONG)
    assert not performance.take_mix(LONG.with_track(0, replace(LONG.tracks[0], volume=3, **other)))
    assert performance.sounds[0].volume == 100


def test_tempo_while_playing() -> None:
    player, synth = playing(LONG)
    let(player, synth, 0.5)
    at = player.position()
    player.set_tempo_factor(2.0)
    assert player.position() == pytest.approx(at), "the playhead does not jump"
    let(player, synth, 0.3)
    assert player.position() == pytest.approx(at + 580, abs=1)
    assert [e[1:] for e in performed(synth)] == [(60, 80), (64, 80)]
    player.set_tempo_factor(99)
    assert player.tempo_factor == 4
    player.stop()
    assert_clean(synth)


@pytest.mark.parametrize("late", [0.3, 1.0, 1.5, 10])
def test_a_timer_that_is_late(late: float) -> None:
    player, synth = playing(score_of(*(Note(i * 250, 300, 60 + i % 3, 80) for i in range(40))))
    let(player, synth, 0.5)
    synth.advance(late)
    player.pump()
    let(player, synth, 0.5)
    assert player.position() == pytest.approx(min(player.end, 980 + late * 1000), abs=1)
    assert len(synth.sounding) <= 2
    player.stop()
    assert_clean(synth)


def test_previews() -> None:
    player, synth = playing(LONG)
    let(player, synth, 0.1)
    player.preview(0, 60, 99)
    assert synth.sounding == {(0, 60), (PREVIEW_CHANNEL, 60)}
    player.preview(0, 62, 99)
    assert synth.sounding == {(0, 60), (PREVIEW_CHANNEL, 62)}
    player.set_score(SCALE)
    player.end_preview()
    player.end_preview()
    assert (PREVIEW_CHANNEL, 62) not in synth.sounding
    player.stop()
    assert_clean(synth)


def test_a_preview_sounds_like_its_track() -> None:
    synth = FakeSynth()
    player = Player(synth)
    kit = Track(percussion=True, volume=70)
    player.set_score(Score(tracks=(Track(program=5), Track(program=40), kit, replace(kit, volume=3))))
    player.preview(1, 60, 99)
    assert synth.channels == {PREVIEW_CHANNEL: Sound(40, 100, 64)}
    player.preview(3, 36, 99)
    assert synth.sounding == {(9, 36)}
    assert synth.channels[9] == Sound(0, 70, 64, percussion=True), (
        "one kit, as the first of its tracks sets it up"
    )
    player.close()
    assert synth.closed
    assert_clean(synth)


def test_what_is_muted_loses_its_volume_at_once_and_has_it_again() -> None:
    """Before what is queued can be withdrawn, and though its release goes on."""
    tracks = Track((Note(0, 9600, 60),), volume=90), Track((Note(0, 9600, 72),), program=19, volume=80)
    player, synth = playing(Score(tracks, tempos=TEMPO), synth=FakeSynth(latency=0.1))
    let(player, synth, 0.5)
    for silenced in (replace(tracks[1], muted=True), replace(tracks[1], muted=True, program=40)):
        player.set_score(Score((tracks[0], silenced), tempos=TEMPO))
        assert (synth.channels[0].volume, synth.channels[1].volume) == (90, 0)
    player.set_score(Score((replace(tracks[0], solo=True), tracks[1]), tempos=TEMPO))
    assert (synth.channels[0].volume, synth.channels[1].volume) == (90, 0)
    let(player, synth, 0.5)
    assert synth.sounding == {(0, 60)}
    player.set_score(Score(tracks, tempos=TEMPO))
    let(player, synth, 0.5)
    assert synth.channels[1] == Sound(19, 80, 64)
    assert synth.sounding == {(0, 60), (1, 72)}


@pytest.mark.parametrize("quick", [False, True])
def test_what_goes_on_sounds_at_once_when_its_track_is_heard_again(quick: bool) -> None:
    """Sooner than what is queued; but where its end is queued still, it comes after that."""
    tracks = Track((Note(0, 9600, 60),)), Track((Note(0, 1920, 72), Note(1920, 4800, 74)), program=19)
    muted = Score((tracks[0], replace(tracks[1], muted=True)), tempos=TEMPO)
    player, synth = playing(Score(tracks, tempos=TEMPO), synth=FakeSynth(latency=0.1))
    let(player, synth, 0.5)
    player.set_score(muted)
    let(player, synth, 0.0 if quick else 0.5)
    player.set_score(Score(tracks, tempos=TEMPO))
    assert (1, 72) in synth.sounding
    let(player, synth, 0.2)
    assert synth.sounding == {(0, 60), (1, 72)}
    let(player, synth, 1.6 if quick else 1.2)
    assert synth.sounding == {(0, 60), (1, 74)}, "it ends where it ends"
    for solo in (True, False):
        player.set_score(Score((replace(tracks[0], solo=solo), tracks[1]), tempos=TEMPO))
        let(player, synth, 0.1)
        assert ((1, 74) in synth.sounding) is not solo
    player.stop()
    assert_clean(synth)


def test_another_synth_takes_over() -> None:
    player, old = playing(LONG)
    let(player, old, 0.5)
    new = FakeSynth()
    player.swap_synth(new)
    assert old.closed
    assert_clean(old)
    let(player, new, 0.1)
    assert player.synth is new
    assert new.sounding == {(0, 60)}
    assert new.channels[0] == Sound(0, 100, 64)
    assert player.position() == pytest.approx(480 + 80, abs=1)
    player.panic()
    assert not player.playing
    assert_clean(new)


# However it is driven, nothing is left sounding, and no key is struck twice.

notes = st.builds(Note, st.integers(0, 1500), st.integers(1, 900), st.integers(60, 63), st.integers(1, 127))
tracks = st.builds(
    lambda music, muted, program: replace(Track.of(music), muted=muted, program=program),
    st.lists(notes, max_size=10), st.booleans(), st.integers(0, 2),
)  # fmt: skip
scores = st.builds(
    lambda found: Score(tracks=tuple(found), tempos=TEMPO), st.lists(tracks, min_size=1, max_size=3)
)
spans = st.tuples(st.integers(0, 1500), st.integers(1, 800)).map(lambda p: Span(p[0], p[0] + p[1]))


@dataclass
class Stage:
    """A player, its synth, and what it was last given to play."""

    player: Player
    synth: FakeSynth
    score: Score
    before: tuple[Score, ...] = ()  # what may still be played up to the next bar line

    def give(self, score: Score) -> None:
        self.score, self.before = score, ()
        self.player.set_score(score)

    def give_at_bar(self, score: Score) -> None:
        self.before, self.score = (*self.before, self.score), score
        self.player.set_score(score, at_bar=True)

    def written(self) -> set[tuple[int, int]] | None:
        """What may sound now by the score; None where the loop's seam makes that hard to say."""
        tick, loop, margin = self.player.position(), self.player.loop, 20 * self.player.tempo_factor
        if loop is not None and min(abs(tick - loop.start), abs(tick - loop.end)) < margin:
            return None
        return {
            voice.key
            for score in (self.score, *self.before)
            for voice in Performance(score).beginning(0, math.inf)
            if voice.start - margin < tick < voice.end + margin
        }


Act = Callable[[Stage], object]
acts: st.SearchStrategy[Act] = st.one_of(
    st.floats(0.001, 0.4).map(lambda s: lambda stage: let(stage.player, stage.synth, s)),
    st.floats(0.001, 3).map(lambda s: lambda stage: stage.synth.advance(s)),
    st.just(lambda stage: stage.player.pump()),
    st.just(lambda stage: stage.player.play()),
    st.sampled_from([Player.pause, Player.stop, Player.panic]).map(lambda f: lambda stage: f(stage.player)),
    st.floats(0, 2000).map(lambda tick: lambda stage: stage.player.seek(tick)),
    (st.none() | spans).map(lambda span: lambda stage: stage.player.set_loop(span)),
    st.floats(0.2, 5).map(lambda factor: lambda stage: stage.player.set_tempo_factor(factor)),
    scores.map(lambda score: lambda stage: stage.give(score)),
    scores.map(lambda score: lambda stage: stage.give_at_bar(score)),
    st.integers(50, 70).map(lambda pitch: lambda stage: stage.player.preview(0, pitch, 80)),
    st.just(lambda stage: stage.player.end_preview()),
    st.integers(0, 2).map(lambda bars: lambda stage: stage.player.record(bars)),
    st.booleans().map(lambda on: lambda stage: stage.player.set_click(on, 90)),
    st.integers(50, 70).map(lambda pitch: lambda stage: stage.player.strike(0, pitch, 80)),
    st.integers(50, 70).map(lambda pitch: lambda stage: stage.player.keys.release(pitch)),
)


@settings(max_examples=120, deadline=None)
@given(scores, st.lists(acts, max_size=30), st.sampled_from([0.0, 0.15]))
def test_no_note_is_ever_left_hanging(score: Score, doings: list[Act], latency: float) -> None:
    player, synth = playing(score, synth=FakeSynth(latency=latency))
    stage = Stage(player, synth, score)
    for act in doings:
        act(stage)
        assert player.position() >= 0
        assert player.moment()[1] == player.position()
    player.end_preview()
    for pitch in range(50, 71):
        player.keys.release(pitch)
    let(player, synth, 0.2 + latency)
    synth.latency = 0  # look where the synth is, not where the ear is
    written = stage.written() if player.playing else set()
    music = {key for key in synth.sounding if key[0] != CLICK_CHANNEL}
    assert written is None or music <= written
    player.stop()
    assert_clean(synth)


@settings(max_examples=100, deadline=None)
@given(scores, st.lists(st.floats(0.001, 0.9), max_size=12), st.none() | spans)
def test_however_often_it_is_pumped_the_music_is_the_same(
    score: Score, waits: list[float], loop: Span | None
) -> None:
    synth = FakeSynth()
    player = Player(synth)
    player.set_score(score)
    player.set_loop(loop)
    player.play()
    if not player.playing:
        return
    passage = Passage(Performance(score), 0, synth.soonest(), Manner(loop))
    for wait in waits:
        synth.advance(wait)
        player.pump()
    strikes = passage.strikes(0, synth.now() + 1e-9)
    begun = sorted((round(e.time, 6), e.channel, e.pitch) for e in synth.events if e.velocity)
    assert begun == sorted((round(s.on, 6), *s.voice.key) for s in strikes)


@settings(max_examples=60, deadline=None)
@given(scores, scores, st.floats(0.05, 1.5), st.none() | spans)
def test_after_an_edit_what_sounds_is_what_is_written(
    first: Score, second: Score, wait: float, loop: Span | None
) -> None:
    player, synth = playing(first)
    player.set_loop(loop)
    let(player, synth, wait)
    player.set_score(second)
    for _ in range(10):
        let(player, synth, 0.05)
        if not player.playing:
            return
        tick = player.position()
        performance = Performance(second)
        near = {v for t in (tick - 4, tick, tick + 4) for v in performance.held_at(t)}
        sure = {v for v in near if v.start < tick - 4 and v.end > tick + 4}
        assert {v.key for v in sure} <= synth.sounding | {v.key for v in sure if cut_by(loop, tick)}
        if not cut_by(loop, tick):
            assert synth.sounding <= {v.key for v in near}


def cut_by(loop: Span | None, tick: float) -> bool:
    return loop is not None and (abs(tick - loop.start) < 5 or abs(tick - loop.end) < 5)


def test_the_playhead_in_hand_sounds_what_it_passes() -> None:
    synth = FakeSynth()
    player = Player(synth)
    player.set_score(SCALE)
    player.scrub(100)
    assert synth.sounding == {(0, 60)}, "the note at the start was passed"
    player.scrub(1000)
    assert synth.sounding == {(0, 61), (0, 62)}
    player.scrub(800)
    assert synth.sounding == {(0, 62)}, "backwards too, and what was passed before has ended"
    player.scrub(700)
    assert synth.sounding == {(0, 62)}, "a step on which nothing begins ends nothing: slow voices are heard"
    player.end_scrub()
    assert synth.sounding == set()
    player.scrub(1000)
    player.play()
    assert (synth.sounding, player.position()) == (set(), 1000), "playing begins with hands off"
    let(player, synth, 0.1)
    before = len(synth.events)
    player.scrub(100)
    assert (player.position(), len(synth.events)) == (100, before), "while playing it is a seek"
    player.stop()
    player.scrub(5000)
    player.end_scrub()
    assert_clean(synth)


def test_another_synth_goes_on_in_the_same_manner_from_the_same_place() -> None:
    player, synth = playing(SCALE, synth=FakeSynth(latency=0.1))
    player.record()
    player.set_tempo_factor(2.0)
    let(player, synth, 0.5)
    turn, here = player.moment()
    other = FakeSynth()
    player.swap_synth(other)
    assert synth.closed
    assert (synth.sounding, synth.queue) == (set(), [])
    assert player.moment()[0] == turn + 1
    assert player.moment()[1] == pytest.approx(here)
    let(player, other, 2.0)
    assert player.playing, "it was recording, which has no end"
    assert player.position() == pytest.approx(here + (2.0 - other.margin) * 2000)
    player.stop()
    assert_clean(other)


def test_the_metronome_does_not_strike_where_playing_stops() -> None:
    player, synth = playing(SCALE)
    player.set_click(True, 100)
    let(player, synth, 2.5)
    assert not player.playing
    clicks = [event for event in synth.events if event.channel == CLICK_CHANNEL and event.velocity]
    assert len(clicks) == 4

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.playback.schedule import (
    Manner,
    Passage,
    Performance,
    audible,
    channels,
)
from core.playback.voices import (
    PERCUSSION_CHANNEL,
    PREVIEW_CHANNEL,
    SHORTEST_SECONDS,
    SHORTEST_TICKS,
    Sound,
    Strike,
)
from core.score import MetreChange, Note, Score, Span, TempoChange, Track

TICK = 60 / (125 * 480)  # a millisecond to the tick
TEMPO = (TempoChange(0, 125.0),)


def score_of(*notes: Note, tempos: tuple[TempoChange, ...] = TEMPO) -> Score:
    return Score(tracks=(Track.of(notes),), tempos=tempos)


def passage(score: Score, tick: float = 0, loop: Span | None = None, factor: float = 1.0) -> Passage:
    return Passage(Performance(score), tick, 10.0, Manner(loop, factor))


def heard(strikes: list[Strike]) -> list[tuple[int, float, float]]:
    return [(s.voice.pitch, round(s.on, 6), round(s.off, 6)) for s in sorted(strikes, key=lambda s: s.on)]


def test_notes_sound_at_their_seconds() -> None:
    score = score_of(Note(0, 480, 60), Note(480, 240, 62))
    assert heard(passage(score).strikes(10, 20)) == [(60, 10, 10.48), (62, 10.48, 10.72)]


def test_playing_faster_shortens_everything() -> None:
    score = score_of(Note(480, 480, 60))
    assert heard(passage(score, factor=2.0).strikes(10, 20)) == [(60, 10.24, 10.48)]


def test_changes_of_tempo_are_followed_both_ways() -> None:
    tempos = (TempoChange(0, 120), TempoChange(960, 60), TempoChange(1440, 240))
    playing = passage(score_of(Note(480, 1920, 60), tempos=tempos))
    assert heard(playing.strikes(10, 20)) == [(60, 10.5, 12.5)]
    assert [playing.tick_at(10 + t) for t in (0.5, 1, 1.5, 2, 2.25)] == [480, 960, 1200, 1440, 1920]


def test_a_note_under_the_start_is_struck_there() -> None:
    score = score_of(Note(0, 1000, 60), Note(0, 500, 64), Note(600, 100, 67))
    assert heard(passage(score, tick=500).strikes(10, 20)) == [(60, 10, 10.5), (67, 10.1, 10.2)]


def test_a_loop_cuts_at_its_end_and_strikes_again_at_its_start() -> None:
    score = score_of(Note(0, 300, 60), Note(350, 500, 62))
    playing = passage(score, tick=200, loop=Span(100, 400))
    assert heard(playing.strikes(10, 10.75)) == [
        (60, 10, 10.1),
        (62, 10.15, 10.2),
        (60, 10.2, 10.4),
        (62, 10.45, 10.5),
        (60, 10.5, 10.7),
    ]
    assert playing.tick_at(10.7) == pytest.approx(300)
    assert playing.tick_at(9) == 200


def test_a_loop_already_passed_is_not_entered() -> None:
    playing = passage(score_of(Note(0, 1000, 60)), tick=500, loop=Span(0, 500))
    assert playing.loop is None
    assert heard(playing.strikes(10, 99)) == [(60, 10, 10.5)]
    assert playing.tick_at(99) == 1920


def test_a_key_struck_again_is_let_go_first() -> None:
    score = score_of(Note(0, 1000, 60), Note(400, 200, 60), Note(400, 300, 60, velocity=120))
    strikes = passage(score).strikes(10, 20)
    assert heard(strikes) == [(60, 10, 10.4), (60, 10.4, 10.7)]
    assert strikes[1].voice.velocity == 120


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 90), st.integers(60, 62), st.integers(1, 127))))
def test_no_key_is_held_twice_at_once(struck: list[tuple[int, int, int, int]]) -> None:
    notes = [Note(20 * start, length, pitch, velocity) for start, length, pitch, velocity in struck]
    voices = Performance(score_of(*notes)).beginning(0, math.inf)
    assert [(v.start, v.pitch) for v in voices] == sorted({(n.start, n.pitch) for n in notes})
    for voice in voices:
        here = [n for n in notes if (n.start, n.pitch) == (voice.start, voice.pitch)]
        later = [n.start for n in notes if n.pitch == voice.pitch and n.start > voice.start]
        assert voice.velocity == max(n.velocity for n in here)
        assert voice.end == min([max(n.start + max(n.length, SHORTEST_TICKS) for n in here), *later])


def test_one_tick_drum_hits_are_held_long_enough_to_be_heard() -> None:
    kit = Track((Note(0, 1, 36), Note(10, 1, 36), Note(480, 1, 38)), percussion=True)
    strikes = passage(Score(tracks=(kit,), tempos=TEMPO)).strikes(10, 20)
    assert SHORTEST_TICKS == 24
    assert heard(strikes) == [(36, 10, 10.01), (36, 10.01, 10.034), (38, 10.48, 10.504)]
    assert {s.voice.channel for s in strikes} == {PERCUSSION_CHANNEL}


@given(st.data())
def test_a_performance_like_another_is_as_one_made_anew(data: st.DataObject) -> None:
    note = st.builds(Note, st.integers(0, 900), st.integers(1, 500), st.integers(60, 62), st.integers(1, 127))
    track = st.builds(
        lambda notes, muted: replace(Track.of(notes), muted=muted), st.lists(note, max_size=6), st.booleans()
    )
    before = data.draw(st.lists(track, min_size=1, max_size=4))
    after = data.draw(st.lists(track | st.sampled_from(before), min_size=1, max_size=5))
    made = Performance(Score(tuple(after)), like=Performance(Score(tuple(before))))
    anew = Performance(Score(tuple(after)))
    assert made.beginning(0, 2000) == anew.beginning(0, 2000)
    assert made.held_at(450) == anew.held_at(450)


def test_mute_and_solo() -> None:
    def tracks(*states: str) -> Score:
        return Score(tracks=tuple(Track(muted="m" in s, solo="s" in s) for s in states))

    assert audible(tracks("", "m")) == (True, False)
    assert audible(tracks("", "s", "m")) == (False, True, False)
    assert audible(tracks("", "sm")) == (False, False)
    silent = Score(tracks=(replace(Track.of([Note(0, 10, 60)]), muted=True),))
    assert Performance(silent).beginning(0, math.inf) == []


def test_tracks_have_channels_of_their_own_while_they_last() -> None:
    tracks = [Track(program=p) for p in range(20)]
    tracks.insert(3, Track(percussion=True, program=40))
    tracks.append(Track(program=5))
    given = channels(Score(tracks=tuple(tracks)))
    assert given[3] == PERCUSSION_CHANNEL
    melodic = given[:3] + given[4:]
    assert len(set(melodic[:13])) == 13
    assert melodic[-1] == melodic[5], "a track that has to share, shares with its own instrument"
    assert not {PERCUSSION_CHANNEL, PREVIEW_CHANNEL} & set(melodic)
    assert all(0 <= channel < 16 for channel in melodic)
    sounds = Performance(Score(tracks=tuple(tracks))).sounds
    assert sounds[PERCUSSION_CHANNEL] == Sound(40, 100, 64, percussion=True)
    assert sounds[given[1]].program == 1


def test_the_piece_ends_at_the_bar_line_after_its_last_note() -> None:
    score = Score(tracks=(Track.of([Note(0, 800, 60)]),), metres=(MetreChange(0, 3, 4),), pickup=480)
    assert Performance(score).end == 480 + 1440
    assert Performance(Score()).end == 0


def test_the_shortest_loop_there_is_does_no_harm() -> None:
    score = score_of(*(Note(t, 100, 60 + t % 7) for t in range(0, 5000, 10)))
    assert passage(score, tick=3, loop=Span(3, 4)).strikes(10, 11) == []


# Against a model that walks the piece tick by tick and knows nothing of windows or passes.

notes = st.builds(Note, st.integers(0, 400), st.integers(30, 300), st.integers(60, 62), st.integers(1, 127))
spans = st.tuples(st.integers(0, 500), st.integers(20, 300)).map(lambda p: Span(p[0], p[0] + p[1]))
windows = st.lists(st.integers(1, 400), max_size=8)


def walk(score: Score, tick: int, loop: Span | None, ticks: int) -> set[tuple[int, int, int]]:
    """(pitch, ticks played before it, ticks played when it ends) of all notes begun in `ticks`."""
    looping = loop is not None and tick < loop.end
    struck: dict[int, int] = {}
    done: set[tuple[int, int, int]] = set()
    fresh = True  # the start of a passage or pass
    for played in range(ticks + 1000):
        if looping and loop is not None and tick == loop.end:
            done |= {(pitch, begun, played) for pitch, begun in struck.items()}
            struck.clear()
            tick, fresh = loop.start, True
        here = [n for n in score.tracks[0].notes if n.start == tick or (fresh and n.start < tick < n.end)]
        for pitch in {n.pitch for n in score.tracks[0].notes}:
            begins = any(n.pitch == pitch and n.start == tick for n in here)
            # What holds the key is what was struck last; of those struck together, the longest.
            before = [n for n in score.tracks[0].notes if n.pitch == pitch and n.start <= tick]
            last = [n for n in before if n.start == max(m.start for m in before)]
            sounds = any(n.end > tick for n in last)
            if pitch in struck and (begins or not sounds):
                done.add((pitch, struck.pop(pitch), played))
            if sounds and (begins or fresh) and pitch not in struck:
                struck[pitch] = played
        tick, fresh = tick + 1, False
    return {note for note in done if note[1] < ticks and note[2] - note[1] >= SHORTEST_SECONDS / TICK}


@settings(max_examples=80, deadline=None)
@given(st.lists(notes, max_size=8), st.integers(0, 500), st.none() | spans, windows)
def test_windows_together_give_every_note_once(
    music: list[Note], tick: int, loop: Span | None, lengths: list[int]
) -> None:
    score = score_of(*music)
    playing = passage(score, tick, loop)
    found: list[Strike] = []
    edges = [0]
    for length in lengths:
        edges.append(edges[-1] + length)
    for begin, end in pairwise(edges):
        found += playing.strikes(10 + begin * TICK, 10 + end * TICK)
    counted = [(s.voice.pitch, round((s.on - 10) / TICK), round((s.off - 10) / TICK)) for s in found]
    assert len(counted) == len(set(counted))
    assert set(counted) == walk(score, tick, loop, edges[-1])


tempos = st.lists(
    st.tuples(st.integers(1, 600), st.floats(20, 400)), max_size=4, unique_by=lambda t: t[0]
).map(lambda found: (TempoChange(0, 97.3), *(TempoChange(*t) for t in sorted(found))))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(notes, max_size=12), tempos, st.floats(0, 500), st.none() | spans,
    st.lists(st.floats(0.001, 0.7), min_size=1, max_size=8), st.floats(0.25, 4),
)  # fmt: skip
def test_how_time_is_cut_into_windows_changes_nothing(
    music: list[Note], tempo: tuple[TempoChange, ...], tick: float, loop: Span | None,
    lengths: list[float], factor: float,
) -> None:  # fmt: skip
    playing = passage(score_of(*music, tempos=tempo), tick, loop, factor)
    edges = [10.0]
    for length in lengths:
        edges.append(edges[-1] + length)
    pieces = [s for a, b in pairwise(edges) for s in playing.strikes(a, b)]
    whole = playing.strikes(10.0, edges[-1])
    assert sorted(pieces, key=lambda s: (s.on, s.voice)) == sorted(whole, key=lambda s: (s.on, s.voice))
    held: dict[tuple[int, int], float] = {}
    for strike in sorted(whole, key=lambda s: s.on):
        assert strike.on < strike.off
        assert held.get(strike.voice.key, 0) <= strike.on, "one note at a time to a key"
        held[strike.voice.key] = strike.off
        if strike.voice.start > tick and loop is None:
            assert playing.tick_at(strike.on) == pytest.approx(strike.voice.start, abs=1e-6)

"""Chords named of given notes: block chords, lines among them, several tracks, and one line alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.chord_naming import SOUGHT, _sounding, name_chords
from core.chord_symbols import ChordSymbol
from core.harmony import Key
from core.score import KeyChange, MetreChange, Note, Score, Span, Track

BEAT, BAR = 480, 1920
ROOTS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


def blocks(text: str, length: int = BAR) -> Score:
    notes = [
        Note(place * length, length, pitch)
        for place, name in enumerate(text.split())
        for pitch in ChordSymbol.parse(name).pitches()
    ]
    return Score((Track.of(notes),), keys=(KeyChange(0, Key("C")),))


def named(score: Score, span: Span | None = None) -> list[str]:
    return [str(sign.chord) for sign in name_chords(score, span)]


def test_block_chords_have_their_names() -> None:
    score = blocks("C Am7 F/A G7 Em7b5 Bdim7 Cmaj7 Dm")
    assert named(score) == ["C", "Am7", "F/A", "G7", "Em7b5", "Bdim7", "Cmaj7", "Dm"]
    assert [sign.tick for sign in name_chords(score)] == [BAR * bar for bar in range(8)]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(ROOTS), st.sampled_from([kind for kind in SOUGHT if kind not in ("dim7", "aug")]))
def test_any_chord_alone_has_its_name(root: str, kind: str) -> None:
    symbol = ChordSymbol(root, kind)
    [sign] = name_chords(blocks(str(symbol)))
    assert (sign.chord.root_class, sign.chord.kind) == (symbol.root_class, kind)


def test_a_line_alone_names_nothing() -> None:
    line = Track.of([Note(BEAT * beat, BEAT, 60 + 2 * (beat % 5)) for beat in range(16)])
    assert name_chords(Score((line,))) == ()
    assert name_chords(Score()) == ()


def test_passing_notes_change_no_chord_and_several_tracks_make_one() -> None:
    chords = blocks("C F G C")
    line = [62, 64, 65, 67, 69, 67, 65, 64, 62, 64, 65, 62, 60, 62, 64, 60]
    melody = Track.of([Note(240 * place * 2, 480, pitch + 12) for place, pitch in enumerate(line)])
    score = replace(chords, tracks=(melody, *chords.tracks))
    assert named(score) == ["C", "F", "G", "C"]


def test_muted_tracks_and_drums_are_not_heard() -> None:
    chords = blocks("C F")
    wrong = replace(blocks("F# B").tracks[0], muted=True)
    drums = replace(blocks("D E").tracks[0], percussion=True)
    assert named(replace(chords, tracks=(*chords.tracks, wrong, drums))) == ["C", "F"]


def test_only_what_is_asked_for_is_named() -> None:
    score = blocks("C Am F G")
    assert [(sign.tick, str(sign.chord)) for sign in name_chords(score, Span(BAR, 3 * BAR))] == [
        (BAR, "Am"),
        (2 * BAR, "F"),
    ]


def test_a_compound_metre_and_a_pickup() -> None:
    score = replace(blocks("G C G D", 720), metres=(MetreChange(0, 6, 8),), pickup=720)
    assert [(sign.tick, str(sign.chord)) for sign in name_chords(score)] == [
        (0, "G"),
        (720, "C"),
        (1440, "G"),
        (2160, "D"),
    ]


def test_roots_are_spelled_in_the_key() -> None:
    flat = replace(blocks("Bb Eb"), keys=(KeyChange(0, Key("Bb")),))
    assert named(flat) == ["Bb", "Eb"]
    sharp = replace(blocks("F#m C#7"), keys=(KeyChange(0, Key.parse("F# minor")),))
    assert named(sharp) == ["F#m", "C#7"]


def test_a_month_of_silence_and_a_chord_that_sounds_for_a_month_are_no_matter() -> None:
    chord = [Note(0, 960, pitch) for pitch in (60, 64, 67)]
    later = [Note(2**30, 960, pitch) for pitch in (62, 65, 69)]
    signs = name_chords(Score((Track.of(chord + later),)), Span(0, 2**31))
    assert (signs[0].tick, str(signs[0].chord)) == (0, "C")
    assert str(signs[-1].chord) == "Dm"
    held = [Note(0, 2**30, pitch) for pitch in (60, 64, 67)]
    assert [str(sign.chord) for sign in name_chords(Score((Track.of(held),)))] == ["C"]


def test_a_chord_after_a_long_silence_within_one_bar_is_named_no_later_than_it_sounds() -> None:
    chords = [Note(at, 960, pitch) for at, root in ((0, 60), (BEAT * 100, 62)) for pitch in (root, root + 4)]
    score = Score((Track.of(chords),), metres=(MetreChange(0, 64, 1),))
    first, second = name_chords(score)
    assert (first.tick, first.chord.root, second.chord.root) == (0, "C", "D")
    assert second.tick <= BEAT * 100


DRAWN = st.lists(
    st.tuples(st.integers(0, 4000), st.sampled_from([1, 120, 240, 480, 700, 9000]), st.integers(0, 127)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=80, deadline=None)
@given(DRAWN, st.sets(st.integers(300, 5000), min_size=2, max_size=9))
def test_what_sounds_in_each_beat_is_what_each_note_gives_it(
    drawn: list[tuple[int, int, int]], lines: set[int]
) -> None:
    edges = sorted(lines)
    notes = [Note(*each) for each in drawn]
    weights, basses = _sounding(notes, edges[:-1], edges[-1])
    for place, (low, high) in enumerate(pairwise(edges)):
        shares = [max(0, min(note.end, high) - max(note.start, low)) / (high - low) for note in notes]
        counted = [
            note.pitch
            for note, share in zip(notes, shares, strict=True)
            if share >= 0.5 or (note.start == low and share)
        ]
        expected = np.zeros(12)
        for note, share in zip(notes, shares, strict=True):
            expected[note.pitch % 12] += share
        assert np.allclose(weights[place], expected)
        assert basses[place] == (min(counted) % 12 if counted else -1)

from dataclasses import replace
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.errors import BadFile
from core.files import abc, musicxml
from core.files.notation import Clef, Head, Notation, Symbol, Tuplet, build, notate
from core.files.notation.metric import VALUES, bar_tree, divide
from core.files.notation.rests import clear
from core.harmony import Key, Mode, Spelling
from core.score import KeyChange, MetreChange, Note, Score, TempoChange, Track
from core.timing import BarMap
from tests.core.files.pieces import METRES, melodies, scores
from tests.fuzzing.watching import timed

COMMON = MetreChange(0, 4, 4)
VIOLIN = 40  # which has one staff, whatever it plays


def melody(*notes: tuple[int | None, int], metre: MetreChange = COMMON, pickup: int = 0) -> Score:
    """Notes one after another, given as pitch (None for a rest) and length."""
    made, at = [], 0
    for pitch, length in notes:
        if pitch is not None:
            made.append(Note(at, length, pitch))
        at += length
    return Score(tracks=(Track.of(made),), metres=(metre,), pickup=pickup)


def sound_again(notation: Notation, part: int = 0) -> list[tuple[int, int, int]]:
    """(start, end, pitch) of what is written, with ties joined, which may lead from voice to voice."""
    notes: list[tuple[int, int, int]] = []
    tied: set[tuple[int, int, int]] = set()
    at = 0
    for measure in notation.parts[part].measures:
        for symbol in sorted((s for voice in measure.voices for s in voice), key=lambda s: s.at):
            for head in symbol.heads:
                start = at + symbol.at
                before = next((n for n in tied if n[1:] == (start, head.pitch)), None)
                assert head.tied_from == (before is not None)
                tied.discard(before or (0, 0, 0))
                sounding = ((before or (start,))[0], start + symbol.ticks, head.pitch)
                (tied.add if head.tied_on else notes.append)(sounding)
        at += measure.length
    assert not tied
    return sorted(notes)


def words(score: Score, bar: int = 0, voice: int = 0) -> str:
    """One bar in short: 4 a quarter, 8. a dotted eighth, r a rest, ~ a tie, 3 a triplet's note."""
    symbols = notate(score).parts[0].measures[bar].voices[voice]
    return " ".join(
        ("" if symbol.heads else "r")
        + (f"{symbol.tuplet.actual}:" if symbol.tuplet else "")
        + str(1920 // symbol.value)
        + "." * symbol.dots
        + "~" * any(head.tied_on for head in symbol.heads)
        for symbol in symbols
    )


def check_bars(notation: Notation) -> None:
    for part in notation.parts:
        for measure in part.measures:
            for voice in measure.voices:
                at = 0
                for symbol in voice:
                    assert symbol.at == at
                    group = symbol.tuplet or Tuplet(1, 1, symbol.value)
                    assert abs(symbol.ticks - symbol.looks * group.normal / group.actual) < 1
                    at = symbol.end
                assert not voice or at == measure.length
                check_tuplets(voice)


def check_tuplets(voice: tuple[Symbol, ...]) -> None:
    filled: int = 0
    group: Tuplet | None = None
    for symbol in voice:
        if symbol.opens_group:
            assert group is None
            filled, group = 0, symbol.tuplet
        assert symbol.tuplet == group
        filled += symbol.ticks
        if symbol.closes_group and group:
            assert filled == group.normal * group.value
            group = None
    assert group is None


@settings(max_examples=60, deadline=None)
@given(scores())
def test_every_bar_is_full_whatever_the_music(score: Score) -> None:
    check_bars(notate(score))


@settings(max_examples=50, deadline=None)
@given(melodies())
def test_what_lies_on_the_grid_is_written_exactly(score: Score) -> None:
    notation = notate(score)
    check_bars(notation)
    assert sound_again(notation) == sorted((n.start, n.end, n.pitch) for n in score.tracks[0].notes)
    bars = BarMap(score)
    at = 0
    for measure in notation.parts[0].measures:
        assert bars.bar_at(at).start == at
        at += measure.length


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(METRES), st.data())
@example((7, 8), None)
@example((255, 64), None)
def test_a_stretch_is_cut_into_written_values(metre: tuple[int, int], data: st.DataObject | None) -> None:
    tree = bar_tree(*metre)
    steps = tree.length // 30
    start = data.draw(st.integers(0, steps - 1)) if data else 0
    end = data.draw(st.integers(start + 1, steps)) if data else steps
    for rest in (False, True):
        cuts = divide(tree, start * 30, end * 30, rest)
        assert [cuts[0][0], *(b for _, b in cuts)] == [a for a, _ in cuts] + [end * 30]
        assert all(b - a in VALUES for a, b in cuts)


@pytest.mark.parametrize("metre", [(255, 64), (85, 16), (57, 8), (127, 32)])
def test_bars_longer_than_anybody_counts_are_filled_with_long_values(metre: tuple[int, int]) -> None:
    tree = bar_tree(*metre)
    assert len(divide(tree, 0, tree.length, rest=False)) <= 6


@pytest.mark.parametrize(
    ("notes", "written"),
    [
        ([(60, 480), (60, 960), (60, 480)], "4 2 4"),
        ([(60, 240), (60, 480), (60, 240), (60, 960)], "8 4 8 2"),
        ([(60, 720), (60, 240), (60, 960)], "4. 8 2"),
        ([(60, 1440), (60, 480)], "2. 4"),
        ([(60, 1680), (60, 240)], "2.. 8"),
        ([(60, 720), (60, 480), (60, 720)], "4. 8~ 8 4."),
        ([(60, 240), (60, 1680)], "8 4.~ 2"),
        ([(60, 360), (60, 120), (60, 480), (60, 960)], "8. 16 4 2"),
        ([(60, 160), (60, 160), (60, 160), (60, 480), (60, 960)], "3:8 3:8 3:8 4 2"),
        ([(60, 320), (60, 160), (60, 480), (60, 960)], "3:4 3:8 4 2"),
        ([(60, 320), (60, 320), (60, 320), (60, 960)], "3:4 3:4 3:4 2"),
        ([(60, 80), (60, 80), (60, 80), (60, 240), (60, 480), (60, 960)], "3:16 3:16 3:16 8 4 2"),
        ([(None, 160), (60, 160), (None, 160), (60, 1440)], "r3:8 3:8 r3:8 2."),
        ([(60, 480), (None, 720), (60, 240), (60, 480)], "4 r4 r8 8 4"),
        ([(None, 480), (60, 480), (None, 480), (60, 480)], "r4 4 r4 4"),
    ],
)
def test_four_four_as_a_musician_writes_it(notes: list[tuple[int | None, int]], written: str) -> None:
    assert words(melody(*notes)) == written


@pytest.mark.parametrize(
    ("metre", "ends", "written"),
    [
        ((4, 4), [96, 192, 288, 384, 480], "5:16 5:16 5:16 5:16 5:16 r4 r2"),
        ((4, 4), [192, 384, 480], "5:8 5:8 5:16 r4 r2"),
        ((4, 4), [69, 137, 206, 274, 343, 411, 480], "7:16 7:16 7:16 7:16 7:16 7:16 7:16 r4 r2"),
        ((4, 4), [192, 384, 576, 768, 960], "5:8 5:8 5:8 5:8 5:8 r2"),
        ((4, 4), [48, 96, 144, 192, 240], "5:32 5:32 5:32 5:32 5:32 r8 r4 r2"),
        ((5, 4), [480, 576, 672, 768, 864, 960], "4 5:16 5:16 5:16 5:16 5:16 r4 r2"),
        ((6, 8), [144, 288, 432, 576, 720], "5:8 5:8 5:8 5:8 5:8 r4."),
        ((6, 8), [360, 720], "2:8 2:8 r4."),
        ((6, 8), [180, 360, 540, 720], "4:8 4:8 4:8 4:8 r4."),
        ((6, 8), [360, 480, 720], "8. 16 8 r4."),
    ],
)
def test_rarer_tuplets(metre: tuple[int, int], ends: list[int], written: str) -> None:
    score = melody(*((60, b - a) for a, b in pairwise([0, *ends])), metre=MetreChange(0, *metre))
    notation = notate(score)
    check_bars(notation)
    assert words(score) == written
    assert sound_again(notation) == [(n.start, n.end, n.pitch) for n in score.tracks[0].notes]
    assert not notation.notices
    assert musicxml.parse(musicxml.unparse(score)).score.tracks[0].notes == score.tracks[0].notes


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([(4, 4), (3, 4), (5, 4), (6, 8), (7, 8)]), st.data())
def test_tuplets_beside_anything_fill_their_bars(metre: tuple[int, int], data: st.DataObject) -> None:
    made = []
    for at in range(0, 2 * 1920, 240):
        parts = data.draw(st.sampled_from([1, 2, 3, 5, 7, 8]))
        edges = [at + round(part * 240 / parts) for part in range(parts + 1)]
        loose = data.draw(st.integers(-20, 20))
        edges = edges if loose > 0 else [max(0, edge + loose) for edge in edges]
        made += [Note(a, b - a, data.draw(st.integers(60, 62))) for a, b in pairwise(edges) if b > a]
    check_bars(notate(Score(tracks=(Track.of(made),), metres=(MetreChange(0, *metre),))))


def test_a_few_loose_notes_make_no_rare_tuplet() -> None:
    played = [Note(0, 96, 60), Note(110, 200, 62), Note(480, 480, 64)]
    symbols = notate(Score(tracks=(Track.of(played),))).parts[0].measures[0].voices[0]
    assert all(symbol.tuplet is None or symbol.tuplet.actual == 3 for symbol in symbols)


@pytest.mark.parametrize(
    ("metre", "notes", "written"),
    [
        ((3, 4), [(60, 1440)], "2."),
        ((3, 4), [(60, 240), (60, 480), (60, 720)], "8 4 8~ 4"),
        ((3, 4), [(60, 720), (60, 720)], "4. 8~ 4"),
        ((3, 4), [(60, 480), (None, 960)], "4 r4 r4"),
        ((6, 8), [(60, 720), (60, 480), (60, 240)], "4. 4 8"),
        ((6, 8), [(60, 480), (60, 480), (60, 480)], "4 8~ 8 4"),
        ((6, 8), [(60, 240), (None, 480), (None, 720)], "8 r8 r8 r4."),
        ((6, 8), [(None, 480), (60, 240), (60, 720)], "r4 8 4."),
        ((9, 8), [(60, 2160)], "2.~ 4."),
        ((12, 8), [(60, 720), (60, 1440), (60, 720)], "4. 2. 4."),
        ((5, 4), [(60, 2400)], "2.~ 2"),
        ((5, 4), [(60, 960), (60, 960), (60, 480)], "2 2 4"),
        ((7, 8), [(60, 480), (60, 480), (60, 720)], "4 4 4."),
        ((7, 8), [(60, 480), (60, 720), (60, 480)], "4 4. 4"),
        ((7, 8), [(60, 720), (60, 480), (60, 480)], "4. 4 4"),
        ((7, 8), [(60, 960), (60, 720)], "2 4."),
        ((7, 8), [(60, 1680)], "4.~ 2"),
        ((6, 8), [(60, 120), (60, 360), (60, 240), (60, 720)], "16 8. 8 4."),
        ((3, 4), [(60, 120), (60, 840), (60, 480)], "16 8.~ 4 4"),
        ((2, 2), [(60, 1920)], "1"),
        ((4, 2), [(60, 3840)], "0"),
    ],
)
def test_other_metres(metre: tuple[int, int], notes: list[tuple[int | None, int]], written: str) -> None:
    assert words(melody(*notes, metre=MetreChange(0, *metre))) == written


def test_a_long_note_is_tied_over_bar_lines() -> None:
    score = melody((60, 480), (60, 3360))
    assert [words(score, 0), words(score, 1)] == ["4 2.~", "1"]


def test_a_pickup_is_bar_0_and_counts_from_the_end() -> None:
    score = melody((60, 240), (62, 240), (64, 960), (65, 960), pickup=480)
    measures = notate(score).parts[0].measures
    assert [(m.number, m.length) for m in measures] == [(0, 480), (1, 1920)]
    assert words(score, 0) == "8 8"
    assert words(score, 1) == "2 2"


def test_loose_playing_is_written_plainly_and_the_piece_is_left_alone() -> None:
    played = [Note(3, 400, 60), Note(488, 211, 62), Note(709, 260, 64), Note(969, 880, 65)]
    score = Score(tracks=(Track.of(played),))
    assert words(score) == "4 8 8 2"
    assert score.tracks[0].notes == tuple(played)


def test_a_note_let_go_early_lasts_to_the_next_and_an_exact_one_does_not() -> None:
    played = [Note(3, 140, 60), Note(244, 151, 62), Note(481, 350, 64), Note(959, 470, 65)]
    assert words(Score(tracks=(Track.of(played),))) == "8 8 4 4 r4"
    exact = [Note(0, 120, 60), Note(240, 120, 62), Note(480, 360, 64), Note(960, 480, 65)]
    assert words(Score(tracks=(Track.of(exact),))) == "16 r16 16 r16 8. r16 4 r4"


def test_loose_triplets_are_heard_as_triplets() -> None:
    played = [Note(5, 150, 60), Note(170, 140, 62), Note(311, 160, 64), Note(480, 480, 65)]
    assert words(Score(tracks=(Track.of(played),))) == "3:8 3:8 3:8 4 r2"


def test_notes_that_overlap_make_a_second_voice_below() -> None:
    score = Score(tracks=(Track.of([Note(0, 1920, 48), Note(0, 960, 72), Note(960, 960, 74)]),))
    assert words(score, voice=0) == "2 2"
    assert words(score, voice=1) == "1"


def test_notes_together_make_a_chord() -> None:
    score = Score(tracks=(Track.of([Note(0, 480, 60), Note(0, 480, 64), Note(0, 480, 67)]),))
    symbol = notate(score).parts[0].measures[0].voices[0][0]
    assert [head.pitch for head in symbol.heads] == [60, 64, 67]


def exactly(*notes: Note) -> Notation:
    """The notation of notes that come back from it and from MusicXML as they are, with nothing to tell."""
    score = Score(tracks=(Track.of(notes, program=VIOLIN),))
    notation = notate(score)
    check_bars(notation)
    assert sorted(sound_again(notation)) == sorted((n.start, n.end, n.pitch) for n in notes)
    assert musicxml.parse(musicxml.unparse(score)).score.tracks == score.tracks
    assert notation.notices == ()
    return notation


@pytest.mark.parametrize(
    "notes",
    [
        [Note(0, 1920, 48), Note(0, 1440, 60), Note(480, 480, 72)],
        [Note(0, 1920, 48), Note(0, 1440, 60), Note(0, 480, 64), Note(480, 480, 72)],
        [Note(0, 1920, 48), Note(480, 480, 55), Note(960, 960, 60), Note(1440, 960, 67), Note(1920, 480, 50)],
    ],
    ids=["three", "four", "staggered"],
)
def test_a_third_and_a_fourth_voice_are_written(notes: list[Note]) -> None:
    assert len(exactly(*notes).parts[0].measures[0].voices) > 2


def test_a_fifth_voice_is_cut_and_told() -> None:
    notes = [Note(0, 1920 - 240 * i, 48 + 4 * i) for i in range(5)]
    notation = notate(Score(tracks=(Track.of(notes),)))
    check_bars(notation)
    (told,) = notation.notices
    assert "voices of a staff" in told


TIED = {
    "into a chord": [Note(0, 1440, 64), Note(1440, 960, 67), Note(1920, 480, 60), Note(1920, 480, 64)],
    "out of a chord": [Note(0, 1920, 60), Note(0, 2400, 64), Note(2400, 480, 62)],
    "both": [Note(1440, 960, 67), Note(1440, 480, 60), Note(1920, 480, 59), Note(2400, 480, 72)],
    "one after another": [Note(0, 5760, 60), Note(1920, 3840, 64), Note(3840, 1920, 67)],
    "from two voices": [Note(0, 3840, 60), Note(960, 2880, 64), Note(480, 480, 72)],
}


@pytest.mark.parametrize("notes", TIED.values(), ids=TIED)
def test_a_note_tied_into_a_chord_has_no_voice_of_its_own(notes: list[Note]) -> None:
    later = exactly(*notes).parts[0].measures[1:]
    assert [len(measure.voices) for measure in later] == [1] * len(later)


def test_of_a_chord_each_note_is_tied_by_itself() -> None:
    first, second = exactly(*TIED["both"]).parts[0].measures
    ties = [
        [(head.pitch, head.tied_from, head.tied_on) for head in bar.voices[0][at].heads]
        for bar, at in ((first, -1), (second, 0))
    ]
    assert ties == [[(60, False, False), (67, False, True)], [(59, False, False), (67, True, False)]]


def test_what_goes_on_alone_after_a_bar_line_leaves_no_rest_above_it() -> None:
    first, second = exactly(Note(0, 1920, 72), Note(480, 1920, 60), Note(2880, 960, 62)).parts[0].measures
    assert (len(first.voices), len(second.voices)) == (2, 1)


@pytest.mark.parametrize(("clef", "down"), [(Clef.TREBLE, 0), (Clef.BASS, 12), (Clef.ALTO, 6)])
def test_rests_are_clear_of_the_notes_of_other_voices(clef: Clef, down: int) -> None:
    def spelling(step: int) -> Spelling:
        return Spelling("CDEFGAB"[step % 7], 0, step // 7)

    def note(at: int, step: int) -> Symbol:
        return Symbol(at, 480, 480, heads=(Head(60, 90, spelling(step)),))

    middle = 34 - down
    upper = (note(0, middle - 5), note(480, middle), note(960, middle + 6), Symbol(1440, 480, 480))
    lower = (Symbol(0, 480, 480), Symbol(480, 480, 480), note(960, middle - 2), note(1440, middle + 2))
    first, second = clear((upper, lower), clef)
    assert [symbol.line for symbol in second] == [middle - 10, None, None, None]
    assert [symbol.line for symbol in first] == [None, None, None, middle + 6]


def test_two_in_unison_are_not_tied_into_one() -> None:
    bars = exactly(Note(960, 1920, 67), Note(1920, 960, 67)).parts[0].measures
    assert [len(bar.voices) for bar in bars] == [1, 2]


def test_where_one_of_two_in_unison_is_tied_to_another_voice_it_is_the_tied_one_that_goes_on() -> None:
    exactly(Note(0, 3840, 60), Note(1200, 4800, 61), Note(2160, 3840, 60))


@pytest.mark.parametrize("other", [Note(960, 1440, 62), Note(1920, 480, 62), Note(960, 960, 62)])
def test_what_is_there_twice_keeps_its_voices_over_the_bar_line(other: Note) -> None:
    parts = exactly(Note(0, 3840, 62), other, Note(1920, 480, 69), Note(1920, 1920, 65)).parts
    written = [
        (voice, head.note)
        for bar in parts[0].measures
        for voice, symbols in enumerate(bar.voices)
        for symbol in symbols
        for head in symbol.heads
        if head.pitch == 62
    ]
    assert len(set(written)) == 2


def test_a_note_in_a_voice_of_its_own_keeps_it_over_the_bar_line() -> None:
    bars = exactly(Note(0, 960, 72), Note(960, 960, 71), Note(480, 1920, 60), Note(1920, 960, 69))
    assert [len(bar.voices) for bar in bars.parts[0].measures] == [2, 2]


def in_unison(note: Note, other: Note) -> bool:
    """Whether another note of the same pitch begins while a note sounds."""
    return note is not other and note.pitch == other.pitch and note.start <= other.start < note.end


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 31), st.integers(1, 20), st.integers(60, 67)),
        min_size=1,
        max_size=12,
        unique_by=lambda told: told[::2],
    )
)
def test_whatever_is_tied_comes_back(told: list[tuple[int, int, int]]) -> None:
    notes = [Note(240 * at, 240 * length, pitch) for at, length, pitch in told]
    notes = [note for note in notes if not any(map(partial(in_unison, note), notes))]
    score = Score(tracks=(Track.of(notes, program=VIOLIN),))
    notation = notate(score)
    check_bars(notation)
    if not notation.notices:
        assert sound_again(notation) == sorted((n.start, n.end, n.pitch) for n in notes)
        assert musicxml.parse(musicxml.unparse(score)).score.tracks == score.tracks
    if not notate(score, apart=True).notices:
        tracks = abc.parse(abc.unparse(score).encode()).score.tracks
        back = [note for track in tracks for note in track.notes]
        assert sorted((n.start, n.end, n.pitch) for n in back) == sound_again(notation)


def test_no_rest_of_the_lower_voice_is_drawn_upon_a_chord() -> None:
    def two(at: int) -> list[Note]:
        return [Note(at, 480, 60), Note(at, 240, 67), Note(at + 240, 240, 69)]

    def chord(at: int) -> list[Note]:
        return [Note(at, 480, 60), Note(at, 480, 67)]

    notes = [*two(0), *chord(480), *chord(960), *two(1440), *chord(1920), *chord(2400), *two(3360)]
    for lower in (bar.voices[1] for bar in exactly(*notes).parts[0].measures):
        struck = [bool(symbol.heads) for symbol in lower]
        assert all(struck[struck.index(True) :])


def test_a_bar_of_chords_is_one_voice_whatever_stands_beside_it() -> None:
    two = [Note(0, 1920, 60), Note(0, 960, 67), Note(960, 960, 69)]
    chords = [Note(1920 + 480 * beat, 480, pitch) for beat in range(4) for pitch in (60, 67)]
    after = [replace(note, start=note.start + 3840) for note in two]
    assert [len(bar.voices) for bar in exactly(*two, *chords, *after).parts[0].measures] == [2, 1, 2]


def test_what_is_played_freely_is_written_in_two_voices() -> None:
    played = [Note(3, 1900, 48), Note(7, 1400, 60), Note(5, 470, 64), Note(488, 460, 72)]
    notation = notate(Score(tracks=(Track.of(played, program=VIOLIN),)))
    check_bars(notation)
    assert len(notation.parts[0].measures[0].voices) == 2


def test_a_chord_played_freely_is_let_go_at_once_and_a_held_note_is_not() -> None:
    chord = [Note(3, 470, 60), Note(5, 350, 64), Note(0, 300, 67), Note(481, 460, 72)]
    assert words(Score(tracks=(Track.of(chord, program=VIOLIN),))) == "4 4 r2"
    held = [Note(3, 1890, 60), Note(5, 470, 64), Note(481, 460, 65), Note(961, 950, 64)]
    measure = notate(Score(tracks=(Track.of(held, program=VIOLIN),))).parts[0].measures[0]
    assert [len(voice) for voice in measure.voices] == [3, 1]


def letters(score: Score) -> list[str]:
    """How the notes of each part are written, one after another."""
    return [
        " ".join(
            str(head.spelling)
            for measure in part.measures
            for voice in measure.voices
            for symbol in voice
            for head in symbol.heads
        )
        for part in notate(score).parts
    ]


def test_parts_that_play_one_note_together_write_one_letter() -> None:
    cello = Track.of([Note(0, 960, 44), Note(960, 960, 53)], name="Cello", program=42)
    violin = Track.of([Note(0, 960, 75), Note(960, 960, 72)], name="Violin", program=40)
    viola = Track.of([Note(0, 960, 56), Note(960, 960, 57)], name="Viola", program=41)
    drums = Track((Note(0, 960, 44), Note(960, 960, 37)), name="Drums", percussion=True)
    assert letters(Score((viola,))) == ["G♯3 A3"]  # by itself it leads to the A
    assert letters(Score((violin, viola, cello, drums)))[:3] == ["E♭5 C5", "A♭3 A3", "A♭2 F3"]


def test_each_hand_is_spelled_by_its_own_line() -> None:
    right = [Note(240 * i, 240, pitch) for i, pitch in enumerate((72, 73, 74, 75, 76, 75, 74, 73, 72))]
    left = [Note(120 + 240 * i, 120, pitch) for i, pitch in enumerate((48, 41, 46, 39, 44, 37, 41, 36, 36))]
    both = notate(Score(tracks=(Track.of([*right, *left]),))).parts[0]
    alone = notate(Score(tracks=(Track.of(right),))).parts[0]
    assert both.staves == 2
    upper = [h.spelling for m in both.measures for v in m.staves[0] for s in v for h in s.heads]
    assert upper == [h.spelling for m in alone.measures for v in m.voices for s in v for h in s.heads]


@pytest.mark.parametrize(
    "notes",
    [
        [Note(0, 480, 60), Note(0, 480, 60)],
        [Note(0, 480, 60), Note(0, 960, 60)],
        [Note(0, 960, 60), Note(240, 240, 60)],
        [Note(0, 1920, 60), Note(960, 1920, 60)],
        [Note(0, 240, 60), Note(160, 240, 60)],
    ],
    ids=["alike", "one longer", "one inside", "one after the other", "triplets"],
)
def test_two_voices_in_unison_are_both_written(notes: list[Note]) -> None:
    exactly(*notes)


def test_a_note_struck_again_before_it_ends_stays_one_voice() -> None:
    notation = notate(Score(tracks=(Track.of([Note(0, 517, 60), Note(480, 480, 60)]),)))
    assert len(notation.parts[0].measures[0].voices) == 1
    (told,) = notation.notices
    assert told.endswith("joined to it: 1.")


@pytest.mark.parametrize("parts", [5, 7, 9, 11, 13])
@pytest.mark.parametrize("length", [120, 240, 480, 960])
def test_tuplets_of_the_shortest_notes_come_back(parts: int, length: int) -> None:
    edges = [round(part * length / parts) for part in range(parts + 1)]
    notes = [Note(1920 + a, b - a, 60 + i) for i, (a, b) in enumerate(pairwise(edges))]
    if length / parts >= 13:
        exactly(*notes)


@pytest.mark.parametrize(
    ("lengths", "beams"),
    [([240] * 7, "bcebebe"), ([480, 240, 240, 720], "be"), ([480, 480, 240, 240, 240], "bce")],
    ids=["3 + 2 + 2", "2 + 2 + 3", "quarters first"],
)
def test_an_uneven_bar_is_beamed_as_its_notes_group_it(lengths: list[int], beams: str) -> None:
    score = melody(*((60, length) for length in lengths), metre=MetreChange(0, 7, 8))
    symbols = notate(score).parts[0].measures[0].voices[0]
    assert "".join(symbol.beams[0][0] for symbol in symbols if symbol.beams) == beams


@pytest.mark.parametrize(
    ("metre", "lengths", "beams"),
    [
        ((4, 4), [192] * 5, "bccce"),
        ((4, 4), [160] * 6, "bcebce"),
        ((7, 8), [120] * 6 + [480, 480], "bcccce"),
        ((7, 8), [480, 480] + [120] * 6, "bcccce"),
        ((3, 4), [120] * 12, "bccebccebcce"),
    ],
)
def test_a_tuplet_and_a_group_of_three_are_beamed_as_one(
    metre: tuple[int, int], lengths: list[int], beams: str
) -> None:
    score = melody(*((60, length) for length in lengths), metre=MetreChange(0, *metre))
    symbols = notate(score).parts[0].measures[0].voices[0]
    assert "".join(symbol.beams[0][0] for symbol in symbols if symbol.beams) == beams


def test_a_bar_of_very_many_beats_is_written() -> None:
    score = Score(tracks=(Track.of([Note(0, 30, 60)]),), metres=(MetreChange(0, 9999, 64),))
    check_bars(notate(score))


def test_notes_off_the_grid_are_counted() -> None:
    def told(*notes: Note) -> tuple[str, ...]:
        return notate(Score(tracks=(Track.of(notes),))).notices

    assert told(Note(0, 480, 60), Note(480, 160, 62), Note(640, 320, 64)) == ()
    (notice,) = told(Note(0, 483, 60), Note(491, 240, 62), Note(960, 480, 64))
    assert notice.endswith("off the grid: 2.")


def test_accidentals_follow_the_key_and_the_bar() -> None:
    notes = [(63, 480), (64, 480), (64, 480), (63, 480), (64, 480)]
    score = melody(*notes)
    keyed = Score(tracks=score.tracks, keys=(KeyChange(0, Key("Eb", Mode.MINOR)),))
    measures = notate(keyed).parts[0].measures
    shown = [head.accidental for m in measures for s in m.voices[0] for head in s.heads]
    assert shown[0] is False  # E flat is in the signature
    assert shown[4] is True  # and said anew after the bar line
    assert measures[0].key == Key("Eb", Mode.MINOR)


def test_beams_join_beats_and_break_at_rests() -> None:
    symbols = notate(melody(*[(60, 240)] * 4, (60, 360), (60, 120), (60, 480))).parts[0].measures[0].voices[0]
    assert [symbol.beams for symbol in symbols] == [
        ("begin",),
        ("continue",),
        ("continue",),
        ("end",),
        ("begin",),
        ("end", "backward hook"),
        (),
    ]


@pytest.mark.parametrize(
    ("pitches", "program", "clef"),
    [
        ([60, 72, 76], 0, Clef.TREBLE),
        ([36, 48, 55], 0, Clef.BASS),
        ([52, 55, 64], 24, Clef.TREBLE_8VB),
        ([], 0, Clef.TREBLE),
    ],
)
def test_the_clef_follows_the_range(pitches: list[int], program: int, clef: Clef) -> None:
    notes = [Note(480 * i, 480, pitch) for i, pitch in enumerate(pitches)]
    assert notate(Score(tracks=(Track.of(notes, program=program),))).parts[0].clef is clef


def test_changes_are_shown_where_they_happen() -> None:
    score = Score(
        tracks=(Track.of([Note(0, 5000, 60)]),),
        metres=(COMMON, MetreChange(1920, 3, 4)),
        keys=(KeyChange(0, Key("G")), KeyChange(1920, Key("F"))),
        tempos=(TempoChange(0, 96), TempoChange(2400, 60)),
    )
    first, second, third, *_ = notate(score).parts[0].measures
    assert (first.metre, first.key, first.tempos) == (COMMON, Key("G"), ((0, 96),))
    assert (second.metre, second.key, second.tempos) == (MetreChange(1920, 3, 4), Key("F"), ((480, 60),))
    assert (third.metre, third.key, third.tempos) == (None, None, ())


def test_a_piece_longer_than_paper_is_refused() -> None:
    with pytest.raises(BadFile):
        notate(Score(tracks=(Track.of([Note(2**30, 480, 60)]),)))


def test_and_so_are_parts_that_have_too_many_bars_together() -> None:
    part = Track.of([Note(1920 * 15_000, 480, 60)])
    assert len(notate(Score((part,))).parts[0].measures) == 15_001
    with pytest.raises(BadFile):
        notate(Score((part,) * 7))


def test_runs_of_128ths_are_written_and_single_ones_are_not() -> None:
    exactly(Note(0, 1920, 60), *(Note(1920 + 15 * i, 15, 60 + i) for i in range(8)), Note(2040, 360, 60))
    played = notate(Score(tracks=(Track.of([Note(0, 225, 60), Note(255, 225, 62)]),)))
    assert all(symbol.value >= 120 for symbol in played.parts[0].measures[0].voices[0])


def test_points_that_lie_on_a_great_tuplet_by_chance_make_none() -> None:
    played = [Note(0, 45, 60), Note(180, 45, 62), Note(352, 128, 64), Note(480, 480, 65)]
    symbols = notate(Score(tracks=(Track.of(played),))).parts[0].measures[0].voices[0]
    assert all(symbol.tuplet is None or symbol.tuplet.actual < 8 for symbol in symbols)


def test_a_chord_held_for_an_hour_counts_in_every_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "MOST_HEADS", 11)
    bar = 1920
    held = [Note(0, 3 * bar, pitch) for pitch in (60, 64, 67)]
    assert notate(Score((Track.of([*held, Note(3 * bar, bar, 60)]), Track.of([Note(bar, bar, 40)]))))
    with pytest.raises(BadFile, match="too many notes"):
        notate(Score((Track.of([*held, Note(3 * bar, bar, 60)]), Track.of([Note(bar, bar + 1, 40)]))))


def test_a_bar_of_thousands_of_notes_is_written_as_fast_as_many_bars() -> None:
    """Each of its triplets was looked for among all notes, which took minutes."""
    notes = [Note(40 * place, 40, 60 + place % 5) for place in range(30_000)]
    with timed(15):
        assert notate(Score((Track.of(notes),), metres=(MetreChange(0, 10_000, 1),)))


def test_notes_in_unison_are_not_compared_with_one_another() -> None:
    with timed(15):
        assert notate(Score((Track.of([Note(0, 480, 60)] * 30_000),)))


def test_a_metre_of_thousands_of_beats_has_few_parts_that_differ() -> None:
    parts = [bar_tree(9999, 64)]
    for node in parts:
        parts += [part for part in node.parts if not any(part is known for known in parts)]
    assert len(parts) < 100

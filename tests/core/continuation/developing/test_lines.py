"""What composers do with a phrase, by the book."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.continuation.developing import lines
from core.continuation.developing.ideas import IDEAS
from core.continuation.developing.lines import Line
from core.continuation.developing.theme import Theme
from core.continuation.request import Kind
from core.harmony import Key, Mode
from core.score import Note

C, A_MINOR = Key("C"), Key("A", Mode.MINOR)
BAR = 1920


def line(*pitches: int, length: int = 480) -> Line:
    return tuple(Note(place * length, length, pitch) for place, pitch in enumerate(pitches))


def pitches(notes: Line) -> list[int]:
    return [note.pitch for note in notes]


def test_chords_that_are_said_again_come_by_their_top_line_not_by_their_basses() -> None:
    """Of a choir's chords what was repeated came two octaves higher."""
    choir = tuple(Note(0, 1920, pitch) for pitch in (48, 55, 64, 72))
    again = lines.joined([choir, choir], [BAR, BAR])
    assert pitches(again) == [48, 55, 64, 72] * 2
    assert pitches(lines.joined([line(60), line(85)], [480, 480])) == [60, 61]


def theme(notes: Line, length: int, key: Key = C) -> Theme:
    return Theme(notes, -(-notes[-1].end // BAR) * BAR, length, BAR, 480, key)


def named(words: str, of: Theme) -> Line:
    """What the idea of this name makes of a phrase."""
    made = next(each for each in IDEAS if each.called(of) == words).make(of)
    assert made is not None
    return made.line


def test_a_sequence_stays_in_the_key_and_goes_on_as_far_as_there_is_room() -> None:
    made = named("sequence, a third lower", theme(line(72, 74, 76, 77), 2 * BAR))
    assert pitches(made) == [69, 71, 72, 74, 65, 67, 69, 71]
    assert [note.start for note in made] == [480 * beat for beat in range(8)]


def test_the_beginning_and_the_ending_go_in_sequence_by_themselves() -> None:
    phrase = theme(line(60, 62, 64, 65, 67, 65, 64, 62), 2 * BAR)
    assert pitches(named("its beginning in sequence, a second higher", phrase)) == [
        *(62, 64, 65, 67),
        *(64, 65, 67, 69),
    ]
    assert pitches(named("its ending in sequence, a second lower", phrase)) == [
        65,
        64,
        62,
        60,
        64,
        62,
        60,
        59,
    ]


def test_inversions_mirror_in_the_key_or_by_exact_intervals() -> None:
    phrase = theme(line(60, 64, 62, 67), BAR)
    assert pitches(named("inversion about its first note", phrase)) == [60, 57, 59, 53]
    assert pitches(named("exact inversion about its first note", phrase)) == [60, 56, 58, 53]
    assert pitches(named("inversion about its last note", phrase)) == [74, 71, 72, 67]


def test_backwards_augmented_and_diminished() -> None:
    phrase = theme(line(60, 62, 64, 65), BAR)
    assert pitches(named("backwards", phrase)) == [65, 64, 62, 60]
    assert [note.length for note in named("augmentation of its beginning", phrase)] == [960] * 4
    twice = named("diminution, then a second higher", phrase)
    assert pitches(twice) == [60, 62, 64, 65, 62, 64, 65, 67]
    assert {note.length for note in twice} == {240}


def test_liquidation_keeps_less_and_less_of_the_head() -> None:
    made = named("liquidation, falling", theme(line(72, 74, 76, 77, 72, 72, 72, 72), 3 * BAR))
    assert pitches(made)[:12] == [72, 74, 76, 77, 71, 72, 74, 76, 69, 71, 67, 69]


def late(notes: Line) -> Line:
    """The same from the last beat of a bar of four on."""
    return lines.shifted(notes, 3 * 480)


def test_an_upbeat_is_no_head_and_no_half_by_itself() -> None:
    phrase = theme(late(line(67, 72, 74, 76, 77, 79, 77, 76, 74)), 3 * BAR)
    head = named("its head, rising by steps", phrase)
    assert pitches(head)[:8] == [67, 72, 74, 76, 69, 74, 76, 77]
    assert [note.start for note in head] == [480 * (3 + beat) for beat in range(len(head))]
    assert head[-1].end >= 3 * BAR
    melting = named("liquidation, falling", phrase)
    assert pitches(melting)[:10] == [67, 72, 74, 76, 65, 71, 72, 74, 64, 69]
    assert melting[0].start == 3 * 480
    made = named("its beginning in sequence, a second lower", phrase)
    assert pitches(made)[:6] == [65, 71, 72, 74, 76, 64]


def test_backwards_an_upbeat_ends_on_the_first_beat_of_its_bar() -> None:
    made = named("backwards", theme(late(line(67, 72, 74, 76, 77)), 2 * BAR))
    assert [(note.start // 480, note.pitch) for note in made] == [(0, 77), (1, 76), (2, 74), (3, 72), (4, 67)]
    rested = named("backwards", theme(late(line(67, 72, 74, 76)), 2 * BAR))
    assert [(note.start // 480, note.pitch) for note in rested] == [(1, 76), (2, 74), (3, 72), (4, 67)]


def test_a_tonal_answer_answers_the_dominant_with_the_tonic() -> None:
    # The subject of Bach's Toccata's fugue would do; the rule is Prout's: sol is answered by do.
    assert pitches(lines.tonal_answer(line(60, 67, 64, 62), C)) == [67, 72, 71, 69]
    assert pitches(named("real answer at the fifth", theme(line(60, 67, 64), BAR))) == [67, 74, 71]


def test_the_parallel_mode_keeps_what_leads_to_the_tonic() -> None:
    assert pitches(lines.in_mode(line(60, 64, 69, 71, 72, 71, 69), C, Mode.MINOR)) == [
        *(60, 63, 68, 71, 72, 70, 68),
    ]
    assert pitches(named("in A major", theme(line(69, 72, 77), BAR, A_MINOR))) == [69, 73, 78]
    # Struck again before the tonic, and at a half close, it leads as well; a minor seventh does not.
    assert pitches(lines.in_mode(line(71, 71, 72, 69, 71), C, Mode.MINOR)) == [71, 71, 72, 68, 71]
    assert pitches(lines.in_mode(line(69, 67), A_MINOR, Mode.MAJOR)) == [69, 68]


def test_ornaments_fill_thirds_and_turn_long_notes_and_a_reduction_takes_them_away() -> None:
    phrase = theme(line(60, 64, 65, 65), BAR)
    assert pitches(named("with passing notes", phrase)) == [60, 62, 64, 65, 65]
    turned = named("with neighbour notes", phrase)
    # The step above, and the one below where the next note is that: then it is not said twice.
    assert pitches(turned)[:6] == [60, 62, 60, 64, 62, 64]
    assert pitches(lines.reduced(turned, 480)) == [60, 64, 65, 65]
    assert pitches(named("reduced to every other beat", phrase)) == [60, 65]


def test_pieces_that_would_leap_more_than_an_octave_come_nearer() -> None:
    joined = lines.joined([line(60), line(79), line(50)], [480, 480, 480])
    assert pitches(joined) == [60, 67, 62]


@st.composite
def phrases(draw: st.DrawFn) -> Theme:
    spans = draw(
        st.lists(
            st.tuples(
                st.sampled_from([0, 0, 120, 240]), st.sampled_from([60, 120, 160, 240, 480, 720, 1920])
            ),
            min_size=1,
            max_size=12,
        )
    )
    notes, tick = [], 0
    for rest, length in spans:
        notes.append(Note(tick + rest, length, draw(st.integers(0, 127)), draw(st.integers(1, 127))))
        tick = notes[-1].end
    key = draw(st.sampled_from([C, A_MINOR, Key("F#", Mode.LYDIAN), Key("Bb", Mode.LOCRIAN)]))
    return theme(tuple(notes), BAR * draw(st.integers(1, 6)), key)


@given(phrases())
def test_whatever_the_phrase_what_is_made_of_it_is_a_line_as_long_as_is_said(phrase: Theme) -> None:
    for idea in IDEAS:
        made = idea.make(phrase)
        if made is None:
            continue
        assert all(one.end <= other.start for one, other in pairwise(made.line))
        assert all(0 <= note.pitch <= 127 for note in made.line)
        assert not made.line or made.line[-1].end <= made.filled
        if idea.kind is Kind.PITCHES:
            assert all(one.end <= other.start for one, other in pairwise(made.rhythm))
            assert made.rhythm[-1].end <= phrase.length

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadFile
from core.files import abc_fields
from core.files.abc_reader import Tune, read_abc
from core.harmony import Key, Mode
from core.score import MetreChange
from core.timing import BarMap


def tune(body: str, key: str = "C", metre: str = "4/4", length: str = "1/8") -> Tune:
    (found,) = read_abc(f"X:1\nT:Test\nM:{metre}\nL:{length}\nK:{key}\n{body}\n")
    return found


def events(body: str, key: str = "C", metre: str = "4/4", length: str = "1/8") -> list[tuple[int, int, int]]:
    notes = tune(body, key, metre, length).score.tracks[0].notes
    return [(note.start, note.length, note.pitch) for note in notes]


def pitches(body: str, key: str = "C") -> list[int]:
    return [pitch for _, _, pitch in events(body, key)]


def lengths(body: str, metre: str = "4/4") -> list[int]:
    return [length for _, length, _ in events(body, metre=metre)]


def test_octaves_and_lengths() -> None:
    assert events("C, C c c' | C2 C/ C// C/4 C3/2 C3") == [
        (0, 240, 48), (240, 240, 60), (480, 240, 72), (720, 240, 84), (960, 480, 60),
        (1440, 120, 60), (1560, 60, 60), (1620, 60, 60), (1680, 360, 60), (2040, 720, 60),
    ]  # fmt: skip


def test_an_accidental_holds_in_its_octave_to_the_bar_line() -> None:
    assert pitches("^F F f =F F | F") == [66, 66, 77, 65, 65, 65]
    assert pitches("_B B | B ^^C __D", key="D") == [70, 70, 71, 62, 60]


def test_key_signatures_of_every_mode() -> None:
    assert pitches("FCB", key="D") == [66, 61, 71]
    assert pitches("BEA", key="Gm") == [70, 63, 69]
    assert pitches("FCG", key="E dor") == [66, 61, 67]
    assert pitches("FB", key="A Mixolydian") == [66, 71]
    assert pitches("FB", key="HP") == [66, 71]
    assert pitches("FB", key="none") == [65, 71]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Am", Key("A", Mode.MINOR)),
        ("F# minor", Key("F#", Mode.MINOR)),
        ("Bb", Key("Bb")),
        ("Dmix", Key("D", Mode.MIXOLYDIAN)),
        ("E phr bass", Key("E", Mode.PHRYGIAN)),
    ],
)
def test_the_key_is_kept(text: str, key: Key) -> None:
    assert tune("CDEF", key=text).score.key_at(0) == key


def test_a_full_bar_at_the_end_of_a_line_ends_there_without_a_bar_line() -> None:
    assert pitches("^F2 F2 F2 F2\nF4") == [66, 66, 66, 66, 65]
    assert pitches("^F2 F2 F2\nF4") == [66, 66, 66, 66]


def test_broken_rhythm() -> None:
    assert lengths("A>B A<B") == [360, 120, 120, 360]
    assert lengths("A>>B A2<<B2") == [420, 60, 120, 840]
    assert [start for start, _, _ in events("A>B A<B")] == [0, 360, 480, 600]


def test_tuplets() -> None:
    assert lengths("(3ABA c2") == [160, 160, 160, 480]
    assert lengths("(3A>BA") == [240, 80, 160]
    assert lengths("(3:2:2 AB c") == [160, 160, 240]
    assert lengths("(2AB", metre="6/8") == [360, 360]
    assert lengths("(5ABABA", metre="6/8") == [144] * 5


def test_ties_join_and_carry_their_accidental_over_the_bar_line() -> None:
    assert events("^F4 G4- | G2 ^F2- | F2 F2") == [
        (0, 960, 66), (960, 1440, 67), (2400, 960, 66), (3360, 480, 65),
    ]  # fmt: skip


def test_chords_take_the_length_behind_them_and_can_be_tied() -> None:
    assert events("[CEG]2 z [CE]-[CE]") == [
        (0, 480, 60), (0, 480, 64), (0, 480, 67), (720, 480, 60), (720, 480, 64),
    ]  # fmt: skip
    assert pitches("C4 C4 | [CE]4 [DF]4") == [60, 60, 60, 64, 62, 65]
    both = [(0, 480, 63), (0, 480, 64)]  # two notes of one name, each with its own tie
    assert events("[_E=E]-[_E=E]") == events("[=E_E]-[_E=E]") == both


def test_rests_of_notes_and_of_bars() -> None:
    assert events("z2 A Z2 A", metre="3/4") == [(480, 240, 69), (720 + 2 * 1440, 240, 69)]


def test_what_is_no_note_is_passed_over() -> None:
    dressed = '{gf}A !trill!B "Am7"c ~d .e (ef) "^a word"g u v T`a'
    assert pitches(dressed) == pitches("AB cd e ef g a")


def test_a_short_first_bar_is_a_pickup() -> None:
    score = tune("A2 | B2 c2 d2 e2 | f8 |").score
    assert score.pickup == 480
    assert BarMap(score).bar_at(480).number == 1
    assert tune("A8 | B8 |").score.pickup == 0


def test_a_first_ending_gives_way_to_the_second() -> None:
    assert pitches("CD |1 EF :|2 GA |]") == [60, 62, 67, 69]
    assert pitches("CD | [1 EF :|\n[2 GA ||") == [60, 62, 67, 69]
    assert pitches("CD |1 EF :|") == [60, 62, 64, 65]


def test_fields_inside_a_tune() -> None:
    found = tune("C8 | [M:3/4] D6 | [K:D] F6 | [L:1/4] F")
    assert found.score.metres == (MetreChange(0, 4, 4), MetreChange(1920, 3, 4))
    assert [(change.tick, str(change.key)) for change in found.score.keys] == [
        (0, "C major"),
        (3360, "D major"),
    ]
    assert [note.pitch for note in found.score.tracks[0].notes] == [60, 62, 66, 66]
    assert found.score.tracks[0].notes[-1].length == 480


def test_header_facts() -> None:
    text = 'X:7\nT:A Tune\nT:Another Name\nC:Anon % who else\nM:6/8\nQ:3/8=100 "Lively"\nK:G\nABc\n'
    (found,) = read_abc(text)
    assert (found.number, found.score.title, found.score.composer) == ("7", "A Tune", "Anon")
    assert found.score.tempos[0].bpm == 150
    assert found.score.metres == (MetreChange(0, 6, 8),)
    assert found.score.tracks[0].notes[0].length == 240  # the standard's length for 6/8


def test_short_metres_count_in_sixteenths() -> None:
    (found,) = read_abc("X:1\nM:2/4\nK:C\nA\n")
    assert found.score.tracks[0].notes[0].length == 120


def test_several_tunes_and_the_lines_of_each() -> None:
    first, second = read_abc("X:1\nK:C\nCDEF|\nGABc|\n\nX:2\nM:none\nK:C\nABAB\\\nAB\n")
    assert first.lines == (0, 960)
    assert second.lines == (0,)
    assert first.metred is False
    assert second.metred is False


def test_voices_become_tracks() -> None:
    (found,) = read_abc("X:1\nL:1/4\nK:C\nV:1\nCDEF|\nV:2\nC,4|\nV:1\nGABc|\nV:2\nG,4|\n")
    first, second = found.score.tracks
    assert [note.start for note in first.notes] == [0, 480, 960, 1440, 1920, 2400, 2880, 3360]
    assert [(note.start, note.pitch) for note in second.notes] == [(0, 48), (1920, 55)]


def test_voices_are_called_as_their_fields_say() -> None:
    (found,) = read_abc(
        'X:1\nL:1/4\nV:T1 clef=treble nm = "Canto"\nV:B name="Basso continuo" snm="B."\nV:x snm="no"\n'
        "K:C\nV:T1\nCDEF|\nV:B\nC,4|\n[V:x]E4|\n"
    )
    assert [track.name for track in found.score.tracks] == ["Canto", "Basso continuo", "x"]


def test_bar_lines_that_leave_the_metre_are_followed() -> None:
    found = tune("C8 | D8 | E4 | F8 | G8 | A8 |")
    bars = BarMap(found.score)
    assert [bars.bar_at(tick).start for tick in (1920, 3840, 4800, 6720)] == [1920, 3840, 4800, 6720]
    assert found.steady == 1.0


def test_a_metre_that_does_not_fit_its_bar_lines_is_not_steady() -> None:
    assert tune("C5 | D7 | E5 | F6 | G7 | A3 | B8 |").steady < 0.5


@pytest.mark.parametrize("text", ["", "hello\nworld", "X:1\nT:No key\nABC", "X:1\nK:C\nz4 |"])
def test_text_without_music_is_refused(text: str) -> None:
    with pytest.raises(BadFile, match="ABC"):
        read_abc(text)


@given(st.text(alphabet="ABcdz^_=,'/23468()[]{}|:>-<\"! \n\\&%VKLM+x~.", max_size=80))
def test_strange_text_is_read_or_refused(body: str) -> None:
    try:
        tunes = read_abc(f"X:1\nM:3/4\nK:G\n{body}\nA\n")
    except BadFile:
        assert any(mark in body for mark in '[|!"&%{+')
    else:
        assert all(note.length > 0 for each in tunes for note in each.score.tracks[0].notes)


@pytest.mark.parametrize(
    ("told", "bpm"),
    [("120", 120), ("1/4=96", 96), ("3/8 = 80", 120), ("C=90", 90), ("C3=90", 90), ('"Lively" 1/8=200', 100)],
)
def test_tempos_as_they_are_written(told: str, bpm: float) -> None:
    assert abc_fields.tempo(told) == bpm


@pytest.mark.parametrize("told", ["Lively", "1/4=", "1/4=100120", "123456", "1/4=5"])
def test_what_is_no_tempo(told: str) -> None:
    assert abc_fields.tempo(told) is None

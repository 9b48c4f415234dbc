"""What other programs' MusicXML makes of time: rounded tuplets, bars of unequal parts, hidden notes, ties."""

import pytest

from core.files import musicxml
from core.harmony import Key
from core.score import KeyChange, MetreChange, Note, Score, TempoChange


def note(
    pitch: str = "C4", duration: int = 480, kind: str = "quarter", more: str = "", attributes: str = ""
) -> str:
    step, octave = pitch[0], pitch[1:]
    return (
        f"<note {attributes}><pitch><step>{step}</step><octave>{octave}</octave></pitch>"
        f"<duration>{duration}</duration><type>{kind}</type>{more}</note>"
    )


def rest(duration: int) -> str:
    return f"<note><rest/><duration>{duration}</duration></note>"


def read(*parts: tuple[str, ...], divisions: int = 480, metre: str = "4/4", more: str = "") -> Score:
    """A score of parts, each given as its bars; all begin with the same attributes."""
    beats, unit = metre.split("/")
    first = (
        f"<attributes><divisions>{divisions}</divisions>{more}<time><beats>{beats}</beats>"
        f"<beat-type>{unit}</beat-type></time></attributes>"
    )
    listing = "".join(
        f"<score-part id='P{n}'><part-name>{n}</part-name></score-part>" for n in range(len(parts))
    )
    music = "".join(
        f"<part id='P{n}'>"
        + "".join(f"<measure number='{i}'>{first * (not i)}{bar}</measure>" for i, bar in enumerate(bars))
        + "</part>"
        for n, bars in enumerate(parts)
    )
    text = f"<score-partwise><part-list>{listing}</part-list>{music}</score-partwise>"
    return musicxml.parse(text.encode()).score


def spans(score: Score, track: int = 0) -> list[tuple[int, int]]:
    return [(found.start, found.length) for found in score.tracks[track].notes]


def test_rounded_tuplets_fill_their_beat() -> None:
    sevenths = (
        "<time-modification><actual-notes>7</actual-notes><normal-notes>4</normal-notes></time-modification>"
    )
    bar = note(duration=6, kind="16th", more=sevenths) * 7 + note("D4", 48, "quarter") + rest(96)
    first, *_, last, after = spans(read((bar,), divisions=48))
    assert first == (0, 69)
    assert sum(last) == 480
    assert after == (480, 480)


def test_ninths_that_musescore_names_wrongly_fill_their_beat() -> None:
    ninths = (
        "<time-modification><actual-notes>9</actual-notes><normal-notes>8</normal-notes></time-modification>"
    )
    found = spans(read((note(duration=13, kind="256th", more=ninths) * 9 + note() * 3,)))
    assert found[9] == (120, 480)
    assert [start for start, _ in found[:4]] == [0, 13, 27, 40]


def test_a_value_that_contradicts_the_duration_is_not_believed() -> None:
    assert spans(read((note(duration=360, kind="quarter") + rest(1560),)))[0] == (0, 360)


def test_parts_stay_together_where_one_has_too_little_in_a_bar() -> None:
    short, full = note(duration=300), note("E4", 1920, "whole")
    score = read((short, note()), (full, full))
    assert [spans(score, 0), spans(score, 1)] == [[(0, 300), (1920, 480)], [(0, 1920), (1920, 1920)]]
    assert score.metres == (MetreChange(0, 4, 4),)


def test_divisions_may_change_between_bars() -> None:
    finer = "<attributes><divisions>960</divisions></attributes>"
    score = read((note() * 4, finer + note(duration=960) * 4), (note() * 4, note() * 4))
    assert spans(score, 0) == spans(score, 1)


def test_rests_beyond_the_metre_make_the_bar_no_longer_and_notes_do() -> None:
    assert read((note() * 4 + rest(59), note() * 4)).metres == (MetreChange(0, 4, 4),)
    longer = read((note() * 5, note() * 4)).metres
    assert longer == (MetreChange(0, 5, 4), MetreChange(2400, 4, 4))


def test_a_trill_that_is_only_played_is_left_out_and_a_hidden_melody_is_not() -> None:
    hidden = note("D4", 240, "eighth", attributes="print-object='no'")
    behind = note("C4", 1920, "whole") + "<backup><duration>1920</duration></backup>" + hidden * 2
    score = read((behind, hidden * 8))
    assert spans(score)[0] == (0, 1920)
    assert len(spans(score)) == 9


@pytest.mark.parametrize(
    ("first", "second", "tied"),
    [
        ("<tie type='start'/>", "<tie type='stop'/>", True),
        ("<tie type='start'/>", "", True),
        ("", "<tie type='stop'/>", True),
        ("<notations><tied type='start'/></notations>", "<notations><tied type='stop'/></notations>", True),
        ("", "", False),
    ],
)
def test_either_end_of_a_tie_is_enough(first: str, second: str, tied: bool) -> None:
    found = spans(read((note(duration=1920, kind="whole", more=first), note(more=second))))
    assert found == ([(0, 2400)] if tied else [(0, 1920), (1920, 480)])


def test_ties_of_two_voices_in_unison_keep_apart() -> None:
    def voice(number: int, *ties: str) -> str:
        return "".join(note("C4", 960, "half", f"<voice>{number}</voice>{tie}") for tie in ties)

    back = "<backup><duration>1920</duration></backup>"
    bar = voice(1, "", "<tie type='start'/>") + back + voice(2, "<tie type='start'/>", "<tie type='stop'/>")
    following = voice(1, "<tie type='stop'/>", "")
    assert sorted(spans(read((bar, following)))) == [(0, 960), (0, 1920), (960, 1920), (2880, 960)]


def test_the_tempo_that_sounds_is_believed_before_the_one_that_is_drawn() -> None:
    drawn = (
        "<direction><direction-type><metronome><beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>23"
        "</per-minute></metronome></direction-type><offset>7</offset><sound tempo='35'/></direction>"
    )
    assert read((note() * 2 + drawn + note() * 2,)).tempos[1:] == (TempoChange(960, 35.0),)
    silent = drawn.replace("<sound tempo='35'/>", "").replace("<offset>7</offset>", "")
    assert read((silent + note() * 4,)).tempos == (TempoChange(0, 34.5),)


def test_of_tempos_at_one_place_the_last_word_counts_and_the_first_part() -> None:
    def told(bpm: int) -> str:
        words = "<direction-type><words>Marcia</words></direction-type>"
        return f"<direction>{words}<sound tempo='{bpm}'/></direction>"

    first, second = told(120) + told(100) + note() * 4, told(60) + note() * 2 + told(70) + note() * 2
    assert read((first,), (second,)).tempos == (TempoChange(0, 100.0), TempoChange(960, 70.0))


def test_a_key_is_read_as_it_sounds() -> None:
    horn = (
        "<key><fifths>0</fifths></key>",
        "<transpose><diatonic>-4</diatonic><chromatic>-7</chromatic></transpose>",
    )
    attributes = f"<attributes>{horn[0]}{horn[1]}</attributes>"
    score = read((attributes + note("G4"),))
    assert score.keys == (KeyChange(0, Key("F")),)
    assert score.tracks[0].notes == (Note(0, 480, 60),)

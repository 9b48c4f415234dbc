"""Humdrum's kern: its spines as tracks, and all that is told of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadFile
from core.files import kern_reader, read
from core.harmony import Key, Mode
from core.score import DEFAULT_TEMPO, KeyChange, MetreChange, Note, TempoChange

SONG = """!!!OTL: Ein Lied
!!!COM: Anon.
**kern
*k[f#]
*G:
*M3/4
*MM90
{4d
=1
4f
8f#
8fn
4.%
=2
[2cc
8cc]
8b}
=3
12g
12a
12b
4gg#
4GG-
==
*-
"""
QUARTET = """**kern\t**text\t**kern\t**dynam
*staff2\t*staff2\t*staff1\t*staff1
*I"Bass\t*\t*I"Violin\t*
*k[]\t*\t*k[]\t*
*D:dor\t*\t*D:dor\t*
*M4/4\t*\t*M4/4\t*
*>[A,A]\t*>[A,A]\t*>[A,A]\t*>[A,A]
*>A\t*>A\t*>A\t*>A
=1-\t=1-\t=1-\t=1-
1D\tla\t4a 4cc\tp
.\t.\tqb\t.
.\t.\t4dd\t.
*\t*\t*^\t*
.\t.\t2ee\t2g\t.
=2\t=2\t=2\t=2\t=2
1D\t.\t1dd\t1f\t.
*\t*\t*v\t*v\t*
==\t==\t==\t==
*-\t*-\t*-\t*-
"""
LENGTHS = {"16": 120, "8.": 360, "8": 240, "4": 480, "4.": 720, "2": 960, "12": 160, "6": 320, "1": 1920}
STEPS = "CDEFGAB"


def kern(pitch: int, octave: int, sign: str) -> tuple[str, int]:
    """A natural step of an octave with a sign, as kern writes it, and its number."""
    letter = STEPS[pitch]
    name = letter.lower() * (octave - 3) if octave > 3 else letter * (4 - octave)
    return name + sign, 12 * (octave + 1) + (0, 2, 4, 5, 7, 9, 11)[pitch] + {"#": 1, "-": -1}.get(sign, 0)


def test_a_song_with_pickup_ties_triplets_and_signs() -> None:
    imported = kern_reader.parse(SONG.replace("4.%\n", "4r\n").encode())
    score = imported.score
    assert score.tracks[0].notes == (
        Note(0, 480, 62),
        Note(480, 480, 65),
        Note(960, 240, 66),
        Note(1200, 240, 65),
        Note(1920, 1200, 72),
        Note(3120, 240, 71),
        Note(3360, 160, 67),
        Note(3520, 160, 69),
        Note(3680, 160, 71),
        Note(3840, 480, 80),
        Note(4320, 480, 42),
    )
    assert (score.pickup, score.title, score.composer) == (480, "Ein Lied", "Anon.")
    assert score.metres == (MetreChange(0, 3, 4),)
    assert score.keys == (KeyChange(0, Key("G")),)
    assert score.tempos == (TempoChange(0, 90.0),)
    assert imported.notices == ()


def test_spines_become_tracks_the_highest_first() -> None:
    imported = kern_reader.parse(QUARTET.encode())
    assert [track.name for track in imported.score.tracks] == ["Violin", "Bass"]
    high, low = (track.notes for track in imported.score.tracks)
    assert low == (Note(0, 1920, 50), Note(1920, 1920, 50))
    assert [(note.start, note.pitch) for note in high] == [
        (0, 69),
        (0, 72),
        (480, 74),
        (960, 67),
        (960, 76),
        (1920, 65),
        (1920, 74),
    ]


def test_modes_are_read() -> None:
    assert kern_reader.parse(QUARTET.encode()).score.keys == (KeyChange(0, Key("D", Mode.DORIAN)),)
    flat = QUARTET.replace("*D:dor", "*B-:lyd")
    assert kern_reader.parse(flat.encode()).score.key_at(0) == Key("Bb", Mode.LYDIAN)
    strange = QUARTET.replace("*D:dor", "*D:xyz")
    assert kern_reader.parse(strange.encode()).score.key_at(0) == Key()


def test_what_has_no_place_in_a_score_is_told() -> None:
    assert set(kern_reader.parse(QUARTET.encode()).notices) == {
        "Grace notes were left out.",
        "Lyrics were left out.",
        "Dynamic marks were left out.",
        "Repeats were read once, as written.",
    }


def test_what_was_not_understood_is_told_and_takes_no_time() -> None:
    imported = kern_reader.parse(SONG.encode())
    assert "could not be understood" in imported.notices[0]
    without = kern_reader.parse(SONG.replace("4.%\n", "").encode())
    assert imported.score == without.score


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(LENGTHS)), st.integers(0, 6), st.integers(1, 6), st.sampled_from("#- ")
        ),
        min_size=1,
        max_size=12,
    )
)
def test_every_length_and_pitch_is_read_as_written(written: list[tuple[str, int, int, str]]) -> None:
    tokens, clock, notes = [], 0, []
    for length, step, octave, sign in written:
        name, number = kern(step, octave, sign.strip())
        tokens.append(length + name)
        notes.append(Note(clock, LENGTHS[length], number))
        clock += LENGTHS[length]
    text = "\n".join(["**kern", "*M4/4", "=1", *tokens, "==", "*-", ""])
    assert kern_reader.parse(text.encode()).score.tracks[0].notes == tuple(notes)


@pytest.mark.parametrize(
    "text",
    ["", "nothing", "**text\nla\n*-\n", "**kern\n*M99999/4\n4c\n*-\n", "**kern\t**kern\n4c\n*-\t*-\t*-\n*^"],
)
def test_what_is_no_kern_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadFile, match=r"^“x\.krn” .*\.$"):
        kern_reader.parse(text.encode("utf-8"), "x.krn")


def test_the_suffix_picks_the_reader_and_latin_letters_are_read(tmp_path: Path) -> None:
    path = tmp_path / "lied.KRN"
    path.write_bytes(SONG.replace("Ein Lied", "Frühling").encode("latin-1"))
    assert read(path).score.title == "Frühling"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(QUARTET) - 1), st.sampled_from("\t\n*^v=!4.abc[]rq~#-M/:0%x ")),
        max_size=12,
    )
)
def test_damaged_kern_is_read_or_refused(damage: list[tuple[int, str]]) -> None:
    text = list(QUARTET)
    for place, sign in damage:
        text[place] = sign
    try:
        score = kern_reader.parse("".join(text).encode()).score
    except BadFile:
        return
    assert all(note.length > 0 for track in score.tracks for note in track.notes)


def test_a_tempo_of_nothing_is_passed_over() -> None:
    assert kern_reader.parse(SONG.replace("*MM90", "*MM0").encode()).score.tempos == (
        TempoChange(0, DEFAULT_TEMPO),
    )


@pytest.mark.parametrize(
    ("tokens", "left_out"),
    [
        (("(4c", "4d)"), "Slurs were left out."),
        (("{(8cc#L", "8ddJ)}"), "Slurs were left out."),
        (("4cT", "4d"), "Ornaments were left out."),
        (("4.gg-L;m", "8a$"), "Ornaments were left out."),
        (("4c", "4dW"), "Ornaments were left out."),
    ],
)
def test_slurs_and_ornaments_are_named(tokens: tuple[str, str], left_out: str) -> None:
    lines = ["**kern\t**kern", "*M2/4\t*M2/4", f"2C\t{tokens[0]}", f".\t{tokens[1]}", "*-\t*-", ""]
    assert left_out in kern_reader.parse("\n".join(lines).encode()).notices
    swapped = ["**kern\t**kern", "*M2/4\t*M2/4", f"{tokens[0]}\t2c", f"{tokens[1]}\t.", "*-\t*-", ""]
    assert left_out in kern_reader.parse("\n".join(swapped).encode()).notices


def test_signs_of_beams_ties_and_words_are_no_ornaments() -> None:
    lines = ["**kern\t**silbe", "*M2/4\t*M2/4", "[8ccL/\t(mit)", "8cc]J\\\tTon", "4dd'\tWort", "*-\t*-", ""]
    assert kern_reader.parse("\n".join(lines).encode()).notices == ("Lyrics were left out.",)


def notes_of(*lines: str, track: int = 0) -> list[tuple[int, int, int]]:
    """What a track of a piece in kern sounds: start, length, pitch."""
    score = kern_reader.parse("\n".join([*lines, ""]).encode()).score
    return [(note.start, note.length, note.pitch) for note in score.tracks[track].notes]


def test_a_spine_divides_twice_and_comes_together_where_the_longest_ends() -> None:
    lines = ["**kern", "*M4/4", "=1", "*^", "2e\t4c", "*\t*^", ".\t4B\t4G", "*v\t*v\t*v", "2d", "*-"]
    assert notes_of(*lines) == [
        (0, 480, 60),
        (0, 960, 64),
        (480, 480, 55),
        (480, 480, 59),
        (960, 960, 62),
    ]


def test_two_spines_that_join_beside_each_other_stay_two() -> None:
    lines = ["**kern\t**kern", "*^\t*^", "4C\t4E\t4c\t4e", "*v\t*v\t*v\t*v", "4D\t4d", "*-\t*-"]
    assert notes_of(*lines) == [(0, 480, 60), (0, 480, 64), (480, 480, 62)]
    assert notes_of(*lines, track=1) == [(0, 480, 48), (0, 480, 52), (480, 480, 50)]


def test_spines_cross_begin_and_end_under_way() -> None:
    lines = ["**kern\t**kern", "4C\t4c", "*x\t*x", "4d\t4D", "*+\t*", "*\t**kern\t*", "4e\t4g\t4E"]
    lines += ["*-\t*\t*", "4a\t4F", "*-\t*-"]
    assert notes_of(*lines) == [(960, 480, 67), (1440, 480, 69)]
    assert notes_of(*lines, track=1) == [(0, 480, 60), (480, 480, 62), (960, 480, 64)]
    assert notes_of(*lines, track=2) == [(0, 480, 48), (480, 480, 50), (960, 480, 52), (1440, 480, 53)]


def test_metre_key_and_tempo_change_under_way_with_bars_unnumbered() -> None:
    lines = [
        "**kern",
        "*k[b-e-]",
        "*M2/4",
        "*MM60",
        "2c",
        "=",
        "*k[f#]",
        "*e:",
        "*M3/4",
        "*MM72.5",
        "2.d",
        "=",
    ]
    score = kern_reader.parse("\n".join([*lines, "*M4/0", "00f", "*-", ""]).encode()).score
    assert score.metres == (MetreChange(0, 2, 4), MetreChange(960, 3, 4), MetreChange(2400, 8, 1))
    assert score.keys == (KeyChange(0, Key("Bb")), KeyChange(960, Key("E", Mode.MINOR)))
    assert score.tempos == (TempoChange(0, 60.0), TempoChange(960, 72.5))
    assert score.end == 2400 + 4 * 1920


def test_instruments_and_names() -> None:
    lines = ["**kern\t**kern\t**kern", "*Icello\t*Ivioln\t*Ivioln", '*\t*I"Solo\t*', "4C\t4c\t4e"]
    tracks = kern_reader.parse("\n".join([*lines, "*-\t*-\t*-", ""]).encode()).score.tracks
    assert [(track.name, track.program) for track in tracks] == [
        ("Violin", 40),
        ("Solo", 40),
        ("Violoncello", 42),
    ]


@pytest.mark.parametrize(
    ("word", "length"),
    [("c", 480), ("3%2c", 1280), ("00.c", 11520), ("6..c", 560), ("4q", 0), ("12345c", 0), ("2%0c", 0)],
)
def test_lengths_few_files_have(word: str, length: int) -> None:
    read = notes_of("**kern", word, "4g", "*-")
    assert read == [*([(0, length, 60)] if length else []), (length, 480, 67)]


def test_odd_lengths_by_the_thousand_keep_the_clock_readable() -> None:
    primes = [p for p in range(1000, 9999) if all(p % q for q in range(2, 100))]
    read = notes_of("**kern", *(f"{p}%{p - 2}c" for p in primes), "*-")
    exact = sum((p - 2) * 1920 / p for p in primes)
    assert abs(read[-1][0] + read[-1][1] - exact) <= 1


def test_the_first_of_several_pieces_is_read() -> None:
    imported = kern_reader.parse(f"{SONG}!! the next\n{SONG}!!!AGN: dance\n".encode())
    assert imported.notices[0] == "The file has 2 tunes; the first was opened."
    assert imported.score == kern_reader.parse(SONG.encode()).score


def test_a_line_with_more_words_than_columns_is_refused() -> None:
    with pytest.raises(BadFile, match="does not fit the columns"):
        kern_reader.parse(b"**kern\n4c\t4d\n*-\n")

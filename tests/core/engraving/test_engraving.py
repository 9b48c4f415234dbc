"""What is engraved: every note, under a name of its own, in SVG that any renderer can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.chord_symbols import ChordSymbol
from core.engraving import Layout, Page, engrave, leaves
from core.engraving.shapes import Words, shapes
from core.harmony import Key, Mode
from core.score import ChordSign, KeyChange, Marker, MetreChange, Note, Score, Span, Track

BAR = 1920
SVG = "{http://www.w3.org/2000/svg}"
SHARP = "#E262"


def melody(*lengths: int) -> tuple[Note, ...]:
    at, notes = 0, []
    for index, length in enumerate(lengths):
        notes.append(Note(at, length, 60 + 5 * index % 17))
        at += length
    return tuple(notes)


def piece(*lengths: int, **more: object) -> Score:
    return Score((Track(melody(*lengths)),), **more)  # type: ignore[arg-type] # any field of a score


PIECES = {
    "plain": piece(480, 240, 240, 960),
    "tuplets": piece(160, 160, 160, 480, 320, 160, 480),
    "ties over bars": piece(1440, 960, 1440, 3840),
    "two voices": Score((Track.of([Note(0, 1920, 48), *melody(480, 480, 480, 480)]),)),
    "chords": Score((Track.of([Note(0, 960, pitch) for pitch in (60, 64, 67)]),)),
    "changes of key": piece(
        *[480] * 12, keys=(KeyChange(0, Key("C", Mode.MAJOR)), KeyChange(BAR, Key("C", Mode.MINOR)))
    ),
    "changes of metre": piece(*[480] * 14, metres=(MetreChange(0, 4, 4), MetreChange(BAR, 3, 4))),
    "a pickup": piece(480, *[480] * 8, pickup=480, markers=(Marker(480, "A & B"),)),
    "played freely": Score((Track.of([Note(7, 433, 60), Note(471, 511, 64), Note(1003, 170, 67)]),)),
    "drums": Score((Track((Note(0, 480, 36), Note(480, 480, 42)), percussion=True),)),
    "two tracks": Score((Track(melody(480, 480)), Track((Note(960, 960, 40),), name="Bass <&>"))),
}


def check(page: Page, score: Score, tracks: tuple[int, ...]) -> None:
    """Each note once by its first head, each head once in the picture, and the moments in order."""
    first = [(head.track, head.note) for head in page.heads if head.tick == head.note.start]
    assert sorted(first, key=repr) == sorted(
        ((index, note) for index in tracks for note in score.tracks[index].notes), key=repr
    )
    groups = [group.get("id", "") for group in fromstring(page.svg()).iter(SVG + "g")]
    assert all(groups.count(head.name) == 1 for head in page.heads)
    assert len({head.name for head in page.heads}) == len(page.heads)
    for system in page.systems:
        for (tick, x), (later, further) in pairwise(system.places):
            assert tick < later
            assert x < further <= page.width


@pytest.mark.parametrize("name", PIECES)
def test_every_note_is_engraved_once(name: str) -> None:
    score = PIECES[name]
    check(engrave(score), score, tuple(range(len(score.tracks))))


@pytest.mark.parametrize("name", PIECES)
def test_every_note_is_on_the_pages_once(name: str) -> None:
    score = replace(PIECES[name], title="Line\none \x01& <two>")
    pages = leaves(score, Layout("A5", True))
    first = [(head.track, head.note) for page in pages for head in page.heads if head.tick == head.note.start]
    notes = [(index, note) for index, track in enumerate(score.tracks) for note in track.notes]
    assert sorted(first, key=repr) == sorted(notes, key=repr)
    assert "Line one &amp; &lt;two&gt;" in pages[0].picture
    systems = [system for page in pages for system in page.systems]
    assert all(before.end == after.start for before, after in pairwise(systems))


def test_nothing_is_a_page_too() -> None:
    (page,) = leaves(Score())
    assert (page.start, page.end, page.heads) == (0, BAR, ())


VALUES = st.sampled_from([120, 160, 240, 480, 720, 960, 1440])


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(VALUES, st.integers(36, 90), st.booleans()), min_size=1, max_size=24))
def test_every_note_of_any_melody_is_engraved_once(drawn: list[tuple[int, int, bool]]) -> None:
    at, notes = 0, []
    for length, pitch, rest in drawn:
        if not rest:
            notes.append(Note(at, length, pitch))
        at += length
    score = Score((Track(tuple(notes)),))
    check(engrave(score), score, (0,))


def test_the_picture_is_plain() -> None:
    root = fromstring(engrave(PIECES["a pickup"]).svg())
    assert [element.tag for element in root.iter(SVG + "svg")] == [SVG + "svg"]
    assert not list(root.iter(SVG + "style"))
    texts = list(root.iter(SVG + "text"))
    assert "A & B" in {"".join(text.itertext()) for text in texts}
    assert all(not list(run) for text in texts for run in text)


def test_a_note_takes_a_colour_and_the_others_the_ink() -> None:
    page = engrave(PIECES["plain"])
    root = fromstring(page.svg("#112233", {page.heads[1].name: "#aa0000"}))
    told = {group.get("id"): group.get("fill") for group in root.iter(SVG + "g")}
    assert [told[head.name] for head in page.heads] == [None, "#aa0000", None, None]
    assert "currentColor" not in page.svg("#112233")


def test_a_stem_and_a_beam_take_the_colour_that_all_their_notes_have() -> None:
    chords = [Note(240 * at, 240, pitch) for at in range(4) for pitch in (60, 64)]
    page = engrave(Score((Track.of(chords),)))
    first, rest = page.heads[:2], page.heads[2:]

    def drawn(colours: dict[str, str]) -> Counter[str | None]:
        """How many beams, and stems of chords, are drawn in each colour."""
        groups = fromstring(page.svg("#112233", colours)).iter(SVG + "g")
        return Counter(group.get("stroke") for group in groups if " " in group.get("class", ""))

    assert drawn({}) == {None: 5}  # a beam, and a stem for each chord
    assert drawn({head.name: "#aa0000" for head in first}) == {None: 4, "#aa0000": 1}
    assert drawn({first[0].name: "#aa0000"}) == {None: 5}
    assert drawn({head.name: "#aa0000" for head in (*first, *rest)}) == {"#aa0000": 5}


@pytest.mark.parametrize("engraved", [engrave, lambda score, slurs: leaves(score, slurs=slurs)[0]])
def test_ties_and_slurs_take_the_colour_of_the_notes_they_join(engraved: Callable[..., Page]) -> None:
    held = Score((Track((Note(0, BAR + 480, 60), Note(BAR + 480, 2 * BAR - 480, 64))),))
    page = engraved(held, slurs=((Span(0, 3 * BAR),),))

    def drawn(*notes: Note) -> list[str]:
        """The colours of all curves, where the heads of some notes have one."""
        colours = {head.name: "#aa0000" for head in page.heads if head.note in notes}
        groups = fromstring(page.svg("#112233", colours)).iter(SVG + "g")
        return sorted(group.get("fill") or "" for group in groups if " n0" in f" {group.get('class', '')}")

    first, second = held.tracks[0].notes
    assert drawn() == ["", "", ""]
    assert drawn(first) == ["", "", "#aa0000"]  # of two ties and a slur over both notes, one tie
    assert drawn(first, second) == ["#aa0000"] * 3


def test_a_tie_over_the_turn_of_a_line_or_page_takes_the_colour_of_its_note() -> None:
    held = Score((Track(tuple(Note(BAR * at + 480, BAR, 60 + at % 5) for at in range(160))),))
    pages = leaves(held)
    curves = []
    for page in pages:
        drawn = page.svg("#112233", {head.name: "#aa0000" for head in page.heads})
        groups = fromstring(drawn).iter(SVG + "g")
        curves += [group.get("fill") for group in groups if group.get("class", "").startswith("n")]
    turns = sum(len(page.systems) for page in pages) - 1
    assert len(pages) > 1
    assert curves == ["#aa0000"] * (160 + turns)  # two halves of each that is parted


def test_moments_and_places_lead_to_each_other() -> None:
    page = engrave(PIECES["plain"])
    line = page.systems[0]
    for head in page.heads:
        assert line.x_at(head.tick) == head.left
        assert line.tick_at(head.left) == head.tick
        assert page.head_at(head.left + 80, head.middle + 40) == head
    assert page.heads[0].left < line.x_at(240) < page.heads[1].left
    assert line.x_at(-1) == page.heads[0].left
    assert line.tick_at(page.width + 1) == page.end == BAR
    assert page.head_at(0, 0) is None


def test_any_thread_may_engrave() -> None:
    for _ in range(2):
        with ThreadPoolExecutor(1) as pool:
            check(pool.submit(engrave, PIECES["plain"]).result(), PIECES["plain"], (0,))


def test_one_track_alone() -> None:
    page = engrave(PIECES["two tracks"], (1,))
    check(page, PIECES["two tracks"], (1,))


def test_a_stretch_holds_its_bars_and_no_others() -> None:
    score = piece(*[480] * 32, pickup=480, keys=(KeyChange(0, Key("A", Mode.MAJOR)),))
    page = engrave(score, start=480 + BAR + 100, end=480 + 3 * BAR)
    assert (page.start, page.end) == (480 + BAR, 480 + 3 * BAR)
    assert {head.tick for head in page.heads} == set(range(480 + BAR, 480 + 3 * BAR, 480))
    sharps = [use for use in fromstring(page.svg()).iter(SVG + "use") if SHARP in use.attrib.values()]
    first = min(head.left for head in page.heads)
    before = [use for use in sharps if float(use.attrib["transform"][10:].split(",")[0]) < first]
    assert len(before) == 3  # the key in force is written where the stretch begins


def test_a_silent_stretch_and_an_empty_piece_are_bars_too() -> None:
    far = Score((Track((Note(0, 480, 60), Note(20 * BAR, 480, 60))),))
    page = engrave(far, start=8 * BAR, end=12 * BAR)
    assert (page.start, page.end, page.heads) == (8 * BAR, 12 * BAR, ())
    assert engrave(Score()).end == BAR


def test_pages_hold_the_whole_piece_with_its_title() -> None:
    score = Score((Track(melody(*[240] * 900)),), title="Evening")
    pages = leaves(score)
    assert len(pages) > 1
    texts = ["".join(text.itertext()) for text in fromstring(pages[0].svg()).iter(SVG + "text")]
    assert "Evening" in texts
    heads = [head for page in pages for head in page.heads if head.tick == head.note.start]
    assert [head.note for head in heads] == list(score.tracks[0].notes)
    assert pages[0].start == 0
    assert all(before.end == after.start for before, after in pairwise(pages))


def test_an_edit_leaves_the_parts_of_other_systems_as_they_were() -> None:
    notes = melody(*[480] * 160)
    before, after = (
        leaves(Score((Track(heard),), title="Evening"))[0].parts()
        for heard in (notes, (*notes[:2], replace(notes[2], pitch=notes[2].pitch + 1), *notes[3:]))
    )
    assert len(before) == len(after) == len(leaves(Score((Track(notes),), title="Evening"))[0].systems) + 1
    assert "Evening" in before[0]
    assert [one == other for one, other in zip(before, after, strict=True)] == [
        True,
        False,
        *[True] * (len(before) - 2),
    ]


def words(page: Page) -> list[str]:
    """The lines of text on a page."""
    return ["".join(text.itertext()) for text in fromstring(page.svg()).iter(f"{SVG}text")]


def test_chord_symbols_stand_over_the_first_staff_with_real_signs() -> None:
    symbols = ("Am7", "F#m7b5/E", "Bb7b9", "N.C.")
    chords = tuple(ChordSign(480 * place, ChordSymbol.parse(each)) for place, each in enumerate(symbols))
    shown = words(engrave(replace(PIECES["two tracks"], chords=chords)))
    assert [word for word in shown if word in [sign.chord.label for sign in chords]] == [
        "Am7",
        "F♯m7♭5/E",
        "B♭7♭9",
        "N.C.",
    ]


def test_crowded_chord_symbols_have_room_between_them() -> None:
    symbols = [ChordSymbol.parse(each) for each in ("Dm7b5/Ab", "Ebmaj7#11", "Cmaj7", "F#m7b5/E")]
    signs = tuple(ChordSign(480 * place, symbols[place % 4]) for place in range(8))
    drawn = shapes(engrave(Score((Track((Note(0, 2 * BAR, 60),)),), chords=signs)).svg())
    labels = {symbol.label for symbol in symbols}
    lines = [each for each in drawn if isinstance(each, Words) and each.text in labels]
    assert len(lines) == 8
    for one, following in pairwise(lines):
        assert following.x - one.x > (width(one.text) + 0.9) * one.size


def width(label: str) -> float:
    """Of a chord symbol, in the size of its letters, by what those of a book face take."""
    return sum(0.3 if letter in "♯♭/1" else 0.8 if letter in "mD" else 0.5 for letter in label)


def test_a_stretch_has_the_chords_that_stand_in_it_and_bars_go_as_far_as_chords() -> None:
    chords = (ChordSign(0, ChordSymbol("C")), ChordSign(3 * BAR, ChordSymbol("G", "7")))
    assert "G7" not in words(engrave(Score(chords=chords), end=BAR))
    assert "G7" in words(engrave(Score(chords=chords), end=3 * BAR + 1))


def test_what_a_system_begins_with_is_a_picture_by_itself() -> None:
    notes = [Note(480 * beat, 480, 60 + beat) for beat in range(8)]
    tracks = Track.of(notes, name="Flute"), Track.of(notes, name="Bass")
    page = engrave(Score(tracks, keys=(KeyChange(0, Key("A", Mode.MAJOR)),)), (0, 1))
    signs = page.signs("#123456")
    assert fromstring(signs).tag.endswith("svg")
    assert "#123456" in signs
    assert ("Flute" in signs, "Bass" in signs) == (True, True)
    assert signs.count('href="#E262"') == 2 * 3, "the sharps of the key, and of no note"
    assert 'href="#E0A4"' not in signs
    assert "96" not in "".join(fromstring(signs).itertext()), "nor the tempo"


def test_a_bar_that_begins_with_a_rest_begins_behind_clef_key_and_metre() -> None:
    key = (KeyChange(0, Key("A", Mode.MAJOR)),)
    full, resting = (engrave(Score((Track((Note(at, 480, 60),)),), keys=key)).systems[0] for at in (0, 480))
    assert resting.signs == full.signs
    assert resting.signs < resting.places[0][1] < resting.places[1][1]

"""What there is to choose from, with a SoundFont of everything, of one thing, and with none."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from core import words
from core.instruments import FAMILIES, Instrument
from core.playback.presets import Preset
from core.playback.repertoire import Repertoire, closest
from tests.core.playback.riff import playable

DRUMS, BRUSHES = Instrument(0, 0, True), Instrument(40, 0, True)
WHOLE = Repertoire(
    "Great",
    (
        *(Preset(f"own {program}", Instrument(program)) for program in range(127)),
        Preset("Slow Violin", Instrument(40, 8)),
        Preset("Standard", DRUMS),
        Preset("Brush", BRUSHES),
    ),
)
PIANO = Repertoire("Grand", (Preset("Concert Grand", Instrument(0)), Preset("Felt", Instrument(1))))
INSTRUMENTS = st.builds(Instrument, st.integers(0, 127), st.integers(0, 127), st.just(False)) | st.builds(
    Instrument, st.integers(0, 127), st.just(0), st.just(True)
)


def listed(repertoire: Repertoire, text: str = "", now: Instrument | None = None) -> dict[str, list[str]]:
    return {group.heading: [offer.words for offer in group.offers] for group in repertoire.groups(text, now)}


def test_general_midi_is_found_by_parts_of_words() -> None:
    plain = Repertoire()
    assert listed(plain, "PIAN el") == {
        "piano": ["electric grand piano", "electric piano 1", "electric piano 2"]
    }
    assert len(listed(plain, "strings")["strings"]) == 8
    assert listed(plain, "kazoo") == {}
    assert list(listed(plain)) == ["percussion", *(family for family, _ in FAMILIES)]
    assert plain.call(DRUMS) == "drums"


def test_what_is_typed_means_a_whole_word_before_a_part_of_one() -> None:
    named = Repertoire(
        "Great", (*WHOLE.presets[:24], Preset("Nylon String Guitar", Instrument(24)), *WHOLE.presets[25:])
    )
    typed = ("harp", "string", "string ens", "drum", "bass", "horn", "own 73", "", "kazoo")
    meant = [closest(named.groups(text), text) for text in typed]
    called = [None if each is None else named.call(each) for each in meant]
    assert called == [
        "orchestral harp",
        "violin",
        "string ensemble 1",
        "drums",
        "acoustic bass",
        "french horn",
        "flute",
        "drums",
        None,
    ]


def test_general_midis_own_names_are_found_in_every_language() -> None:
    words.speak("de")
    try:
        found = WHOLE.groups("drums")
        meant = closest(found, "drum")
        names = [offer.words for group in found for offer in group.offers]
    finally:
        words.speak("en")
    assert names == ["Schlagzeug", "Steel Drums"]
    assert meant == DRUMS


def test_a_whole_set_has_general_midis_names_and_then_its_own() -> None:
    groups = listed(WHOLE)
    assert list(groups)[:2] == ["percussion", "piano"]
    assert (groups["drum kits"], groups["more of Great"]) == (["Brush  40"], ["Slow Violin  8:40"])
    assert groups["not in Great"] == ["gunshot"]
    assert listed(WHOLE, "violin") == {"strings": ["violin"], "more of Great": ["Slow Violin  8:40"]}
    assert listed(WHOLE, "own 73") == {"pipe": ["flute"]}, "what the file calls it finds it too"
    [gone] = WHOLE.groups("gunshot")
    assert gone.offers[0].tip == "applause plays for it"
    called = [WHOLE.call(each) for each in (Instrument(40, 8), BRUSHES, Instrument(41, 8), Instrument(41))]
    assert called == ["Slow Violin", "Brush", "viola, bank 8", "viola"]


def test_a_soundfont_of_one_thing_is_called_what_it_is() -> None:
    groups = listed(PIANO)
    assert list(groups) == ["Grand", "not in Grand"]
    assert groups["Grand"] == ["Concert Grand", "Felt"]
    assert groups["not in Grand"][:2] == ["drums", "electric grand piano"]
    assert PIANO.call(Instrument(1)) == "Felt"
    assert PIANO.groups("violin")[0].offers[0].tip == "Felt plays for it"


def test_it_is_read_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "Sines.sf2"
    path.write_bytes(playable({(0, 5): 69, (128, 0): 69}))
    held = Repertoire.of(path)
    assert listed(held)["Sines"] == ["at 69"]
    assert held.call(DRUMS) == "drums"
    assert Repertoire.of(None) == Repertoire()


@given(st.sampled_from((Repertoire(), WHOLE, PIANO)), INSTRUMENTS)
def test_what_is_in_use_is_offered_once_and_has_a_name(held: Repertoire, now: Instrument) -> None:
    offers = [offer for group in held.groups(now=now) for offer in group.offers if offer.instrument == now]
    assert len(offers) == 1
    assert held.call(now)

from pathlib import Path

import pytest

from core.errors import BadRequest
from core.lstm.features import STYLES
from core.polyphony import works as module
from core.polyphony.sources import SOURCES
from core.polyphony.works import Work, bass, read_file, side_of, works
from core.score import Note

MASS = """!!!OPR: Missa brevis
!!!OTL: {title}
**kern\t**kern
*M4/2\t*M4/2
*G:dor\t*G:dor
=1\t=1
0D\t0r
=2\t=2
1r\t0f
1F\t.
=3\t=3
1G\t1g
1A\t1a
=4\t=4
1D\t2b-
.\t2a
.\t1g
*-\t*-
"""
NOTE = "<note>{chord}<pitch><step>{step}</step><octave>{octave}</octave></pitch><duration>4</duration></note>"


def part(name: str, line: str, octave: int, above: str = "") -> str:
    """A part of whole notes, the last of them with a note above it."""
    notes = [NOTE.format(chord="", step=step, octave=octave) for step in line]
    notes += [NOTE.format(chord="<chord/>", step=step, octave=octave) for step in above]
    time = "<time><beats>4</beats><beat-type>4</beat-type></time>"
    head = f"<attributes><divisions>1</divisions>{time}</attributes>"
    bars = "".join(
        f"<measure>{head if not place else ''}{note}</measure>" for place, note in enumerate(notes[:4])
    )
    return f'<part id="{name}">{bars}<measure>{"".join(notes[4:])}</measure></part>'


def score(*parts: tuple[str, str]) -> str:
    names = "".join(
        f'<score-part id="{name}"><part-name>{name}</part-name></score-part>' for name, _ in parts
    )
    music = "".join(written for _, written in parts)
    return f"<score-partwise><part-list>{names}</part-list>{music}</score-partwise>"


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small corpus in the place of music21's."""
    for folder in ("palestrina", "bach", "mozart/k155"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "palestrina" / "Kyrie_99.krn").write_text(MASS.format(title="Kyrie"))
    (tmp_path / "palestrina" / "Agnus_06.krn").write_text(MASS.format(title="Agnus"))
    (tmp_path / "palestrina" / "Uneven.krn").write_text(MASS.format(title="?").replace("0D\t0r", "1D\t0r"))
    chorale = [("Horn", part("Horn", "CCCCC", 6)), ("Soprano", part("Soprano", "CDEFG", 5))]
    chorale += [("Alto", part("Alto", "GGGAB", 4)), ("Bass", part("Bass", "CBCFG", 3))]
    (tmp_path / "bach" / "bwv999.xml").write_text(score(*chorale))
    for place in (2, 3):
        file = tmp_path / "mozart" / "k155" / f"movement{place}.mxl"
        strings = [
            ("Cello", part("Cello", "CDEFG", 3, above="D")),
            ("Violin", part("Violin", "EFGAB", 5, above="D")),
        ]
        file.write_text(score(*strings))
    monkeypatch.setattr(module, "corpus_folder", lambda: tmp_path)
    return tmp_path


def read(name: str) -> list[Work]:
    return works((name,))


def test_a_mass_is_read_in_halved_values_and_its_movements_are_kin(corpus: Path) -> None:
    told: list[str] = []
    agnus, kyrie = works(("palestrina",), told.append)
    assert [work.name for work in (agnus, kyrie)] == [
        "palestrina/Agnus_06.krn#1",
        "palestrina/Kyrie_99.krn#1",
    ]
    assert agnus.title == "Missa brevis: Agnus"
    high, low = kyrie.voices
    assert [(note.start, note.length, note.pitch) for note in high] == [
        (1920, 1920, 65),
        (3840, 960, 67),
        (4800, 960, 69),
        (5760, 480, 70),
        (6240, 480, 69),
        (6720, 960, 67),
    ]
    assert [(note.start, note.pitch) for note in low][:3] == [(0, 50), (2880, 53), (3840, 55)]
    assert (kyrie.end, kyrie.bars.bar_at(1920).number) == (7680, 2)
    # Agnus_06 is a test tune of the lists, so its mass is.
    assert kyrie.kin == agnus.kin == "palestrina/Agnus_06.krn"
    assert [side_of(kyrie), side_of(agnus)] == ["test", "test"]
    assert any("not equally long: 1" in line for line in told)


def test_of_a_chorale_the_singers_are_read(corpus: Path) -> None:
    (chorale,) = read("bach")
    assert [voice[0].pitch for voice in chorale.voices] == [72, 67, 48]
    assert chorale.style == "chorale"
    assert side_of(chorale) in ("train", "validation", "test")


def test_a_quartet_is_one_kin_and_each_player_one_line(corpus: Path) -> None:
    one, two = read("mozart")
    assert one.kin == two.kin == "mozart/k155/movement2.mxl"
    assert [voice[-1].pitch for voice in one.voices] == [83, 50]  # of two notes the outer one
    assert side_of(two) == "test"


def test_bass_is_the_lowest_line() -> None:
    assert bass([Note(0, 480, 60), Note(0, 480, 48), Note(480, 480, 50)]) == (
        Note(0, 480, 48),
        Note(480, 480, 50),
    )


def test_collections_are_known_by_name_and_their_styles_are_features() -> None:
    assert {source.style for source in SOURCES} <= {*STYLES, ""}
    with pytest.raises(BadRequest):
        works(("bachh",))


def test_of_voice_and_piano_the_singer_is_a_line_and_the_chords_are_dealt_out(tmp_path: Path) -> None:
    source = next(source for source in SOURCES if source.name == "songs")
    song = tmp_path / "schubert" / "song.xml"
    song.parent.mkdir()
    piano = part("Piano", "CDEF", 3)
    above = NOTE.format(chord="<chord/>", step="A", octave=3)
    piano = piano.replace("</note></measure>", f"</note>{above}</measure>")
    song.write_text(score(("Singer", part("Singer", "EFGA", 4)), ("Piano", piano)))
    read = read_file(song, source)
    assert not isinstance(read, str)
    (found,) = read
    assert found.name == "songs/song.xml#1"
    assert [[note.pitch for note in voice] for voice in found.voices] == [
        [64, 65, 67, 69],
        [57, 57, 57, 57],
        [48, 50, 52, 53],
    ]


def test_harmonisations_of_one_tune_are_kin(corpus: Path) -> None:
    tune = "CDEFGGABAGFEDCCEGEC"
    for file, bass_line in (("bwv998", tune[::-1]), ("bwv103.6", tune[3:] + "CDE")):
        parts = [("Soprano", part("Soprano", tune, 5)), ("Bass", part("Bass", bass_line, 3))]
        (corpus / "bach" / f"{file}.mxl").write_text(score(*parts))
    found = {work.name: work for work in read("bach")}
    kin = {found["bach/bwv998.mxl#1"].kin, found["bach/bwv103.6.mxl#1"].kin}
    assert kin == {"bach/bwv103.6.mxl"}  # a test tune of the lists
    assert side_of(found["bach/bwv998.mxl#1"]) == "test"
    assert found["bach/bwv999.xml#1"].kin == "bach/bwv999.xml"

from pathlib import Path

import pytest

from core.errors import BadRequest, Missing
from core.harmony import Key, Mode
from core.lstm import corpus
from core.lstm.corpus import COLLECTIONS, LEFT_OUT, Dropped, collections, read_corpus
from core.lstm.sources import read_file

TUNES = """X:1
T:One
M:4/4
L:1/4
K:G
GABc
dcBA
G4

X:2
T:One again, higher
M:4/4
L:1/4
K:A
ABcd
edcB
A4

X:3
T:Too short
M:4/4
K:C
CDE

X:4
T:Minor by its thirds
M:none
L:1/4
K:A
A=cBA
eAe=c
A4
"""


@pytest.fixture
def tunes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> corpus.Reading:
    """What is read from a small corpus in the place of music21's."""
    (tmp_path / "essenFolksong").mkdir()
    (tmp_path / "essenFolksong" / "a.abc").write_text(TUNES)
    (tmp_path / "essenFolksong" / "b.abc").write_text("nothing here")
    monkeypatch.setattr(corpus, "corpus_folder", lambda: tmp_path)
    return read_corpus(("essenFolksong",))


def test_what_is_read_and_what_is_left_out(tunes: corpus.Reading) -> None:
    assert [tune.title for tune in tunes.tunes] == ["One", "Minor by its thirds"]
    folder = "essenFolksong"
    assert tunes.dropped == [
        Dropped(f"{folder}/a.abc#2", folder, "the same as another, note for note", f"{folder}/a.abc#1"),
        Dropped(f"{folder}/a.abc#3", folder, "fewer than 8 notes"),
        Dropped(f"{folder}/b.abc", folder, "file without notes"),
    ]
    assert "left out, fewer than 8 notes: 1" in tunes.summary()
    assert "essenFolksong: 2 tunes, 18 notes" in tunes.summary()


def test_what_is_known_of_a_tune(tunes: corpus.Reading) -> None:
    one, minor = tunes.tunes
    assert one.name == "essenFolksong/a.abc#1"
    assert one.setting.key == Key("G")
    assert one.setting.end == 5760
    assert one.setting.style == "German folk song"
    assert one.setting.phrases == (0, 1920, 3840)
    assert one.setting.bars is not None
    assert one.setting.bars.bar_at(1920).number == 2
    assert minor.setting.key == Key("A", Mode.MINOR)
    assert minor.setting.bars is None


def test_a_phrase_begins_where_the_note_before_it_ends(tunes: corpus.Reading) -> None:
    ends = {note.end for note in tunes.tunes[0].notes} | {0}
    assert set(tunes.tunes[0].setting.phrases or ()) <= ends


def test_an_unknown_collection_is_told_with_those_there_are() -> None:
    with pytest.raises(BadRequest, match="no collection called jazz; there are: essenFolksong, oneills1850"):
        read_corpus(("essenFolksong", "jazz"))


@pytest.mark.parametrize("collection", [each.name for each in COLLECTIONS])
def test_every_collection_is_in_music21(collection: str) -> None:
    pytest.importorskip("music21", reason="the tunes come with music21")
    found = read_corpus((collection,), most=15).tunes
    keyless = collections((collection,))[0].keyless
    fewest = {"nottingham-dataset": 2, "songs": 5}.get(collection, 12)
    assert len(found) >= fewest
    assert {tune.collection for tune in found} == {collection}
    assert sum(tune.setting.key is not None for tune in found) >= (0 if keyless else fewest)
    assert sum(tune.setting.bars is not None for tune in found) >= min(10, fewest)


def test_a_chorale_is_read_with_its_pickup_key_and_phrases() -> None:
    pytest.importorskip("music21", reason="the tunes come with music21")
    read = read_file(corpus.corpus_folder() / "bach" / "bwv269.mxl", collections(("bach",))[0])
    assert not isinstance(read, str)
    (tune,) = read
    assert tune.name == "bach/bwv269.mxl#1"
    assert tune.setting.key == Key("G")
    assert tune.setting.bars is not None
    assert tune.setting.bars.bar_at(0).length == 480
    assert tune.pitches[:7] == [67, 67, 74, 71, 69, 67, 67]
    assert (tune.setting.phrases or ())[:2] == (0, 5760)


def test_every_folder_of_the_corpus_is_read_or_left_out_for_a_reason() -> None:
    pytest.importorskip("music21", reason="the tunes come with music21")
    folder = corpus.corpus_folder()
    read = {path for collection in COLLECTIONS for path in collection.paths(folder)}
    told = {path for place in LEFT_OUT for path in folder.glob(place)}
    assert all(any(folder.glob(place)) for place in LEFT_OUT)
    music = {".abc", ".krn", ".mxl", ".xml", ".musicxml", ".musx"}
    for path in folder.rglob("*"):
        if path.suffix in music and path not in read:
            assert told & {path, *path.parents}, path


def test_without_music21_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(Missing, match="music21"):
        corpus.corpus_folder()

"""What MuseScore makes of our files, and of its own; a program that only says it did is not believed."""

import os
import sys
from pathlib import Path

import pytest

from core import files
from core.errors import BadFile, Missing
from core.files import midi, musescore, musicxml
from core.files.musescore import MuseScore, converting
from core.score import Track
from tests.core.files.musescore.fixtures import INSTALLED, SONG, script, touch, with_musescore

shells = pytest.mark.skipif(sys.platform == "win32", reason="needs a shell script for a program")


@shells
def test_a_program_that_writes_nothing_is_not_believed(tmp_path: Path) -> None:
    source = tmp_path / "in.musicxml"
    musicxml.save(source, SONG)
    liar = touch(tmp_path / "liar")
    with pytest.raises(BadFile, match="could not turn"):
        musescore.render(source, tmp_path / "out.pdf", MuseScore((str(liar),), "3.0"))


@with_musescore
def test_musescore_hears_the_same_music(tmp_path: Path) -> None:
    source = tmp_path / "in.musicxml"
    musicxml.save(source, SONG)
    musescore.render(source, tmp_path / "out.mid", INSTALLED)
    heard = midi.load(tmp_path / "out.mid").score
    assert [onsets(track) for track in heard.tracks] == [onsets(track) for track in SONG.tracks]


@with_musescore
def test_musescore_writes_the_same_music(tmp_path: Path) -> None:
    source = tmp_path / "in.musicxml"
    musicxml.save(source, SONG)
    musescore.render(source, tmp_path / "out.musicxml", INSTALLED)
    again = musicxml.load(tmp_path / "out.musicxml").score
    assert [track.notes for track in again.tracks] == [track.notes for track in SONG.tracks]
    assert (again.pickup, again.metres, again.keys) == (SONG.pickup, SONG.metres, SONG.keys)
    assert (again.title, [track.name for track in again.tracks]) == ("Nocturne", ["Flute", "Cello"])


@with_musescore
def test_musescore_reads_our_midi_without_guessing(tmp_path: Path) -> None:
    source = tmp_path / "in.mid"
    midi.save(source, SONG)
    musescore.render(source, tmp_path / "out.musicxml", INSTALLED)
    again = musicxml.load(tmp_path / "out.musicxml").score
    assert [onsets(track) for track in again.tracks] == [onsets(track) for track in SONG.tracks]
    assert again.keys[0].key.fifths == -6
    assert again.metre_at(480).beats == 3


@with_musescore
def test_musescore_draws_pages(tmp_path: Path) -> None:
    source = tmp_path / "in.musicxml"
    musicxml.save(source, SONG)
    odd = os.fsdecode(b"a[1] \xff.png") if sys.platform == "linux" else "a[1].png"
    (page,) = musescore.render(source, tmp_path / odd, INSTALLED)
    assert page.name == odd.replace(".png", "-1.png")
    assert page.read_bytes().startswith(b"\x89PNG")


@with_musescore
@pytest.mark.parametrize("kind", ["mscz", "mscx"])
def test_files_of_its_own_are_read(tmp_path: Path, kind: str) -> None:
    source, own = tmp_path / "in.musicxml", tmp_path / f"own.{kind}"
    musicxml.save(source, SONG)
    musescore.render(source, own, INSTALLED)
    again = files.read(own).score
    assert [track.notes for track in again.tracks] == [track.notes for track in SONG.tracks]
    assert (again.title, again.pickup) == (SONG.title, SONG.pickup)


@with_musescore
def test_a_file_that_is_none_of_its_own_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "no.mscz").write_bytes(b"PK no")
    with pytest.raises(BadFile, match=r"could not read “no\.mscz”"):
        files.read(tmp_path / "no.mscz")


def test_without_musescore_its_own_files_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converting, "find", lambda: None)
    with pytest.raises(Missing, match="export MusicXML"):
        musescore.parse(b"PK", "song.mscz")


@shells
def test_one_that_cannot_do_without_a_display_is_tried_with_it(tmp_path: Path) -> None:
    program = script(
        tmp_path / "mscore", 'if [ "$QT_QPA_PLATFORM" = offscreen ]; then exit 134; fi', 'echo pdf > "$2"'
    )
    musicxml.save(tmp_path / "in.musicxml", SONG)
    made = musescore.render(tmp_path / "in.musicxml", tmp_path / "o.pdf", MuseScore((str(program),), "4.4"))
    assert [page.read_text() for page in made] == ["pdf\n"]


@shells
def test_a_flatpak_converts_in_a_folder_that_it_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    program = script(tmp_path / "flatpak", 'echo "$HOME|$4|$5" > "$4"')
    musicxml.save(tmp_path / "in.musicxml", SONG)
    (made,) = musescore.render(
        tmp_path / "in.musicxml",
        tmp_path / "o.pdf",
        MuseScore((str(program), "run", "org.musescore.MuseScore"), "4.4"),
    )
    home, out, source = made.read_text().strip().split("|")
    assert home == os.environ["HOME"]
    assert Path(out).is_relative_to(tmp_path / ".var/app/org.musescore.MuseScore")
    assert Path(source).parent == Path(out).parent


def test_one_that_hangs_is_given_up(tmp_path: Path) -> None:
    slow = script(tmp_path / "slow", "exec sleep 30")
    musicxml.save(tmp_path / "in.musicxml", SONG)
    with pytest.raises(BadFile, match="could not be run"):
        musescore.render(tmp_path / "in.musicxml", tmp_path / "o.pdf", MuseScore((str(slow),), "3.0"), 0.2)


def onsets(track: Track) -> list[tuple[int, int]]:
    return [(note.start, note.pitch) for note in track.notes]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems limit no other process")
def test_musescore_is_held_to_what_a_piece_may_take(tmp_path: Path) -> None:
    """A picture called /dev/zero had it fill two gigabytes; what is on its way down leaves no core behind."""
    told = script(tmp_path / "told", 'sleep 0.3; { ulimit -d; ulimit -c; } > "$2"')
    source = tmp_path / "in.musicxml"
    musicxml.save(source, SONG)
    musescore.render(source, tmp_path / "out.mscz", MuseScore((str(told),), "3.2"))
    assert (tmp_path / "out.mscz").read_text().split() == [str(2**20), "0"]

"""A piece is handed over as a fresh file, and the program lives on by itself."""

import os
import sys
import time
from pathlib import Path

import pytest

from core import files
from core.errors import BadFile, Missing
from core.files import musescore, musicxml
from core.files.musescore import MuseScore, opening
from tests.core.files.musescore.fixtures import INSTALLED, SONG, script, with_musescore

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a shell script for a program")

CONVERTS = 'if [ "$1" = -o ]; then cp "$3" "$2"; exit 0; fi'


def said(path: Path) -> str:
    """What a program has written there, once it has."""
    for _ in range(200):
        if path.exists():
            break
        time.sleep(0.025)
    return path.read_text().strip()


def speaker(folder: Path, *before: str) -> tuple[MuseScore, Path]:
    """A MuseScore that tells with what it was started, and where."""
    heard = folder / "said"
    told = f'echo "$1|$PYTHONPATH$QT_SCALE_FACTOR$LD_LIBRARY_PATH|$(ps -o sid= -p $$)" > {heard}.part'
    program = script(folder / "mscore", *before, told, f"mv {heard}.part {heard}")
    return MuseScore((str(program),), "4.0"), heard


def test_file_names_are_fresh_and_readable(tmp_path: Path) -> None:
    first = musescore.fresh(tmp_path, 'A/B: "Song"?')
    assert first.name == "A B Song (Continuo).mscz"
    first.with_suffix(".musicxml").touch()  # an export beside it is the composer's too
    assert musescore.fresh(tmp_path, 'A/B: "Song"?').name == "A B Song (Continuo 2).mscz"
    assert musescore.fresh(tmp_path, "...").name == "Untitled (Continuo).mscz"


def test_without_musescore_the_composer_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"musescore\.org"):
        musescore.hand_over(SONG, None, tmp_path, "song")
    with pytest.raises(Missing):
        musescore.render(tmp_path / "a.musicxml", tmp_path / "a.pdf", None)
    assert list(tmp_path.iterdir()) == []


def test_opening_writes_a_new_file_of_its_own_and_starts_the_program_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PYTHONPATH", "QT_SCALE_FACTOR", "LD_LIBRARY_PATH"):
        monkeypatch.setenv(name, str(tmp_path))
    program, heard = speaker(tmp_path, CONVERTS)
    opened, _ = musescore.hand_over(SONG, program, tmp_path, "Nocturne")
    path, ours, session = said(heard).split("|")
    assert (opened.name, path) == ("Nocturne (Continuo).mscz", str(opened))
    assert ours == ""
    assert int(session) != os.getsid(0)
    assert musicxml.parse(opened.read_bytes(), "").score.tracks == SONG.tracks  # it only copies
    again, _ = musescore.hand_over(SONG, program, tmp_path, "Nocturne")
    assert again.name == "Nocturne (Continuo 2).mscz"


def test_what_another_window_hands_over_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    theirs = tmp_path / "Nocturne (Continuo).mscz"
    meanwhile = f'if [ "$1" = -o ]; then cp "$3" "$2"; echo theirs > "{theirs}"; exit 0; fi'
    program, heard = speaker(tmp_path, meanwhile)
    opened, _ = musescore.hand_over(SONG, program, tmp_path, "Nocturne")
    assert opened.name == "Nocturne (Continuo 2).mscz"
    assert said(heard).startswith(str(opened))
    assert theirs.read_text() == "theirs\n"


def test_where_it_makes_no_file_of_its_own_it_is_handed_musicxml(tmp_path: Path) -> None:
    program, heard = speaker(tmp_path, 'if [ "$1" = -o ]; then exit 0; fi')
    opened, _ = musescore.hand_over(SONG, program, tmp_path, "Nocturne")
    assert opened.name == "Nocturne (Continuo).musicxml"
    assert said(heard).startswith(str(opened))
    assert files.read(opened).score.tracks == SONG.tracks


def test_a_flatpak_is_given_the_folder_and_nothing_in_the_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(opening, "_documents", lambda: tmp_path / "Documents")
    monkeypatch.setattr(MuseScore, "sees", lambda _self, folder, _home: folder.name != "unseen")
    heard = tmp_path / "said"
    program = script(
        tmp_path / "flatpak",
        'if [ "$3" = -o ]; then cp "$5" "$4"; exit 0; fi',
        f'echo "$1|$2|$3|$4" > {heard}.part; mv {heard}.part {heard}',
    )
    flatpak = MuseScore((str(program), "run", "org.musescore.MuseScore"), "4.4")
    opened, _ = musescore.hand_over(SONG, flatpak, tmp_path / "unseen", "Nocturne")
    assert opened.parent == tmp_path / "Documents"
    assert said(heard).split("|") == [
        "run",
        f"--filesystem={opened.parent}",
        "org.musescore.MuseScore",
        str(opened),
    ]


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadFile, match="could not be made"):
        musescore.hand_over(SONG, MuseScore(("mscore",), "4.0"), tmp_path / "file" / "folder", "Nocturne")


def test_a_program_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="could not be started"):
        musescore.hand_over(SONG, MuseScore((str(tmp_path / "gone"),), "4.0"), tmp_path, "Nocturne")


@with_musescore
def test_what_the_real_one_is_handed_holds_the_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_launch", lambda _command: True)
    opened, _ = musescore.hand_over(SONG, INSTALLED, tmp_path, "Nocturne")
    assert opened.name == "Nocturne (Continuo).mscz"
    again = files.read(opened).score
    assert [track.notes for track in again.tracks] == [track.notes for track in SONG.tracks]

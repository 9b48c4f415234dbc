import os
import stat
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.errors import BadFile, Missing
from core.files import midi, musescore, musicxml
from core.files.musescore import Machine, MuseScore
from core.harmony import Key, Mode
from core.score import KeyChange, MetreChange, Note, Score, Track

INSTALLED = musescore.find()
with_musescore = pytest.mark.skipif(INSTALLED is None, reason="MuseScore is not installed")

SONG = Score(
    tracks=(
        Track.of(
            [
                Note(0, 240, 63),
                Note(240, 240, 65),
                Note(480, 720, 66),
                Note(1200, 240, 68),
                Note(1440, 160, 70),
                Note(1600, 160, 71),
                Note(1760, 160, 70),
                Note(1920, 1440, 75),
                Note(3360, 480, 74),
            ],
            name="Flute",
            program=73,
        ),
        Track.of([Note(480, 1440, 39), Note(1920, 1440, 46), Note(1920, 1440, 51)], name="Cello", program=42),
    ),
    metres=(MetreChange(0, 3, 4),),
    keys=(KeyChange(0, Key("Eb", Mode.MINOR)),),
    pickup=480,
    title="Nocturne",
)


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def answers(**versions: str) -> musescore.Ask:
    """A machine on which each program whose path has the word says its version."""

    def ask(command: Sequence[str]) -> str:
        return next((f"MuseScore {said}\n" for word, said in versions.items() if word in command[0]), "")

    return ask


def machine(folder: Path, platform: str) -> Machine:
    return Machine(platform, str(folder / "bin"), folder / "home", folder, (str(folder / "pf"),))


@pytest.mark.parametrize(
    ("platform", "place", "command"),
    [
        ("linux", "bin/mscore4portable", ["{place}"]),
        ("linux", "bin/musescore3", ["{place}"]),
        ("linux", "home/Applications/MuseScore-Studio-4.4.2-x86_64.AppImage", ["{place}"]),
        ("linux", "snap/bin/musescore.mscore", ["{place}"]),
        ("win32", "pf/MuseScore 4/bin/MuseScore4.exe", ["{place}"]),
        ("darwin", "Applications/MuseScore 4.app/Contents/MacOS/mscore", ["{place}"]),
        ("darwin", "home/Applications/MuseScore 3.app/Contents/MacOS/mscore", ["{place}"]),
    ],
)
def test_it_is_found_in_the_usual_places(
    tmp_path: Path, platform: str, place: str, command: list[str]
) -> None:
    program = touch(tmp_path / place)
    found = musescore.find("", machine(tmp_path, platform), lambda command: "MuseScore 4.4.2")
    assert found == MuseScore((str(program),), "4.4.2")
    assert found.name == "MuseScore 4.4.2"


def test_a_flatpak_is_found(tmp_path: Path) -> None:
    flatpak = touch(tmp_path / "bin/flatpak")
    (tmp_path / "var/lib/flatpak/app/org.musescore.MuseScore").mkdir(parents=True)
    found = musescore.find("", machine(tmp_path, "linux"), lambda command: "MuseScore4 4.5.0")
    assert found == MuseScore((str(flatpak), "run", "org.musescore.MuseScore"), "4.5.0")


def test_the_newest_is_taken_and_version_2_is_passed_over(tmp_path: Path) -> None:
    for name in ("mscore", "musescore", "musescore3"):
        touch(tmp_path / "bin" / name)
    here = machine(tmp_path, "linux")
    found = musescore.find("", here, answers(musescore3="3.2.3", musescore="2.3.2", mscore="2.3.2"))
    assert found is not None
    assert Path(found.command[0]).name == "musescore3"
    assert musescore.find("", here, answers(score="2.3.2")) is None
    assert musescore.find("", machine(tmp_path / "elsewhere", "linux"), answers(score="4.0.1")) is None


def test_a_windowed_program_that_says_nothing_is_known_by_its_folder(tmp_path: Path) -> None:
    touch(tmp_path / "pf/MuseScore 4/bin/MuseScore4.exe")
    found = musescore.find("", machine(tmp_path, "win32"), lambda command: "")
    assert found is not None
    assert found.name == "MuseScore 4"


def test_the_chosen_one_is_asked_and_no_other(tmp_path: Path) -> None:
    touch(tmp_path / "bin/musescore3")
    mine = str(touch(tmp_path / "mine/score"))
    here = machine(tmp_path, "linux")
    assert musescore.find(mine, here, answers(mine="4.1.0")) == MuseScore((mine,), "4.1.0")
    assert musescore.find(mine, here, answers(bin="3.2.3")) is None


def test_a_program_that_is_not_there_or_hangs_has_no_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert musescore.find(str(tmp_path / "nothing")) is None
    monkeypatch.setattr(musescore, "_ASK_SECONDS", 0.2)
    slow = touch(tmp_path / "slow")
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    assert musescore.find(str(slow)) is None


def test_file_names_are_fresh_and_readable(tmp_path: Path) -> None:
    first = musescore.fresh(tmp_path, 'A/B: "Song"?')
    assert first.name == "A B Song (Continuo).musicxml"
    first.touch()
    assert musescore.fresh(tmp_path, 'A/B: "Song"?').name == "A B Song (Continuo 2).musicxml"
    assert musescore.fresh(tmp_path, "...").name == "Untitled (Continuo).musicxml"


def test_our_own_qt_and_python_stay_at_home() -> None:
    ours = {"QT_PLUGIN_PATH": "a", "LD_LIBRARY_PATH": "b", "PYTHONPATH": "c", "HOME": "d", "DISPLAY": ":0"}
    assert musescore.environment(ours) == {"HOME": "d", "DISPLAY": ":0"}


def test_without_musescore_the_composer_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"musescore\.org"):
        musescore.open_score(SONG, None, tmp_path, "song")
    with pytest.raises(Missing):
        musescore.render(tmp_path / "a.musicxml", tmp_path / "a.pdf", None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell script for a program")
def test_opening_writes_a_new_file_and_starts_the_program_by_itself(tmp_path: Path) -> None:
    program = tmp_path / "mscore"
    said = tmp_path / "said"
    program.write_text(
        f'#!/bin/sh\necho "$1|$PYTHONPATH|$(ps -o sid= -p $$)" > {said}.part\nmv {said}.part {said}\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    opened = musescore.open_score(SONG, MuseScore((str(program),), "4.0"), tmp_path, "Nocturne")
    again = musescore.open_score(SONG, MuseScore((str(program),), "4.0"), tmp_path, "Nocturne")
    assert [opened.name, again.name] == ["Nocturne (Continuo).musicxml", "Nocturne (Continuo 2).musicxml"]
    assert musicxml.load(opened).score.tracks == SONG.tracks
    for _ in range(100):
        if said.exists():
            break
        time.sleep(0.05)
    path, pythonpath, session = said.read_text().strip().split("|")
    assert path in (str(opened), str(again))
    assert pythonpath == ""
    assert int(session) != os.getsid(0)


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


def onsets(track: Track) -> list[tuple[int, int]]:
    return [(note.start, note.pitch) for note in track.notes]

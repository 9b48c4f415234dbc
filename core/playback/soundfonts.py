"""SoundFonts: where they may lie, which one is played, and what their files say of themselves."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from core.errors import Missing
from core.files.disk import listed, open_file, real, stamp
from core.playback import auditions, riff
from core.words import tr

READABLE = (".sf2", ".sf3")

# Full General MIDI sets, better sounding first.
SOUNDFONT_NAMES = (
    "FluidR3_GM.sf2", "MuseScore_General.sf2", "MuseScore_General.sf3", "MS Basic.sf3", "GeneralUser-GS.sf2",
    "default-GM.sf2", "default-GM.sf3", "FluidR3_GS.sf2", "FluidR3Mono_GM.sf3", "TimGM6mb.sf2",
)  # fmt: skip

# The composer's own, then what the system and other programs brought along.
_SOUNDFONT_FOLDERS = {
    "linux": (
        "~/.local/share/sounds/sf2", "~/.local/share/sounds/sf3", "~/.local/share/soundfonts",
        "~/soundfonts", "~/SoundFonts", "~/Music", "~/Music/SoundFonts",
        "~/Documents/MuseScore*/SoundFonts", "~/MuseScore*/SoundFonts",
        "/usr/share/sounds/sf2", "/usr/share/sounds/sf3", "/usr/share/soundfonts",
        "/usr/local/share/sounds/sf2", "/usr/local/share/sounds/sf3", "/usr/local/share/soundfonts",
        "/usr/share/mscore*/sound", "/usr/share/musescore*/sound",
        "/var/lib/flatpak/app/org.musescore.MuseScore/current/active/files/share/mscore*/sound",
        "/snap/musescore/current/usr/share/mscore*/sound",
    ),
    "darwin": (
        "~/Library/Audio/Sounds/Banks", "/Library/Audio/Sounds/Banks", "~/Music", "~/Music/SoundFonts",
        "~/Documents/MuseScore*/SoundFonts", "/Applications/MuseScore*.app/Contents/Resources/sound",
        "/opt/homebrew/share/soundfonts", "/opt/homebrew/share/sounds/sf2", "/usr/local/share/soundfonts",
    ),
    "win32": (
        "%USERPROFILE%/Music", "%USERPROFILE%/Music/SoundFonts",
        "%USERPROFILE%/Documents/MuseScore*/SoundFonts",
        "%PROGRAMDATA%/soundfonts", "C:/soundfonts", "%PROGRAMFILES%/MuseScore */sound",
        "%PROGRAMFILES%/Common Files/SoundFonts",
    ),
}  # fmt: skip
_OWN = ("~", "%USERPROFILE%")  # how folders begin that are the composer's
_MOST_FILES = 2000  # of one folder that are looked at

_LEAN = 40_000_000  # bytes
_LONGEST_TEXT = 8192  # bytes
_TEXTS = {b"INAM": "name", b"ICMT": "comment", b"ICOP": "licence", b"IENG": "maker"}


@dataclass(frozen=True, slots=True)
class SoundFont:
    """A file of instruments: its size in bytes, and what it says of itself; empty where it says nothing."""

    path: Path
    size: int
    name: str = ""
    maker: str = ""
    licence: str = ""
    comment: str = ""


def choose_soundfont(chosen: str = "", *, lean: bool = False) -> tuple[Path, str]:
    """The SoundFont to play with, and a sentence when it is not the one the composer chose.

    One that is packed, which takes seconds, is played where it is chosen or there is no other. With `lean`
    any that is read in a moment is preferred to what sounds better. Raises Missing when there is none at all.
    """
    if chosen and _can_be_played(Path(chosen)):
        return Path(chosen), ""
    places = sorted(_places(), key=_is_rich if lean else _is_packed)
    # Debian's defaults are links to others; each is called the same wherever it is told.
    best = next((real(path) for path in places if _can_be_played(path)), None)
    if best is None:
        raise Missing(
            tr(
                "There is no sound because no SoundFont was found: on Debian or Ubuntu, apt install"
                " fluid-soundfont-gm, or choose an SF2 file in the settings."
            )
        )
    return best, told_instead(chosen, best) if chosen else ""


def told_instead(chosen: str, played: Path) -> str:
    """A sentence for who chose one SoundFont and hears another."""
    return tr("The SoundFont “{name}” cannot be read, so {stem} is played instead.").format(
        name=Path(chosen).name, stem=played.stem
    )


def is_soundfont(path: Path) -> bool:
    """Whether the file is there, is a SoundFont (SF2 or SF3), and is all there."""
    return read_soundfont(path) is not None


def read_soundfont(path: Path) -> SoundFont | None:
    """What a SoundFont says of itself; None for a file that is none, is cut short, or cannot be read.

    Reads a few hundred bytes, however large the file is (SoundFont Technical Specification 2.04, section 5).
    """
    try:
        with open_file(path) as file:
            size = os.fstat(file.fileno()).st_size
            head = file.read(riff.HEAD)
            if head[:4] != b"RIFF" or head[8:] != b"sfbk" or riff.number(head[4:8]) + 8 > size:
                return None
            lists = riff.lists(file, size)
            if not {b"INFO", b"sdta", b"pdta"} <= lists.keys():
                return None
            return SoundFont(path, size, **_told(file, *lists[b"INFO"]))
    except OSError:
        return None


def _can_be_played(path: Path) -> bool:
    """Whether a file is a SoundFont that came with the system, or does no harm."""
    return is_soundfont(path) and (_came_with_the_system(real(path)) or auditions.passes(path))


def _came_with_the_system(path: Path) -> bool:
    return path == _last_resort() or any(path.is_relative_to(folder) for folder in _folders(shared=True))


def find_soundfonts(chosen: str = "") -> tuple[SoundFont, ...]:
    """All that can be played with, by name: those found on the machine, and the one the composer chose."""
    fonts: dict[Path, SoundFont] = {}
    for path in (*_lying_about(), *_places(), *([Path(chosen)] if chosen else [])):
        there = real(path)  # Debian's defaults are links to others
        if there not in fonts and (soundfont := read_soundfont(there)) is not None:
            fonts[there] = soundfont
    return tuple(sorted(fonts.values(), key=lambda each: (each.name or each.path.stem).casefold()))


def _folders(*, shared: bool = False) -> Iterator[Path]:
    """The folders of this system that are there; with `shared` only those that no composer writes to."""
    for pattern in _SOUNDFONT_FOLDERS.get(sys.platform, _SOUNDFONT_FOLDERS["linux"]):
        if shared and pattern.startswith(_OWN):
            continue
        parts = Path(pattern).parts
        star = next((place for place, part in enumerate(parts) if "*" in part), len(parts))
        base = Path(os.path.expanduser(os.path.expandvars(Path(*parts[:star]))))  # noqa: PTH111 - without a home too
        named = listed(base, "/".join(parts[star:])) if star < len(parts) else [base]
        yield from (folder for folder in reversed(named) if os.path.isdir(folder))  # noqa: PTH112 - or is not ours to look at


def _places() -> Iterator[Path]:
    """Where a SoundFont may lie, the best first and the one pretty_midi brings along last."""
    folders = list(_folders())
    yield from (folder / name for name in SOUNDFONT_NAMES for folder in folders)
    if (last := _last_resort()) is not None:
        yield last


def _last_resort() -> Path | None:
    """The one that pretty_midi brings along."""
    package = find_spec("pretty_midi")  # found without importing it, which takes a second
    if package is None or package.origin is None:
        return None
    return Path(package.origin).resolve().with_name("TimGM6mb.sf2")


def _lying_about() -> Iterator[Path]:
    """Every file in the folders that calls itself a SoundFont."""
    for folder in _folders():
        try:
            for path in islice(folder.iterdir(), _MOST_FILES):
                if path.suffix.casefold() in READABLE:
                    yield path
        except OSError:  # not ours to read
            continue


def _is_rich(path: Path) -> bool:
    """Whether it takes long to read: large, or packed."""
    told = stamp(path)
    return _is_packed(path) or (told is not None and told.size > _LEAN)


def _is_packed(path: Path) -> bool:
    return path.suffix.casefold() != ".sf2"


def _told(file: BinaryIO, begin: int, end: int) -> dict[str, str]:
    """The texts of a file's own list, each cut where it is longer than anybody would read."""
    texts: dict[str, str] = {}
    for kind, (at, close) in riff.chunks(file, begin, end):
        if kind in _TEXTS:
            file.seek(at)
            texts[_TEXTS[kind]] = riff.text(file.read(min(close - at, _LONGEST_TEXT)))
    return texts

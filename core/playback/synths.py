"""Finds what there is to play on: the library, a SoundFont, an audio device; or says what is missing."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from core.errors import Missing
from core.playback.synth import SilentSynth, Synth
from core.words import tr

# Best first; what the library was not built with is passed over. JACK is last: it is slow to refuse.
DRIVER_ORDER = (
    "pulseaudio", "pipewire", "coreaudio", "wasapi", "dsound", "waveout", "alsa", "portaudio", "oss", "jack",
)  # fmt: skip

# Full General MIDI sets, better sounding first.
SOUNDFONT_NAMES = (
    "FluidR3_GM.sf2", "MuseScore_General.sf2", "MuseScore_General.sf3", "MS Basic.sf3", "GeneralUser-GS.sf2",
    "default-GM.sf2", "default-GM.sf3", "FluidR3_GS.sf2", "FluidR3Mono_GM.sf3", "TimGM6mb.sf2",
)  # fmt: skip

_SOUNDFONT_FOLDERS = {
    "linux": (
        "~/.local/share/sounds/sf2", "~/.local/share/sounds/sf3", "~/.local/share/soundfonts",
        "/usr/share/sounds/sf2", "/usr/share/sounds/sf3", "/usr/share/soundfonts",
        "/usr/local/share/sounds/sf2", "/usr/local/share/soundfonts",
        "/usr/share/mscore-4.0/sound", "/usr/share/mscore3-3.2/sound",
    ),
    "darwin": (
        "~/Library/Audio/Sounds/Banks", "/Library/Audio/Sounds/Banks",
        "/opt/homebrew/share/soundfonts", "/usr/local/share/soundfonts",
        "/Applications/MuseScore 4.app/Contents/Resources/sound",
    ),
    "win32": (
        "%PROGRAMDATA%/soundfonts", "%PROGRAMFILES%/MuseScore 4/sound", "%PROGRAMFILES%/MuseScore 3/sound",
    ),
}  # fmt: skip

_INSTALL_LIBRARY = {
    "linux": tr("on Debian or Ubuntu, apt install libfluidsynth3"),
    "darwin": tr("with Homebrew, brew install fluid-synth"),
    "win32": tr("install FluidSynth and put its folder on the PATH"),
}


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is for sound: versions and names, empty where nothing was found."""

    library: str
    soundfont: str
    drivers: tuple[str, ...]
    driver: str
    problem: str


def open_synth(soundfont: str = "", driver: str = "") -> Synth:
    """The best synth there is; never raises. With nothing to play on, a silent one that says why.

    `soundfont` is a file the composer chose, `driver` one of FluidSynth's drivers; empty chooses.
    """
    try:
        fluid = fluid_library()
        chosen, notice = choose_soundfont(soundfont)
        from core.playback.live import FluidSynth

        synth = FluidSynth(chosen, _candidates(driver, fluid.drivers()))
    except Missing as missing:
        return SilentSynth(str(missing))
    synth.problem = notice
    return synth


def _candidates(chosen: str, known: tuple[str, ...]) -> list[str]:
    """Drivers to try in turn; writing to a file is for who asks for it, and takes no substitute."""
    if chosen.startswith("file"):
        return [chosen]
    others = [name for name in DRIVER_ORDER if name in known and name != chosen]
    return [chosen, *others] if chosen in known else others


def survey(soundfont: str = "") -> Survey:
    """Look at everything sound needs, and try to open a device; for `doctor`."""
    try:
        fluid = fluid_library()
    except Missing as missing:
        return Survey("", "", (), "", str(missing))
    try:
        chosen = str(choose_soundfont(soundfont)[0])
    except Missing as missing:
        return Survey(fluid.version(), "", fluid.drivers(), "", str(missing))
    synth = open_synth(soundfont)
    synth.close()
    return Survey(fluid.version(), chosen, fluid.drivers(), getattr(synth, "driver", ""), synth.problem)


def fluid_library() -> ModuleType:
    """`core.playback.fluid`; raises Missing where the C library is not installed."""
    try:
        # The wrapper prints what it found where the environment says CI.
        with redirect_stdout(io.StringIO()):
            from core.playback import fluid
    except (ImportError, OSError) as error:
        how = _INSTALL_LIBRARY.get(sys.platform, _INSTALL_LIBRARY["linux"])
        raise Missing(
            tr("There is no sound because libfluidsynth is not installed: {how}.").format(how=how)
        ) from error
    return fluid


def choose_soundfont(chosen: str = "") -> tuple[Path, str]:
    """The SoundFont to play with, and a sentence when it is not the one the composer chose.

    Raises Missing when there is none at all.
    """
    if chosen and is_soundfont(Path(chosen)):
        return Path(chosen), ""
    found = next((path for path in _places() if is_soundfont(path)), None)
    if found is None:
        raise Missing(
            tr(
                "There is no sound because no SoundFont was found: on Debian or Ubuntu, apt install"
                " fluid-soundfont-gm, or choose an SF2 file in the settings."
            )
        )
    if chosen:
        name = Path(chosen).name
        return found, tr("The SoundFont “{name}” cannot be read, so {stem} is played instead.").format(
            name=name, stem=found.stem
        )
    return found, ""


def is_soundfont(path: Path) -> bool:
    """Whether the file is there and begins as a SoundFont (SF2 or SF3) does."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return False
    return head[:4] == b"RIFF" and head[8:] == b"sfbk"


def _places() -> list[Path]:
    """Where a SoundFont may lie, the best first and the one pretty_midi brings along last."""
    folders = [
        Path(os.path.expandvars(folder)).expanduser()
        for folder in _SOUNDFONT_FOLDERS.get(sys.platform, _SOUNDFONT_FOLDERS["linux"])
    ]
    places = [folder / name for name in SOUNDFONT_NAMES for folder in folders]
    package = find_spec("pretty_midi")  # found without importing it, which takes a second
    if package is not None and package.origin is not None:
        places.append(Path(package.origin).with_name("TimGM6mb.sf2"))
    return places

"""Finds what there is to play on: the library, a SoundFont, an audio device; or says what is missing."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Protocol

from core.errors import Missing, NoDevice
from core.playback.engine import Engine
from core.playback.live import LiveSynth
from core.playback.output import ANY, RATE, Driver, Output
from core.playback.soundfonts import choose_soundfont, told_instead
from core.playback.synth import SilentSynth
from core.words import tr

# Best first; what the library was not built with is passed over. JACK is last: it is slow to refuse.
DRIVER_ORDER = (
    "pulseaudio", "pipewire", "coreaudio", "wasapi", "dsound", "waveout", "alsa", "portaudio", "oss", "jack",
    "miniaudio",
)  # fmt: skip

INSTEAD = tr("The audio driver {chosen} does not open, so sound goes through {driver}.")
NOT_THERE = tr("The audio device “{name}” is not there, so sound goes to the system's own choice.")
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
    lesser: str = ""  # what is not as good as it could be


def open_synth(soundfont: str = "", output: Output = ANY) -> LiveSynth | SilentSynth:
    """The best synth there is; never raises. With nothing to play on, a silent one that says why.

    Its device has begun to ask for sound: one that takes its time is not taken for one that has gone.

    `soundfont` is a file the composer chose; empty chooses.
    """
    try:
        library, lesser = engine_library()
        chosen, notice = choose_soundfont(soundfont, lean=bool(lesser))
        known = library.drivers()
        synth = LiveSynth(library.Engine(), chosen, _candidates(output, known))
        synth.wait()
    except NoDevice as missing:
        return SilentSynth(str(missing), lost=True)
    except Missing as missing:
        return _with_another(soundfont, output) if soundfont else SilentSynth(str(missing))
    if output.driver.partition(":")[0] not in ("", synth.driver):
        notice = notice or INSTEAD.format(chosen=output.driver, driver=synth.driver)
    elif output.device and _is_gone(output, known):
        notice = notice or NOT_THERE.format(name=output.device)
    synth.problem = notice
    synth.more = lesser
    return synth


def played_soundfont(chosen: str = "") -> Path | None:
    """What `open_synth` plays; None where there is nothing to play, or nothing to play it on."""
    try:
        return choose_soundfont(chosen, lean=bool(engine_library()[1]))[0]
    except Missing:
        return None


def _with_another(soundfont: str, output: Output) -> LiveSynth | SilentSynth:
    """The best synth with another SoundFont than one that turned out to be broken."""
    synth = open_synth("", output)
    if not synth.problem:
        synth.problem = told_instead(soundfont, choose_soundfont()[0])
    return synth


def _is_gone(output: Output, known: Sequence[Driver]) -> bool:
    """Whether the driver of a device lists others, and not that one."""
    listed = next((driver.devices for driver in known if driver.name == output.driver), ())
    return bool(listed) and output.device not in {device.name for device in listed}


def _candidates(chosen: Output, known: Sequence[Driver]) -> list[Output]:
    """What to try in turn: what was chosen, the driver's usual device, every other driver.

    Writing to a file is for who asks for it, and takes no substitute.
    """
    if chosen.driver.startswith("file"):
        return [chosen]
    names = [driver.name for driver in known]
    order = [name for name in DRIVER_ORDER if name in names and name != chosen.driver]
    if chosen.driver in names:
        order.insert(0, chosen.driver)
    usual = [Output(name, "", chosen.buffer) for name in order]
    return [chosen, *usual] if chosen.device and chosen.driver in names else usual


def find_drivers() -> tuple[Driver, ...]:
    """The ways to the loudspeakers, best first, with their devices; none without a synthesizer."""
    try:
        known = engine_library()[0].drivers()
    except Missing:
        return ()
    by_name = {driver.name: driver for driver in known}
    return tuple(by_name[name] for name in DRIVER_ORDER if name in by_name)


def survey(soundfont: str = "") -> Survey:
    """Look at everything sound needs, and try to open a device; for `doctor`."""
    try:
        library, lesser = engine_library()
    except Missing as missing:
        return Survey("", "", (), "", str(missing))
    engine = library.Engine()
    name, drivers = engine.name, tuple(driver.name for driver in library.drivers())
    engine.delete()
    try:
        chosen = str(choose_soundfont(soundfont, lean=bool(lesser))[0])
    except Missing as missing:
        return Survey(name, "", drivers, "", str(missing), lesser)
    synth = open_synth(soundfont)
    synth.close()
    return Survey(name, chosen, drivers, getattr(synth, "driver", ""), synth.problem, lesser)


class EngineLibrary(Protocol):
    """A module that makes sound."""

    def Engine(self, rate: int = RATE) -> Engine:  # noqa: N802 - a class there
        """A synthesizer of its own."""
        ...

    def drivers(self) -> tuple[Driver, ...]:
        """Its ways to the loudspeakers."""
        ...


def engine_library() -> tuple[EngineLibrary, str]:
    """FluidSynth where its library is installed, else what comes with the program, and a sentence then.

    Raises Missing where there is neither.
    """
    try:
        return fluid_library(), ""
    except Missing as missing:
        try:
            from core.playback import embedded
        except (ImportError, OSError):
            raise missing from None
        lesser = tr("The built-in synthesizer plays, without chorus; for a fuller sound, {how}.")
        return embedded, lesser.format(how=_how_to_install())


def fluid_library() -> ModuleType:
    """`core.playback.fluid`; raises Missing where the C library is not installed."""
    try:
        # The wrapper prints what it found where the environment says CI.
        with redirect_stdout(io.StringIO()):
            from core.playback import fluid
    except (ImportError, OSError) as error:
        raise Missing(
            tr("There is no sound because libfluidsynth is not installed: {how}.").format(
                how=_how_to_install()
            )
        ) from error
    return fluid


def _how_to_install() -> str:
    return _INSTALL_LIBRARY.get(sys.platform, _INSTALL_LIBRARY["linux"])

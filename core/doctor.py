"""Looks at what the program needs and finds on this machine, and says what to do about what is missing."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata

from core import VERSION
from core.audio_in import contour, devices
from core.errors import BadBundle, Missing
from core.files import musescore
from core.lstm import bundle
from core.midi_in import ports as midi_in
from core.midi_out import ports as midi_out
from core.midi_ports import plain_name
from core.playback import synths

QT = "from PySide6 import QtCore, QtWidgets; print(QtCore.qVersion())"
QT_ADVICE = (
    "On Debian or Ubuntu, as root: apt install libfluidsynth3 libegl1 libgl1 libdbus-1-3 libfontconfig1"
    " libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 fonts-dejavu-core"
)
PATIENCE = 60  # seconds that Qt may take to load: a disk far away is slow, one that has gone never answers
LIBRARIES = ("PySide6-Essentials", "ai-edge-litert", "numpy", "music21", "pretty_midi", "pyfluidsynth")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the program uses: what stands here, and, when it is missing, what to do about it.

    Without something `needed` the program cannot do its main job; without the rest it does less.
    """

    name: str
    present: bool
    detail: str
    advice: str = ""
    needed: bool = False


def examine() -> Iterator[Finding]:
    """Look at one thing after the other, the ones a composer asks about first."""
    yield _model()
    yield from _sound()
    yield from _midi()
    yield _microphones()
    yield _tracker()
    yield _musescore()
    yield _tensorflow()
    yield _window()
    yield from _libraries()
    yield Finding("Continuo", True, VERSION)
    yield Finding("Python", True, f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _model() -> Finding:
    try:
        loaded = bundle.load()
    except BadBundle as problem:
        return Finding("Model", False, "none that can be used", str(problem), needed=True)
    return Finding("Model", True, f"{loaded.name}, {loaded.title}", needed=True)


def _sound() -> Iterator[Finding]:
    """The three things sound needs, each of which needs the one before."""
    found = synths.survey()
    parts = {
        "Synthesizer": found.library,
        "SoundFont": found.soundfont,
        "Sound device": found.driver and f"{found.driver} (there are {', '.join(found.drivers)})",
    }
    advice = found.problem
    for name, detail in parts.items():
        lesser = found.lesser if name == "Synthesizer" else ""
        yield Finding(name, bool(detail), detail or "not found", lesser if detail else advice)
        if not detail:
            advice = ""  # it is told once, where it begins


def _midi() -> Iterator[Finding]:
    """MIDI inputs and outputs; that none is plugged in is no fault."""
    try:
        inputs = midi_in.open_inputs()
    except Missing as missing:
        yield Finding("MIDI keyboards", False, "none can be heard", str(missing))
        yield Finding("MIDI ports", False, "none can be played on")
        return
    names = ", ".join(map(plain_name, inputs.ports()))
    inputs.close()
    yield Finding("MIDI keyboards", True, names or "none is plugged in")
    try:
        outputs = midi_out.open_outputs()
    except Missing as missing:
        yield Finding("MIDI ports", False, "none can be played on", str(missing))
        return
    found = [*map(plain_name, outputs.ports()), *([midi_out.VIRTUAL_NAME] if midi_out.HAS_VIRTUAL else [])]
    outputs.close()
    yield Finding("MIDI ports", True, ", ".join(found) or "there is none to play on")


def _microphones() -> Finding:
    """That none is plugged in is no fault."""
    try:
        names = ", ".join(each.name for each in devices.MachineInputs().microphones())
    except Missing as missing:
        return Finding("Microphones", False, "none can be recorded", str(missing))
    return Finding("Microphones", True, names or "none is plugged in")


def _tracker() -> Finding:
    """What turns a hummed phrase into notes."""
    try:
        return Finding("Pitch tracker", True, contour.available())
    except Missing as missing:
        return Finding("Pitch tracker", False, "cannot be loaded", str(missing))


def _musescore() -> Finding:
    found = musescore.find()
    if found is None:
        return Finding("MuseScore", False, "not found", musescore.NOT_FOUND)
    return Finding("MuseScore", True, f"{found.version}, {' '.join(found.command)}")


def _tensorflow() -> Finding:
    """TensorFlow is only asked for its version: importing it takes seconds."""
    version = _version("tensorflow")
    if version:
        return Finding("TensorFlow", True, f"{version}, for training")
    advice = "This is a light set-up, which does everything but training; `./run --full` adds it."
    return Finding("TensorFlow", False, "not installed, so models cannot be trained", advice)


def _window() -> Finding:
    """Qt's own libraries come with it; those of the system that it needs may be missing."""
    # Another process, because nothing in core loads Qt.
    command = [sys.executable, "-P", "-c", QT]
    try:
        tried = subprocess.run(  # noqa: S603 - our own
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        detail = f"Qt is not loaded after {PATIENCE} seconds"
        return Finding("Window", False, detail, "See whether the disk it lies on answers.", needed=True)
    if tried.returncode == 0:
        return Finding("Window", True, f"Qt {tried.stdout.strip()}", needed=True)
    problem = (tried.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    return Finding("Window", False, f"Qt cannot be loaded: {problem}", QT_ADVICE, needed=True)


def _libraries() -> Iterator[Finding]:
    for name in LIBRARIES:
        version = _version(name)
        advice = "" if version else "Remove the folder .venv and start again to set the program up anew."
        yield Finding(name, bool(version), version or "not installed", advice, needed=True)


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""

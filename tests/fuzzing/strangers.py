"""What else may come from a stranger: models and their networks, SoundFonts, sounds and settings."""

from __future__ import annotations

import io
import json
import lzma
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from random import Random
from unittest import mock
from zlib import crc32

import numpy as np

from app import settings as the
from app.hum_figures import HumFigures
from app.palette_entries import used
from app.recent import Recent
from app.settings import Setting, Settings
from app.stored import mend
from core import trial
from core.audio_in import sound
from core.encoding import Encoding
from core.errors import BadBundle, ContinuoError
from core.files import musescore
from core.files.imported import Imported
from core.files.scratch import Scratch
from core.learning import parcel
from core.learning.result import learnt_of
from core.lstm import bundle, sealed, trying
from core.lstm.step import Step
from core.lstm.tunes import TuneIndex
from core.playback import auditions, presets, soundfonts
from tests.core.playback.riff import playable
from tests.fuzzing import mutating
from tests.fuzzing.readers import Reader, exports

ALL = [each for each in vars(the).values() if isinstance(each, Setting)]
MODELS = Path(__file__).parents[2] / "models"
_NO_ZIP = (
    zipfile.BadZipFile,
    lzma.LZMAError,
    zlib.error,
    OSError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    ValueError,
    MemoryError,
)
NOBODY = musescore.MuseScore((), "3.2.3")
REALLY = 50  # inputs of which one is given to MuseScore itself
MELODY = [60, 62, 64, 65, 67, 69, 71, 72, 74, 76, 77, 79, 81]
_BENT_SIZES = (
    *(0, 1, 0x7F, 0x80, 0xFF, 0x7FFF),
    *(0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF),
)


def sized(data: bytes, random: Random, where: Callable[[int], int] | None = None) -> bytes:
    """Bytes with some numbers of two, four or eight bytes changed, as sizes and places in files are."""
    made = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4))):
        at = where(len(made)) if where else random.randrange(len(made) + 1)
        kind = random.choice("HHIIIQ")
        value = random.choice((*_BENT_SIZES, random.getrandbits(16), random.getrandbits(32)))
        order = random.choice("<<<>")
        raw = struct.pack(f"{order}{kind}", value & ((1 << 8 * struct.calcsize(f"<{kind}")) - 1))
        made[at : at + len(raw)] = raw
    return bytes(made)


# A model: its parts in a zip, as one would be sent


@cache
def _model() -> list[bytes]:
    """Of lines, and of several voices."""
    return [_model_like(name) for name in ("fiddle", "ensemble")]


def _model_like(name: str) -> bytes:
    real = MODELS / name
    index, weights = io.BytesIO(), io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "tunes.npz")
        TuneIndex.of([("A Scale", MELODY), ("Another", MELODY[::-1] * 3), ("Müller", MELODY[::2] * 4)]).save(
            path
        )
        index.write(path.read_bytes())
    np.savez_compressed(weights, kernel=np.ones((3, 4), np.float16), bias=np.zeros(4, np.float16))
    parts = {
        sealed.STEP: b"TFL3" * 20,
        sealed.WEIGHTS: weights.getvalue(),
        sealed.TUNES: index.getvalue(),
        sealed.ENCODING: Encoding().to_json().encode(),
        sealed.CARD: b"# A card\n",
    }
    return _sent({sealed.SETTINGS: (real / sealed.SETTINGS).read_bytes(), **parts})


def _sent(parts: dict[str, bytes], *, resealed: bool = True) -> bytes:
    if resealed:
        try:
            settings = json.loads(parts[sealed.SETTINGS])
            settings["parts"] |= {name: sha256(each).hexdigest() for name, each in parts.items()}
            parts[sealed.SETTINGS] = json.dumps(settings).encode()
        except (ValueError, TypeError, KeyError, RecursionError):
            pass
    return mutating.packed([*parts.items()], zipfile.ZIP_STORED)


def _received(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {
                name: archive.read(name) for name in {sealed.SETTINGS, *sealed.PARTS} & {*archive.namelist()}
            }
    except _NO_ZIP:
        return {}


def _bend_model(data: bytes, random: Random) -> bytes:
    parts = _received(data)
    if not parts:
        return data
    name = random.choice((sealed.SETTINGS, sealed.SETTINGS, sealed.ENCODING, sealed.TUNES, sealed.WEIGHTS))
    benders: dict[str, list[mutating.Bender]] = {
        ".json": [mutating.json_tree, mutating.json_tree, mutating.raw],
        ".npz": [mutating.raw, sized, _bend_arrays, _bend_arrays],
    }
    if name in parts:
        parts[name] = random.choice(benders[Path(name).suffix])(parts[name], random)
    return _sent(parts, resealed=random.random() < 0.8)


def _bend_arrays(data: bytes, random: Random) -> bytes:
    """An .npz with a header, a name or numbers that are others, all of it a valid zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(each.filename, archive.read(each)) for each in archive.infolist()]
    except _NO_ZIP:
        return mutating.raw(data, random)
    if not members:
        return data
    at = random.randrange(len(members))
    name, content = members[at]
    match random.randrange(5):
        case 0:
            swaps = (
                (b"<u4", b"|O4"),
                (b"<u2", b">u2"),
                (b"<u4", b"<f8"),
                (b"(", b"(-"),
                (b"True", b"1"),
                (b",)", b",9999999999999)"),
            )
            content = content.replace(*random.choice(swaps))
        case 1:
            content = sized(content, random)
        case 2:
            name = random.choice(("../../x.npy", "/x.npy", "names.npy", "hashes.npy", "", "x" * 3000))
        case 3:
            members = members * random.choice((1, 2, 300))
        case _:
            content = mutating.raw(content, random)
    members[at] = name, content
    return mutating.packed(members)


def _read_model(data: bytes) -> None:
    known = mock.patch.object(bundle, "is_known", return_value=True)
    with tempfile.TemporaryDirectory() as place, known:
        folder = Path(place, "sent")
        folder.mkdir()
        for name, content in _received(data).items():
            (folder / name).write_bytes(content)
        for told in bundle.bundles([Path(place)]):
            json.dumps([told.title, told.problem, dict(told.figures)], allow_nan=False)
            assert told.title.isprintable()
        loaded = bundle.load_folder(folder)
        loaded.yardstick.usual(40)
        weights = bundle.weights_of(folder)
        assert all(each.dtype == np.float32 for each in weights.values())
        loaded.tunes.longest(MELODY * 40)
        learnt_of(loaded.figures)


# A model as one file: only what a folder has comes out of it, and nothing stays of one that is refused


def _bend_parcel(data: bytes, random: Random) -> bytes:
    if random.random() < 0.5:
        return mutating.zipped(data, random)
    return _bend_model(data, random)


def _read_parcel(data: bytes) -> None:
    known = mock.patch.object(bundle, "is_known", return_value=True)
    with tempfile.TemporaryDirectory() as place, known:
        path, models = Path(place, "a gift.continuo-model"), Path(place, "models")
        path.write_bytes(data)
        try:
            folder = parcel.add(path, models)
            assert {each.name for each in folder.iterdir()} == {sealed.SETTINGS, *sealed.PARTS}
        except BadBundle:
            folder = models / "none"
        assert {*Path(place).rglob("*")} <= {path, models, folder, *folder.glob("*")}


# Its network, tried in another process


def _bend_network(data: bytes, random: Random) -> bytes:
    def where(length: int) -> int:
        """Rather in what is laid out than in the weights."""
        return random.choice(
            (random.randrange(min(length, 4000) + 1), max(0, length - random.randrange(1, 60_000)))
        )

    return random.choice((mutating.raw, partial(sized, where=where), partial(sized, where=where)))(
        data, random
    )


def _read_network(data: bytes) -> None:
    wanted = trying.fits(Encoding(), 256, 2)
    if not trying.passes(data, wanted):
        raise BadBundle("refused")
    step = Step(data)  # what has passed there must do no harm here
    rows = {fit.name: trying._inputs(fit, 2, trying._greatest) for fit in wanted}
    for name, inputs in rows.items():
        step(name, inputs)


# A SoundFont


def _bend_soundfont(data: bytes, random: Random) -> bytes:
    def where(length: int) -> int:
        """Rather in the tables, which stand at the end, or at the beginning."""
        return random.choice(
            (random.randrange(min(length, 120) + 1), max(0, length - random.randrange(1, 700)))
        )

    benders: tuple[mutating.Bender, ...] = (
        mutating.raw,
        partial(sized, where=where),
        partial(sized, where=where),
    )
    return random.choice(benders)(data, random)


def _read_soundfont(data: bytes) -> None:
    from core.playback import synths

    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "sent.sf2")
        path.write_bytes(data)
        told = soundfonts.read_soundfont(path)
        held = presets.read_presets(path)
        assert all(each.name.isprintable() for each in held)
        if told is None:
            raise ContinuoError("no SoundFont")
        if not trial.passes(auditions._carry_out, path, seconds=auditions.SECONDS, room=auditions.ROOM):
            raise ContinuoError("refused")
        auditions.sound_all(path, synths.engine_library()[0].Engine)


# A sound


@cache
def _sounds() -> list[bytes]:
    import soundfile

    wave = 0.5 * np.sin(np.arange(8000) / 8)
    both = np.stack([wave, -wave / 2], 1)
    forms = (
        ("WAV", "PCM_16"),
        ("WAV", "FLOAT"),
        ("WAV", "DOUBLE"),
        ("WAV", "IMA_ADPCM"),
        ("WAVEX", "PCM_24"),
        ("RF64", "PCM_16"),
        ("W64", "PCM_16"),
        ("AIFF", "PCM_16"),
        ("AIFF", "FLOAT"),
        ("FLAC", "PCM_16"),
        ("OGG", "VORBIS"),
        ("OGG", "OPUS"),
        ("MP3", "MPEG_LAYER_III"),
        ("CAF", "PCM_16"),
        ("AU", "PCM_16"),
    )
    made = []
    for form, kind in forms:
        for samples in (wave, both):
            content = io.BytesIO()
            soundfile.write(content, samples, 16000, format=form, subtype=kind)
            made.append(content.getvalue())
    return made


def _bend_sound(data: bytes, random: Random) -> bytes:
    def where(length: int) -> int:
        """Rather in the header."""
        return random.randrange(min(length, random.choice((60, 200, length or 1))) + 1)

    return random.choice((mutating.raw, partial(sized, where=where), partial(sized, where=where)))(
        data, random
    )


def _read_sound(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "sent.wav")
        path.write_bytes(data)
        found = sound.read(path)
    assert 0 < found.seconds <= 60 * sound.LONGEST_MINUTES + 1
    assert bool(np.isfinite(found.samples).all())
    assert float(np.abs(found.samples).max()) <= 1


# Settings, and what a window is laid out by


@cache
def _settings() -> list[bytes]:
    from PySide6.QtCore import QSettings, Qt
    from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QSplitter

    _ = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as place:
        store = QSettings(str(Path(place, "a.ini")), QSettings.Format.IniFormat)
        settings = Settings(store)
        for each in ALL:
            store.setValue(each.key, each.default)
        window, splitter = QMainWindow(), QSplitter()
        for name in ("tracks", "takes"):
            dock = QDockWidget(name, window)
            dock.setObjectName(name)
            window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        settings.set_layout("geometry", window.saveGeometry())
        settings.set_layout("docks", window.saveState(1))
        settings.set_layout("column", splitter.saveState())
        settings.set_state("recent", ["/music/a.continuo", "/music/b.mid"])
        settings.set_state("folder", "/music")
        settings.set_state("hum", json.dumps({"sensitivity": 50.0, "shortest": 80.0, "strength": 100.0}))
        settings.set_state("palette", json.dumps(["play", "continue"]))
        settings.set_state("odd", [1, 2.5, True, {"a": 1}])
        store.sync()
        return [Path(store.fileName()).read_bytes()]


_VALUES = (
    *(
        "@Invalid()",
        "@ByteArray(\\x1\\xd9)",
        "@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\x10QPixmap\\0)",
        "@Rect(1 2 3)",
        "@Size(-1 99999999999)",
    ),
    *(
        "@Variant(\\0\\0\\0\\t\\xff\\xff\\xff\\xfe)",
        "@Variant(\\0\\0\\0\\x6\\x40\\0)",
        "@Point(nan nan)",
        "a, b, c",
        '"\\x0"',
        "true, 1",
    ),
    *(
        "[" * 20000,
        "{}",
        '"{\\"strength\\": 1e999}"',
        "[1, 2",
        "\\xd800",
        "NaN",
        "-inf",
        "1e400",
        "0x10",
        "9" * 400,
        "/" + "a" * 9000,
    ),
)


def _bend_settings(data: bytes, random: Random) -> bytes:
    if random.random() < 0.4:
        return random.choice((mutating.raw, sized))(data, random)
    lines = data.split(b"\n")
    for _ in range(random.choice((1, 3, 10))):
        at = random.randrange(len(lines))
        key, equals, value = lines[at].partition(b"=")
        if equals:
            other = random.choice((*_VALUES, *mutating.NUMBERS, *mutating.TEXTS)).encode(
                "utf-8", "surrogatepass"
            )
            lines[at] = key + b"=" + random.choice((other, other, mutating.raw(value, random)))
    return b"\n".join(lines)


def _read_settings(data: bytes) -> None:
    from PySide6.QtCore import QObject, QSettings, Qt
    from PySide6.QtWidgets import QDockWidget, QMainWindow, QSplitter

    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "a.ini")
        path.write_bytes(data)
        mend(path)
        settings = Settings(QSettings(str(path), QSettings.Format.IniFormat))
        for each in ALL:
            value = settings.get(each)
            assert type(value) is type(each.default)
            assert not each.choices or value in each.choices
        assert all(isinstance(each, Path) for each in Recent(settings, QObject()).paths)
        assert Recent(settings, QObject()).folder
        HumFigures(settings).begin(empty=True)
        assert all(isinstance(each, str) for each in used(settings))
        window, splitter = QMainWindow(), QSplitter()
        for name in ("tracks", "takes"):
            dock = QDockWidget(name, window)
            dock.setObjectName(name)
            window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        for key, restore in (
            ("geometry", window.restoreGeometry),
            ("docks", lambda state: window.restoreState(state, 1)),
            ("column", splitter.restoreState),
        ):
            state = settings.get_layout(key)
            if state is not None:
                restore(state)
        settings.get_state("odd")


# A piece of MuseScore's own, which the MuseScore of this machine turns into MusicXML


@cache
def _musescore() -> musescore.MuseScore | None:
    """MuseScore without the limits that its reader is under here."""
    found = musescore.find()
    return found and replace(found, command=("prlimit", "--as=unlimited", *found.command))


def _read_musescore(data: bytes) -> Imported:
    """MuseScore itself takes seconds: mostly another stands in, which answers what it well might."""
    number = crc32(data)
    if number % REALLY == 0:
        return musescore.parse(data, "piece.mscz", _musescore())
    with tempfile.TemporaryDirectory() as place:
        answer = Path(place, "answer")
        answer.write_bytes(mutating.xml(_answers()[number % len(_answers())], Random(number)))
        stand_in = replace(NOBODY, command=("sh", "-c", 'cp "$0" "$2"', str(answer)))
        return musescore.parse(data, "piece.mscz", stand_in)


@cache
def _answers() -> list[bytes]:
    """What MuseScore makes of its pieces."""
    program = _musescore()
    assert program is not None
    made = []
    with Scratch() as folder:
        for number, piece in enumerate(_musescore_pieces()):
            written, turned = folder / f"{number}.mscz", folder / f"{number}.musicxml"
            written.write_bytes(piece)
            musescore.render(written, turned, program)
            made.append(turned.read_bytes())
    return made


@cache
def _musescore_pieces() -> list[bytes]:
    program = _musescore()
    if program is None:
        return []
    made = []
    with Scratch() as folder:
        for number, data in enumerate(exports(".musicxml")):
            written, turned = folder / f"{number}.musicxml", folder / f"{number}.mscz"
            written.write_bytes(data)
            musescore.render(written, turned, program)
            made.append(turned.read_bytes())
    return made


STRANGERS: dict[str, Reader] = {
    "mscz": Reader(".mscz", _read_musescore, mutating.zipped, _musescore_pieces),
    "bundle": Reader(".zip", _read_model, _bend_model, _model),
    "model": Reader(".continuo-model", _read_parcel, _bend_parcel, _model),
    "network": Reader(
        ".tflite", _read_network, _bend_network, lambda: [(MODELS / "fiddle" / sealed.STEP).read_bytes()]
    ),
    "soundfont": Reader(
        ".sf2",
        _read_soundfont,
        _bend_soundfont,
        lambda: [playable({(0, 0): 69, (0, 5): 60, (128, 0): 69}), playable({(0, 0): 69})],
    ),
    "sound": Reader(".wav", _read_sound, _bend_sound, _sounds),
    "settings": Reader(".ini", _read_settings, _bend_settings, _settings),
}

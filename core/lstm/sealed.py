"""What seals a model folder: bundle.json, which names every part and its hash; all of it data, and checked.

A model may come from a stranger. Nothing in it is code to Python; nothing is read that is not a file within
its folder, or larger than a model has it; and no type, size or number is believed before it is looked at.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from core.encoding import Encoding
from core.errors import BadBundle
from core.files.disk import open_file, real
from core.lstm import features
from core.lstm.originality import FIGURES, Yardstick
from core.lstm.tunes import VERSION
from core.polyphony.company import SLOTS
from core.words import printable, tr

FORMAT = 1
SETTINGS = "bundle.json"
STEP, WEIGHTS, ENCODING, TUNES, CARD = "step.tflite", "weights.npz", "encoding.json", "tunes.npz", "card.md"
PARTS = (STEP, WEIGHTS, ENCODING, TUNES, CARD)

_MEGABYTE = 2**20
LARGEST = {
    SETTINGS: _MEGABYTE,
    STEP: 32 * _MEGABYTE,
    WEIGHTS: 64 * _MEGABYTE,
    ENCODING: _MEGABYTE,
    TUNES: 32 * _MEGABYTE,
    CARD: _MEGABYTE,
}
MOST_PARAMETERS = 30_000_000
"""Of a network, so that its step, with a byte for each, and its weights, with two, are no larger."""
_WIDEST, _DEEPEST_NETWORK = 4096, 16
_LONGEST_TITLE = 120
_DEEPEST = 12  # lists within lists among the figures
_HASH, _FINGERPRINT = re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{16}")


@dataclass(frozen=True)
class Seal:
    """What bundle.json says, every type and size of it checked; `key` stands for it and no other."""

    title: str
    encoding: str
    shape: Mapping[str, Any]
    figures: Mapping[str, Any]
    parts: Mapping[str, str]
    index: object
    key: str

    @property
    def units(self) -> int:
        """The width of a layer."""
        return int(self.shape["units"])

    @property
    def layers(self) -> int:
        """How many there are."""
        return int(self.shape["layers"])

    @property
    def company(self) -> int:
        """How many other voices are seen beside one: none by a model of melodies."""
        return int(self.shape.get("company", 0))


def read_seal(folder: Path) -> Seal:
    """What bundle.json says of a model; raises BadBundle for what is not whole or of another version."""
    try:
        with _open(folder, SETTINGS) as file:
            content = file.read()
        settings = json.loads(content.decode("utf-8"), parse_constant=_no_number)
    except (OSError, ValueError, RecursionError) as error:
        raise BadBundle(
            refusal(folder, tr("{part} is missing or cannot be read").format(part=SETTINGS))
        ) from error
    wanted = {"format", "features", "title", "encoding", "shape", "figures", "parts"}
    if not isinstance(settings, dict) or not wanted <= settings.keys():
        raise BadBundle(refusal(folder, tr("{part} is not complete").format(part=SETTINGS)))
    if (settings["format"], settings["features"]) != (FORMAT, features.VERSION):
        raise BadBundle(refusal(folder, tr("it was made for another version of Continuo")))
    if not _is_sound(settings):
        raise BadBundle(refusal(folder, tr("{part} says what no model can be").format(part=SETTINGS)))
    told = {name: settings[name] for name in ("title", "encoding", "shape", "figures", "parts")}
    return Seal(**told, index=settings.get("index"), key=_hash(content))


def check_index(folder: Path, seal: Seal) -> None:
    """Raise BadBundle for an index of another version than is read here."""
    if seal.index != VERSION:
        why = tr(
            "its index of tunes is of another version; `./run train --reindex {name}` makes it again"
        ).format(name=folder.name)
        raise BadBundle(refusal(folder, why))


def check_part(folder: Path, part: str, seal: Seal) -> None:
    """Raise BadBundle unless a part is what was sealed."""
    try:
        with _open(folder, part) as file:
            found = _hash_of(file)
    except OSError as error:
        raise BadBundle(_missing(folder, part)) from error
    if found != seal.parts.get(part):
        raise BadBundle(_foreign(folder, part))


def read_part(folder: Path, part: str, seal: Seal) -> bytes:
    """A part as it was sealed; raises BadBundle."""
    try:
        with _open(folder, part) as file:
            content = file.read()
    except OSError as error:
        raise BadBundle(_missing(folder, part)) from error
    if _hash(content) != seal.parts.get(part):
        raise BadBundle(_foreign(folder, part))
    return content


def write_seal(
    folder: Path, title: str, encoding: Encoding, shape: Mapping[str, Any], figures: Mapping[str, Any]
) -> None:
    """Write bundle.json for a folder whose other parts all stand, which makes it a bundle."""
    (folder / ENCODING).write_text(encoding.to_json(), encoding="utf-8")
    settings = {
        "format": FORMAT,
        "features": features.VERSION,
        "index": VERSION,
        "title": title,
        "encoding": encoding.fingerprint,
        "shape": dict(shape),
        "figures": dict(figures),
        "parts": {part: _hash((folder / part).read_bytes()) for part in PARTS},
    }
    (folder / SETTINGS).write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def refusal(folder: Path, why: str) -> str:
    """The sentence for a model that cannot be used."""
    return tr("The model {name} cannot be used: {why}.").format(name=printable(folder.name), why=why)


def _open(folder: Path, part: str) -> BinaryIO:
    """A part to be read; raises OSError for what is elsewhere, no file, or larger than any model has it."""
    path = folder / part
    if real(path).parent != real(folder):
        raise OSError("it is a link to another place")
    file = open_file(path)
    if os.fstat(file.fileno()).st_size > LARGEST[part]:
        file.close()
        raise OSError("it is too large")
    return file


def _missing(folder: Path, part: str) -> str:
    return refusal(folder, tr("{part} is missing or cannot be read").format(part=part))


def _foreign(folder: Path, part: str) -> str:
    return refusal(folder, tr("{part} is damaged or from another model").format(part=part))


def _is_sound(settings: Mapping[str, Any]) -> bool:
    """Whether every member that something is made of is what it has to be."""
    title, shape, parts, figures = (settings[name] for name in ("title", "shape", "parts", "figures"))
    return (
        isinstance(title, str)
        and 0 < len(title) <= _LONGEST_TITLE
        and title.isprintable()
        and "<" not in title  # Qt takes what looks like a page for one
        and isinstance(settings["encoding"], str)
        and _FINGERPRINT.fullmatch(settings["encoding"]) is not None
        and isinstance(parts, dict)
        and all(isinstance(each, str) and _HASH.fullmatch(each) for each in parts.values())
        and isinstance(shape, dict)
        and all(_is_between(shape.get(name, 1), _WIDEST) for name in ("embedding", "head"))
        and _is_between(shape.get("units"), _WIDEST)
        and _is_between(shape.get("layers"), _DEEPEST_NETWORK)
        and type(shape.get("company", 0)) is int
        and shape.get("company", 0) in (0, SLOTS)
        and isinstance(figures, dict)
        and all(_is_shallow_and_finite(value) for value in (shape, figures))
        and isinstance(figures.get("test", {}), dict)
        and Yardstick.can_be_of(figures.get(FIGURES, {}))
    )


def _is_between(value: object, most: int) -> bool:
    return type(value) is int and 1 <= value <= most


def _is_shallow_and_finite(value: object) -> bool:
    return all(
        depth <= _DEEPEST and (not isinstance(each, float) or math.isfinite(each))
        for each, depth in _all_in(value)
    )


def _all_in(value: object) -> Iterator[tuple[object, int]]:
    """Everything in a tree, and how deep it lies, down to what is too deep."""
    waiting = [(value, 0)]
    while waiting:
        each, depth = waiting.pop()
        yield each, depth
        if isinstance(each, dict | list) and depth <= _DEEPEST:
            waiting += [(inner, depth + 1) for inner in (each.values() if isinstance(each, dict) else each)]


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")


def _hash_of(file: BinaryIO) -> str:
    """The hash of a file that is never in memory as a whole."""
    told = hashlib.sha256()
    while block := file.read(_MEGABYTE):
        told.update(block)
    return told.hexdigest()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

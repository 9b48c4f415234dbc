"""Model folders: complete, or refused with one plain sentence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from platformdirs import user_data_path

from core.encoding import Encoding
from core.errors import BadBundle
from core.lstm import features
from core.lstm.decoder import Decoder
from core.lstm.features import Setting
from core.lstm.originality import FIGURES, Yardstick
from core.lstm.step import Step
from core.lstm.tunes import VERSION, TuneIndex
from core.words import tr

FORMAT = 1
# The model that is used when none is asked for. Figures cannot choose: each model is measured on tunes
# of its own collections, and those of one are easier than those of another.
BROADEST = "folk"
SETTINGS = "bundle.json"
STEP, WEIGHTS, ENCODING, TUNES, CARD = "step.tflite", "weights.npz", "encoding.json", "tunes.npz", "card.md"
PARTS = (STEP, WEIGHTS, ENCODING, TUNES, CARD)


@dataclass(frozen=True)
class BundleInfo:
    """A model folder as a list of models shows it; `problem` is why it cannot be used, if so."""

    name: str
    title: str
    folder: Path
    figures: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class Bundle:
    """A loaded model: its language, its step, and what it was trained on."""

    name: str
    title: str
    folder: Path
    encoding: Encoding
    step: Step
    units: int
    layers: int
    figures: Mapping[str, Any]

    def decoder(self, setting: Setting, batch: int = 1) -> Decoder:
        """A decoder of `batch` melodies of one setting."""
        return Decoder(self, setting, batch)

    @cached_property
    def tunes(self) -> TuneIndex:
        """What the model was trained on, to tell whether a take stands in it already; raises BadBundle."""
        try:
            return TuneIndex.load(self.folder / TUNES)
        except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
            why = tr("{part} is missing or cannot be read").format(part=TUNES)
            raise BadBundle(_refusal(self.folder, why)) from error

    @cached_property
    def yardstick(self) -> Yardstick:
        """What is usual for a take to share with them."""
        return Yardstick.of(self.figures.get(FIGURES, {}))


def folders() -> tuple[Path, ...]:
    """Where models are looked for: the ones that come with Continuo, then the composer's own."""
    return Path(__file__).resolve().parents[2] / "models", user_data_path("continuo") / "models"


def bundles(places: Iterable[Path] | None = None) -> list[BundleInfo]:
    """All models that can be found: those that come with Continuo first, and the broadest of them first."""
    found: dict[str, BundleInfo] = {}
    for place in folders() if places is None else places:
        here = [_look(path.parent) for path in sorted(place.glob(f"*/{SETTINGS}"))]
        for info in sorted(here, key=lambda each: (each.problem != "", each.name != BROADEST)):
            found.setdefault(info.name, info)
    return list(found.values())


def load(name: str = "", places: Iterable[Path] | None = None) -> Bundle:
    """The model called `name`, or in the folder `name`, or the first of `bundles` that can be used.

    Raises BadBundle when there is none, or its folder is not whole.
    """
    return load_folder(folder_of(name, places))


def folder_of(name: str = "", places: Iterable[Path] | None = None) -> Path:
    """The folder of the model that `load` takes, whole or not; raises BadBundle when there is none."""
    if name and (Path(name) / SETTINGS).is_file():
        return Path(name)
    known = bundles(places)
    chosen = [info for info in known if info.name == name] if name else [i for i in known if not i.problem]
    if chosen:
        return chosen[0].folder
    if not name:
        raise BadBundle(tr("No model was found; train one, or fetch Continuo again."))
    names = ", ".join(info.name for info in known) or "none"
    raise BadBundle(
        tr("There is no model called {name}; the models here are: {names}.").format(name=name, names=names)
    )


def load_folder(folder: Path) -> Bundle:
    """The model in `folder`, every part of it checked against bundle.json; raises BadBundle."""
    settings = _settings(folder)
    _check_index(folder, settings)
    contents = {part: _part(folder, part, settings["parts"]) for part in PARTS}
    try:
        encoding = Encoding.from_json(contents[ENCODING].decode())
    except ValueError as error:
        raise BadBundle(
            _refusal(folder, tr("its encoding cannot be used: {error}").format(error=error))
        ) from error
    if encoding.fingerprint != settings["encoding"]:
        raise BadBundle(_refusal(folder, tr("its weights were trained with another encoding")))
    return Bundle(
        name=folder.name,
        title=settings["title"],
        folder=folder,
        encoding=encoding,
        step=Step(contents[STEP]),
        units=settings["shape"]["units"],
        layers=settings["shape"]["layers"],
        figures=settings["figures"],
    )


def weights_of(folder: Path) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
    """The network's weights by name, to go on training from; raises BadBundle."""
    _part(folder, WEIGHTS, _settings(folder)["parts"])
    with np.load(folder / WEIGHTS) as weights:
        return {name: weights[name].astype(np.float32) for name in weights.files}


def checked(folder: Path) -> dict[str, Any]:
    """What bundle.json says, once every part is found to be whole, of whatever version the index is.

    Raises BadBundle.
    """
    settings = _settings(folder)
    for part in PARTS:
        _part(folder, part, settings["parts"])
    return settings


def seal(
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


def _settings(folder: Path) -> dict[str, Any]:
    try:
        settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadBundle(
            _refusal(folder, tr("{part} is missing or cannot be read").format(part=SETTINGS))
        ) from error
    wanted = {"format", "features", "title", "encoding", "shape", "figures", "parts"}
    if not isinstance(settings, dict) or not wanted <= settings.keys():
        raise BadBundle(_refusal(folder, tr("{part} is not complete").format(part=SETTINGS)))
    if (settings["format"], settings["features"]) != (FORMAT, features.VERSION):
        raise BadBundle(_refusal(folder, tr("it was made for another version of Continuo")))
    return settings


def _check_index(folder: Path, settings: Mapping[str, Any]) -> None:
    """Raise BadBundle for an index of another version than is read here."""
    if settings.get("index") != VERSION:
        why = tr(
            "its index of tunes is of another version; `./run train --reindex {name}` makes it again"
        ).format(name=folder.name)
        raise BadBundle(_refusal(folder, why))


def _part(folder: Path, part: str, hashes: Mapping[str, str]) -> bytes:
    try:
        content = (folder / part).read_bytes()
    except OSError as error:
        raise BadBundle(_refusal(folder, tr("{part} is missing").format(part=part))) from error
    if _hash(content) != hashes.get(part):
        raise BadBundle(_refusal(folder, tr("{part} is damaged or from another model").format(part=part)))
    return content


def _look(folder: Path) -> BundleInfo:
    try:
        settings = _settings(folder)
        _check_index(folder, settings)
    except BadBundle as problem:
        return BundleInfo(folder.name, folder.name, folder, problem=str(problem))
    return BundleInfo(folder.name, settings["title"], folder, settings["figures"])


def _refusal(folder: Path, why: str) -> str:
    return tr("The model {name} cannot be used: {why}.").format(name=folder.name, why=why)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

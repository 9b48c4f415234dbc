"""Model folders: complete, or refused with one plain sentence."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from platformdirs import user_data_path

from core import trial
from core.encoding import Encoding
from core.errors import BadBundle
from core.files.disk import listed, real
from core.lstm import trying
from core.lstm.arrays import read_arrays
from core.lstm.blending import STYLE_FIGURES, Blended
from core.lstm.decoder import Decoder
from core.lstm.features import STYLES, Setting
from core.lstm.originality import FIGURES, Yardstick
from core.lstm.sealed import (
    CARD,
    ENCODING,
    PARTS,
    SETTINGS,
    STEP,
    TUNES,
    WEIGHTS,
    Seal,
    check_index,
    check_part,
    read_part,
    read_seal,
    refusal,
)
from core.lstm.step import Step, Stepping
from core.lstm.tunes import TuneIndex
from core.model_names import called
from core.words import printable, tr

# The model that is used when none is asked for. Figures cannot choose: each model is measured on tunes
# of its own collections, and those of one are easier than those of another.
BROADEST = "folk"
# The one that chords and parts are put to where the chosen one hears a single line.
SEVERAL = "ensemble"
# By the hash of its bundle.json, which holds those of its parts, each model that comes with Continuo.
OURS = {
    "ensemble": "ffe0bf42162621738bfcc08eee50e24db33d8805fb882343d0b628f606d12163",
    "fiddle": "acee439a3419056908f3b2002686d77d3c349caefb745f7e8e1fa531b2bb02c0",
    "folk": "896fb5adcc5950af8552ee344789651c55506d4875da6ebdd74a3db49c934408",
}
_MOST_WEIGHTS = 64 * 2**20  # bytes; half as long numbers take twice the room in the end. Ours have 12


@dataclass(frozen=True)
class BundleInfo:
    """A model folder as a list of models shows it; `problem` is why it cannot be used, if so.

    `several` says that it hears several voices.
    """

    name: str
    title: str
    folder: Path
    figures: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""
    several: bool = False


@dataclass(frozen=True)
class Bundle:
    """A loaded model: its language, its step, and what it was trained on.

    One that hears several voices sees so many others beside each (`company`; see `core.polyphony`).
    """

    name: str
    title: str
    folder: Path
    encoding: Encoding
    step: Step
    units: int
    layers: int
    figures: Mapping[str, Any]
    company: int = 0

    def decoder(self, setting: Setting, batch: int = 1) -> Decoder:
        """A decoder of `batch` melodies of one setting."""
        return Decoder(self, setting, batch)

    @property
    def styles(self) -> tuple[str, ...]:
        """The styles it has learnt from, the one it knows best first."""
        told = self.figures.get(STYLE_FIGURES, {})
        return tuple(style for style in told if style in STYLES) if isinstance(told, dict) else ()

    def step_in(self, setting: Setting) -> Stepping:
        """The step for a setting: where styles are blended, one that hears them all."""
        return Blended(self.step, setting.blend) if setting.blend else self.step

    def state_in(self, setting: Setting) -> int:
        """How wide that step's state is."""
        return 2 * self.layers * self.units * (len(setting.blend) + 1 if setting.blend else 1)

    @cached_property
    def tunes(self) -> TuneIndex:
        """What the model was trained on, to tell whether a take stands in it already; raises BadBundle."""
        try:
            return TuneIndex.loads(read_part(self.folder, TUNES, read_seal(self.folder)))
        except ValueError as error:
            why = tr("{part} is missing or cannot be read").format(part=TUNES)
            raise BadBundle(refusal(self.folder, why)) from error

    @cached_property
    def yardstick(self) -> Yardstick:
        """What is usual for a take to share with them."""
        return Yardstick.of(self.figures.get(FIGURES, {}))


def folders() -> tuple[Path, ...]:
    """Where models are looked for: the ones that come with Continuo, then the composer's own."""
    return Path(__file__).resolve().parents[2] / "models", user_data_path("continuo") / "models"


def bundles(places: Iterable[Path] | None = None) -> list[BundleInfo]:
    """All models that can be found: those that come with Continuo first, the broadest at their head."""
    known: dict[str, BundleInfo] = {}
    for place in folders() if places is None else places:
        here = [_look(folder) for folder in folders_in(place)]
        for info in sorted(here, key=_place):
            known.setdefault(info.name, info)
    return list(known.values())


def folders_in(place: Path) -> list[Path]:
    """The folders of models in a place, by name."""
    return [path.parent for path in listed(place, f"*/{SETTINGS}")]


def load(name: str = "", places: Iterable[Path] | None = None) -> Bundle:
    """The model called `name`, or in the folder `name`, or the first of `bundles` that can be used.

    Raises BadBundle when there is none, or its folder is not whole; the sentence offers another that is.
    """
    places = folders() if places is None else tuple(places)
    folder = folder_of(name, places)
    try:
        return load_folder(folder)
    except BadBundle as problem:
        others = [info for info in bundles(places) if info.folder != folder and not info.problem]
        if not others:
            raise
        if not name:
            return load_folder(others[0].folder)
        offer = tr("{sentence} The model {title} can be chosen instead.")
        raise BadBundle(offer.format(sentence=problem, title=called(others[0].title))) from problem


def passed_over_for_several() -> str:
    """Why the model chosen for several voices is not the one that `of_several` gives; empty where it is."""
    try:
        if chosen := _chosen_for_several[0]:
            load_folder(folder_of(chosen))
    except BadBundle as problem:
        return str(problem)
    return ""


def hears_several(name: str = "") -> bool:
    """Whether the model that `load` would take hears several voices; raises BadBundle when there is none."""
    return read_seal(folder_of(name)).company > 0


def passed_over(loaded: Bundle) -> str:
    """Why `loaded`, where none was named, is not the broadest; empty where it is, or that is not there."""
    for info in bundles():
        if info.name == BROADEST and info.folder != loaded.folder:
            try:
                load_folder(info.folder)
            except BadBundle as problem:
                return str(problem)
    return ""


_chosen_for_several = [""]


def choose_for_several(name: str) -> None:
    """Have `of_several` give the model called `name`, "" for the one that comes with Continuo."""
    if name != _chosen_for_several[0]:
        _of_several.cache_clear()  # another may have been made by that name meanwhile
        _chosen_for_several[:] = [name]


def of_several() -> Bundle | None:
    """The model that hears several voices: the one that is chosen, or else the one that comes with Continuo.

    None where neither is there and whole. Loaded once.
    """
    return _of_several(_chosen_for_several[0])


@cache
def _of_several(chosen: str) -> Bundle | None:
    known = {info.name: info for info in bundles() if info.several and not info.problem}
    for info in (known.get(chosen), known.get(SEVERAL)):
        with suppress(BadBundle):  # chords are continued as a line then, which the answer says
            if info is not None:
                return load_folder(info.folder)
    return None


def folder_of(name: str = "", places: Iterable[Path] | None = None) -> Path:
    """The folder of the model that `load` takes, whole or not; raises BadBundle when there is none."""
    if name and os.path.isfile(Path(name) / SETTINGS):  # noqa: PTH113 - whatever its name
        return Path(name)
    known = bundles(places)
    chosen = [info for info in known if info.name == name] if name else [i for i in known if not i.problem]
    if chosen:
        return chosen[0].folder
    if not name:
        raise BadBundle(tr("No model was found; train one, or fetch Continuo again."))
    names = ", ".join(printable(info.name) for info in known) or "none"
    raise BadBundle(
        tr("There is no model called {name}; the models here are: {names}.").format(
            name=printable(name), names=names
        )
    )


def load_folder(folder: Path) -> Bundle:
    """The model in `folder`, every part of it checked against bundle.json; raises BadBundle.

    A model that nobody knows is tried in another process first, the first time (see `core.lstm.trying`).
    """
    seal = _sealed(folder)
    for part in PARTS:
        check_part(folder, part, seal)
    try:
        encoding = Encoding.from_json(read_part(folder, ENCODING, seal).decode())
    except ValueError as error:
        raise BadBundle(
            refusal(folder, tr("its encoding cannot be used: {error}").format(error=error))
        ) from error
    if encoding.fingerprint != seal.encoding:
        raise BadBundle(refusal(folder, tr("its weights were trained with another encoding")))
    if encoding != Encoding():  # one of notes a tick long would write for minutes
        raise BadBundle(refusal(folder, tr("it was made for another version of Continuo")))
    content = read_part(folder, STEP, seal)
    step = Step(content)
    size = seal.units, seal.layers
    loaded = Bundle(folder.name, seal.title, folder, encoding, step, *size, seal.figures, seal.company)
    if not is_known(seal):
        _try(loaded, content)
        trial.remember(seal.key)
    return loaded


def is_known(seal: Seal) -> bool:
    """Whether a model came with Continuo, was made here, or has been tried."""
    return seal.key in OURS.values() or trial.is_known(seal.key)


def weights_of(folder: Path) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
    """The network's weights by name, to go on training from; raises BadBundle."""
    content = read_part(folder, WEIGHTS, read_seal(folder))
    try:
        weights = read_arrays(content, _MOST_WEIGHTS)
    except ValueError as error:
        why = tr("{part} is missing or cannot be read").format(part=WEIGHTS)
        raise BadBundle(refusal(folder, why)) from error
    return {name: array.astype(np.float32) for name, array in weights.items()}


def card_of(folder: Path) -> str:
    """What a model's card tells, in Markdown; raises BadBundle where it is not the one that was sealed."""
    return read_part(folder, CARD, read_seal(folder)).decode("utf-8", "replace")


def checked(folder: Path) -> Seal:
    """What bundle.json says, once every part is found to be whole, of whatever version the index is.

    Raises BadBundle.
    """
    seal = read_seal(folder)
    for part in PARTS:
        check_part(folder, part, seal)
    return seal


def _sealed(folder: Path) -> Seal:
    """The seal of a model that may be loaded; raises BadBundle."""
    seal = read_seal(folder)
    check_index(folder, seal)
    shipped = folders()[0] / folder.name in (folder, real(folder))
    if shipped and OURS.get(folder.name, seal.key) != seal.key and not trial.is_known(seal.key):
        raise BadBundle(refusal(folder, tr("it is no longer as it came with Continuo; fetch Continuo again")))
    return seal


def _try(loaded: Bundle, content: bytes) -> None:
    """Raise BadBundle for a model whose network does not do what it should, or does harm."""
    if not trying.passes(content, trying.fits(loaded.encoding, loaded.units, loaded.layers, loaded.company)):
        raise BadBundle(refusal(loaded.folder, tr("its network does not do what bundle.json says")))
    assert loaded.tunes, "read once, so that it is found out now whether they can be"


def _place(info: BundleInfo) -> tuple[bool, bool, bool]:
    return info.problem != "", info.name != BROADEST, info.name == SEVERAL


def _look(folder: Path) -> BundleInfo:
    try:
        seal = _sealed(folder)
    except BadBundle as problem:
        return BundleInfo(folder.name, printable(folder.name), folder, problem=str(problem))
    return BundleInfo(folder.name, seal.title, folder, seal.figures, several=seal.company > 0)

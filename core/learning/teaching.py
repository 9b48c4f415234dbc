"""A model taught by the composer's tunes: tried on parts held back, then taught by all, and published.

First it is told which of its styles they are likeliest in, which moves no weight; from there on it learns.
Where it knows their manner already, ten tunes teach little of it and disturb much: then that is all.
With a higher rate, or twice the steps, no more is learnt that holds for tunes not met, and more is forgotten
(`tests/benchmarks/learning.py` measures it). Beside every four tunes it hears one that it knows, and so
forgets less: from ten over struck chords 0.06 bits instead of 0.30, gaining 0.37 instead of 0.42. Only this
needs TensorFlow, and only once `teach` is called.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.errors import BadRequest, Missing
from core.files.disk import open_file, write_aside
from core.learning.folds import SHARES, Bits, Gain, Held, gain, parts
from core.learning.general import general_tunes, rehearsed
from core.learning.lesson import Lesson, check_new
from core.learning.phrases import Hearing, Phrase, met_before
from core.lstm import bundle
from core.lstm.batches import Batch
from core.lstm.bundle import Bundle
from core.lstm.features import STYLES, Sizes
from core.lstm.sealed import read_seal
from core.polyphony.company import sizes_with_company
from core.words import tr

if TYPE_CHECKING:  # loads TensorFlow
    from core.lstm.pupil import Pupil

RATE = 5e-4
ROWS = 4  # tunes in a step, beside one that is rehearsed
FEWEST_STEPS, STEPS, MOST_STEPS = 40, 14, 240  # STEPS times the root of how many tunes there are
WARM_UP = 10
POINTS = 8  # of the curve, of one part
MOST_TOLD = 60  # tunes by which the nearest style is found
_HEARD_ROWS = 8
_LARGEST = 2**20


@dataclass(frozen=True, slots=True)
class Point:
    """How far the work is: the share that is done, seconds left (None while nobody can tell), and in words.

    `bits` are bits per note on tunes held back after share `learnt` of the steps, `before` those before the
    first; None where nothing was measured.
    """

    done: float
    left: float | None
    words: str
    part: int = 0
    learnt: float = 0.0
    bits: float | None = None
    before: float | None = None


@dataclass(frozen=True)
class Taught:
    """What came of it: the figures, and the folder of the new model, None where nothing was learnt.

    `style` is the one, of those the model knew, that it is told the tunes are in, where there is no more to
    learn than that; else "". `several` says that it learnt from all voices. `met` is how many of the phrases
    the model had learnt before: it learnt from them again, and none of them was measured.
    """

    gain: Gain
    style: str
    general: tuple[float, float, int] | None
    tunes: int
    notes: int
    seconds: float
    folder: Path | None
    several: bool = False
    met: int = 0


Report = Callable[[Point], None]
Gate = Callable[[], None]


def check_able() -> None:
    """Raise Missing where TensorFlow is not there."""
    if find_spec("tensorflow") is None:
        raise Missing(
            tr("Learning needs TensorFlow, which this light set-up leaves out; `./run --full` adds it.")
        )


def teach(lesson: Lesson, work: Path, out: Path, report: Report, gate: Gate = lambda: None) -> Taught:
    """Teach a model, and write the new one into `out`; parts that were tried before are read from `work`.

    `gate` is called before every step: it may wait, and what it raises ends the work; what was tried stands.
    Raises BadRequest where there is too little to learn from, BadBundle, Missing, BadFile.
    """
    check_able()
    begun = time.monotonic()
    report(Point(0.0, None, tr("getting ready")))
    tunes = lesson.tunes(lesson.understood())
    loaded = bundle.load(lesson.base)
    met = met_before(loaded.tunes, tunes)
    check_new(tunes, met)
    school = School(loaded, tunes, lesson.seed, work, report, gate, met)
    found = school.try_parts()
    notes = sum(len(tune.notes) for tune in tunes)
    if found.share is None or not found.is_sure:
        return Taught(found, "", None, len(tunes), notes, _since(begun), None, loaded.company > 0, len(met))
    general = school.learn_all(found.share, general_tunes(loaded))
    from core.learning.result import publish_taught

    report(Point(0.96, None, tr("writing the model")))
    style = "" if found.share else school.style
    several = loaded.company > 0
    taught = Taught(found, style, general, len(tunes), notes, _since(begun), out, several, len(met))
    publish_taught(school.pupil.network, loaded, lesson, school.tunes, taught, out)
    report(Point(1.0, 0.0, tr("done")))
    return replace(taught, seconds=_since(begun))


def _since(begun: float) -> float:
    return time.monotonic() - begun


class School:
    """One network and the tunes it is taught by; those that it `met` before are never measured."""

    def __init__(
        self,
        loaded: Bundle,
        tunes: Sequence[Phrase],
        seed: int,
        work: Path,
        report: Report,
        gate: Gate,
        met: Collection[int] = (),
    ) -> None:
        self._loaded, self._seed, self._work = loaded, seed, work
        self._report, self._gate = report, gate
        self._encoding = loaded.encoding
        self.pupil = _pupil(loaded)
        self.tunes = tunes
        others = rehearsed(loaded)
        self._hears = self._heard_as([*tunes, *others])
        self._beside = self._hears.windows(range(len(tunes), len(tunes) + len(others)))
        self._met = met
        self._parts = parts(self.tunes, met)
        every = range(len(tunes))
        self._planned = sum(self._steps(self._but(part)) for part in self._parts) + self._steps(every)
        self._taken, self._worked, self._clock = 0, 0, time.monotonic()

    # Being told

    @cached_property
    def style(self) -> str:
        """The style, of those the model knows, that the tunes are likeliest in; "" for none.

        What it gains must be more than the bits it takes to name it.
        """
        few = range(0, len(self.tunes), -(-len(self.tunes) // MOST_TOLD))
        costs = {}
        for style in ("", *self._loaded.styles):
            self.begin(style)
            costs[style] = float(self._heard(self._hears, few).sum()) + (self._naming if style else 0.0)
        return min(costs, key=lambda style: costs[style])

    @property
    def _naming(self) -> float:
        """How many bits it takes to name one of the styles."""
        return math.log2(max(1, len(self._loaded.styles)))

    def begin(self, style: str = "") -> None:
        """Forget all that was taught, and hear what comes as of this style."""
        self.pupil.begin(self._seed)
        self.pupil.tell(STYLES.index(style) + 1 if style else 0)

    # Trying

    def try_parts(self) -> Gain:
        """Hold each part back in turn, and tell what learning from the others is worth."""
        held = []
        for number, part in enumerate(self._parts, 1):
            place = self._work / f"part-{number}-{self._key(part)}.json"
            measured = [tune for tune in part if tune not in self._met]
            found = _kept(place, measured)
            if found is None:
                found = self._try(number, part, measured)
                told = {**asdict(found), "bits": found.bits.tolist()}
                write_aside(place, json.dumps(told).encode())
            else:
                self._taken += self._steps(self._but(part))
                self._recall(number, found)
            held.append(found)
        return gain(held, self._naming if self.style else 0.0)

    def _recall(self, number: int, found: Held) -> None:
        """Tell the curve of a part that was tried before, by what is kept of it."""
        words, notes = self._trying(number), sum(found.notes)
        before, _, *shares = (float(row.sum() / notes) for row in found.bits)
        for learnt, bits in zip(SHARES, (before, *shares), strict=True):
            self._tell(words, number, learnt, bits, before)

    def _trying(self, number: int) -> str:
        return tr("learning from some, measured on the others ({part} of {parts})").format(
            part=number, parts=len(self._parts)
        )

    def _try(self, number: int, part: Sequence[int], measured: Sequence[int]) -> Held:
        """Learn from all but a part, and tell what those of it that are `measured` cost on the way."""
        words = self._trying(number)
        notes = tuple(len(self.tunes[place].notes) for place in measured)
        given = self._but(part)
        self.begin()
        before = self._heard(self._hears, measured)
        self.begin(self.style)
        start = self.pupil.weights
        told = self._heard(self._hears, measured)

        def tell(learnt: float) -> None:
            bits = float(self._heard(self._hears, measured).sum() / sum(notes))
            self._tell(words, number, learnt, bits, float(before.sum() / sum(notes)))

        self._tell(words, number, 0.0, float(before.sum() / sum(notes)), float(before.sum() / sum(notes)))
        self._teach(given, words, number, tell)
        learnt = self.pupil.weights
        bits = [before, told]
        for share in SHARES[1:]:
            self._gate()
            self.pupil.weights = self.pupil.between(start, learnt, share)
            bits.append(self._heard(self._hears, measured))
        return Held(tuple(measured), notes, np.array(bits))

    # Learning

    def learn_all(self, share: float, others: Sequence[Phrase] = ()) -> tuple[float, float, int] | None:
        """Learn from all tunes; bits per note on `others`, before and after, and how many those are."""
        every = range(len(self.tunes))
        self.begin()
        before = self.cost(others)
        self.begin(self.style)
        if share:
            start = self.pupil.weights
            self._teach(every, tr("learning from all of them"), 0)
            self.pupil.weights = self.pupil.between(start, self.pupil.weights, share)
        if not others:
            return None
        notes = sum(len(tune.notes) for tune in others)
        return float(before.sum() / notes), float(self.cost(others).sum() / notes), len(others)

    def _but(self, part: Sequence[int]) -> list[int]:
        """All tunes but these."""
        return [place for place in range(len(self.tunes)) if place not in set(part)]

    def _steps(self, given: Sequence[int]) -> int:
        return steps_for(len(self._hears.windows(given)))

    def cost(self, tunes: Sequence[Phrase]) -> Bits:
        """The bits of each of some tunes, as a whole, by the network as it is now."""
        if not tunes:
            return np.zeros(0)
        return self._heard(self._heard_as(tunes), range(len(tunes)))

    def _teach(
        self, given: Sequence[int], words: str, part: int, tell: Callable[[float], None] | None = None
    ) -> None:
        """Learn from these tunes, from the base on; `tell` is called a few times on the way."""
        steps, taken = self._steps(given), 0
        rng = np.random.default_rng([self._seed, part])
        points = {round(steps * (place + 1) / POINTS) for place in range(POINTS)}
        places = self._hears.windows(given)
        while taken < steps:
            for make in self._hears.learning(places, ROWS, rng, self._beside)[: steps - taken]:
                self._gate()
                self.pupil.learn(make(), rate(taken, steps))
                taken += 1
                self._taken += 1
                self._worked += 1
                if tell is not None and taken in points:
                    tell(taken / steps)
                elif self._worked % 4 == 0:
                    self._tell(words, part, taken / steps)

    # Measuring and telling

    def _heard_as(self, tunes: Sequence[Phrase]) -> Hearing:
        """The tunes as the network hears them."""
        return Hearing(self._encoding, tunes, several=self._loaded.company > 0)

    def _heard(self, hears: Hearing, tunes: Sequence[int]) -> Bits:
        """Bits of each of these tunes, as a whole, in their order."""
        places = hears.windows(tunes)
        starts = {int(hears.data.offsets[tune]) for tune in tunes}
        rows = self.pupil.hear(self._gated(make) for make in hears.hearing(places, _HEARD_ROWS))
        owner = np.cumsum([place.start in starts for place in places]) - 1
        found = np.zeros(len(tunes))
        np.add.at(found, owner, rows[:, :3].sum(1))
        return found

    def _gated(self, make: Callable[[], Batch]) -> Batch:
        self._gate()
        return make()

    def _tell(
        self,
        words: str,
        part: int,
        learnt: float,
        bits: float | None = None,
        before: float | None = None,
    ) -> None:
        done = self._taken / self._planned
        pace = (time.monotonic() - self._clock) / self._worked if self._worked > WARM_UP else None
        left = None if pace is None else pace * (self._planned - self._taken)
        self._report(Point(0.02 + 0.94 * done, left, words, part, learnt, bits, before))

    def _key(self, part: Sequence[int]) -> str:
        """What a trial is known by: the tunes, the part, the model and the way of learning."""
        told = hashlib.sha256(repr((part, self._seed, RATE, ROWS, STEPS)).encode())
        told.update(read_seal(self._loaded.folder).key.encode())
        for group in self._hears.data.columns.values():
            told.update(group.tobytes())
        return told.hexdigest()[:16]


def steps_for(windows: int) -> int:
    """How many steps are taken to learn from so many tunes, or windows of longer ones."""
    return min(MOST_STEPS, max(FEWEST_STEPS, round(STEPS * math.sqrt(windows))))


def rate(step: int, steps: int) -> float:
    """How fast it learns at one step of so many: warmed up, then falling along a cosine."""
    return RATE * min(1.0, (step + 1) / WARM_UP) * (1 + math.cos(math.pi * step / steps)) / 2


def _pupil(loaded: Bundle) -> Pupil:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from core.lstm.network import Shape
    from core.lstm.pupil import Pupil

    shape, sizes = read_seal(loaded.folder).shape, Sizes.of(loaded.encoding)
    sizes = sizes_with_company(sizes) if loaded.company else sizes
    try:
        return Pupil(Shape(sizes, **shape), bundle.weights_of(loaded.folder))
    except (
        TypeError,
        ValueError,
        KeyError,
    ) as error:  # a stranger's, whose weights are not those of its shape
        raise BadRequest(tr("The model {title} cannot learn.").format(title=loaded.title)) from error


def _kept(place: Path, part: Sequence[int]) -> Held | None:
    """What was found when this part was tried before."""
    try:
        with open_file(place) as file:
            told = json.loads(file.read(_LARGEST))
        held = Held(tuple(told["tunes"]), tuple(told["notes"]), np.array(told["bits"], np.float64))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    whole = held.tunes == tuple(part) and held.bits.shape == (1 + len(SHARES), len(part))
    return held if whole and np.isfinite(held.bits).all() else None

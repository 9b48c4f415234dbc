"""What is to be learnt from, and by which model: kept beside the work, so that it can go on another day."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import BadFile, BadRequest
from core.files.claims import claim
from core.files.disk import open_file, telling, write_aside
from core.files.names import is_folder
from core.learning.phrases import Phrase
from core.learning.understanding import Understanding, Understood
from core.lstm import bundle
from core.words import tr

LESSON = "lesson.json"
FEWEST_TUNES, FEWEST_NOTES = 3, 100
MOST_NOTES = 400_000
_LARGEST = 4 * 2**20  # bytes


@dataclass(frozen=True, slots=True)
class Lesson:
    """Learn from all pieces in `paths` but those named in `without` (see `Understood.name`).

    `base` is the model that learns, a name or a folder; `name` and `title` are what it is to be called then.
    """

    base: str
    name: str
    title: str
    paths: tuple[str, ...]
    without: tuple[str, ...] = ()
    seed: int = 1

    def save(self, work: Path) -> None:
        """Write it down in `work`, which is made; raises BadFile."""
        with telling(work):
            work.mkdir(parents=True, exist_ok=True)
        write_aside(work / LESSON, json.dumps(asdict(self), indent=1).encode())

    @classmethod
    def load(cls, work: Path) -> Lesson:
        """What `save` wrote; raises BadFile for anything else."""
        try:
            with open_file(work / LESSON) as file:
                told = json.loads(file.read(_LARGEST))
            paths, without = (_words(told.pop(name)) for name in ("paths", "without"))
            lesson = cls(**told, paths=paths, without=without)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise BadFile(tr("There is no lesson to go on with in “{place}”.").format(place=work)) from error
        texts = all(isinstance(each, str) for each in (lesson.base, lesson.name, lesson.title))
        if not texts or type(lesson.seed) is not int or not is_folder(lesson.name):
            raise BadFile(tr("There is no lesson to go on with in “{place}”.").format(place=work))
        return lesson

    def understood(self) -> list[Understood]:
        """The pieces as `base` can hear them, those that are not to count among them.

        It takes a second or so for fifty. Raises BadBundle where the model is not there.
        """
        return list(Understanding(bundle.hears_several(self.base)).each(map(Path, self.paths)))

    def tunes(self, understood: Sequence[Understood]) -> list[Phrase]:
        """What counts of them; raises BadRequest where that is too little, or too much."""
        left = set(self.without)
        tunes = [tune for piece in understood if piece.name not in left for tune in piece.tunes]
        notes = sum(len(tune.notes) for tune in tunes)
        if len(tunes) < FEWEST_TUNES or notes < FEWEST_NOTES:
            words = tr(
                "There is too little to learn from: {tunes} phrases of {notes} notes; ten tunes teach well."
            )
            raise BadRequest(words.format(tunes=len(tunes), notes=notes))
        if notes > MOST_NOTES:
            words = tr("There is more than can be learnt at once: {notes} notes; choose fewer pieces.")
            raise BadRequest(words.format(notes=notes))
        return tunes


@contextmanager
def to_oneself(work: Path) -> Iterator[None]:
    """Nobody else begins or goes on with a lesson in `work` meanwhile; raises BadRequest where somebody does.

    Two at once would take each other's pieces and passing files.
    """
    try:
        held = claim(work / LESSON)
    except BadFile:  # a disk without locks, or one that takes no lesson either, which is told then
        yield
        return
    if held is None:
        raise BadRequest(tr("Another window is learning just now; begin here when that has ended."))
    try:
        yield
    finally:
        held.let_go()


def check_new(tunes: Sequence[Phrase], met: Collection[int]) -> None:
    """Raise BadRequest where too little is new to a model to tell what it would gain; it `met` the others."""
    new = [tune for place, tune in enumerate(tunes) if place not in met]
    if not new:
        raise BadRequest(tr("The model has learnt all of this before; add pieces that are new to it."))
    if len(new) < FEWEST_TUNES or sum(len(tune.notes) for tune in new) < FEWEST_NOTES:
        words = tr(
            "The model has learnt {met} of these {tunes} phrases before, and what is left is too little to"
            " tell what more it would gain; add pieces that are new to it."
        )
        raise BadRequest(words.format(met=len(met), tunes=len(tunes)))


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError("no list of words")
    return tuple(value)

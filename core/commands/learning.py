"""`./run train --from MODEL PATH…`: a model goes on learning from pieces of one's own."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_state_path

from core.errors import BadRequest, CalledOff
from core.files.disk import real, telling
from core.learning import GO_ON, PAUSE
from core.quiet import silence

if TYPE_CHECKING:  # loads NumPy
    from core.learning.lesson import Lesson
    from core.learning.teaching import Point, Taught
    from core.learning.understanding import Understood

_NICE = 15  # of 19: whoever composes meanwhile comes first
_SCRATCH = ("quick", "fix", "reindex", "epochs", "units", "layers", "collections", "free")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that go with --from."""
    parser.add_argument(
        "paths", metavar="PATH", nargs="*", type=Path, help="with --from: a piece, or a folder"
    )
    add = parser.add_argument_group("learning from pieces of your own").add_argument
    add("--from", dest="base", metavar="MODEL", default="", help="go on from what this model has learnt")
    add(
        "--without",
        metavar="PIECE",
        action="append",
        default=[],
        help="leave this out: a path, or PATH#3 for the third tune of a file (--prepare names them)",
    )
    add("--beside", action="store_true", help=argparse.SUPPRESS)  # the window's: see Beside


def check(options: argparse.Namespace) -> None:
    """Raise BadRequest where options do not go together."""
    if not options.base:
        if options.paths or options.without or options.beside:
            raise BadRequest("--from MODEL learns from pieces of your own; without it, it is music21's.")
        return
    for name in _SCRATCH:
        if getattr(options, name):
            raise BadRequest(f"--{name} does not go with --from.")


def run(options: argparse.Namespace) -> int:
    """Carry out what was asked."""
    from core.learning.lesson import Lesson, to_oneself

    if options.prepare:
        return prepare(options)
    lesson, work, out = _places(options)
    if options.resume:
        Lesson.load(work)  # where there is none no folder is made
    elif not options.paths:
        raise BadRequest("Name the pieces, or the folder, to learn from.")
    with to_oneself(work):
        if options.resume:
            lesson = Lesson.load(work)
        else:
            lesson.save(work)
        return _learn(options, lesson, work, out)


def _learn(options: argparse.Namespace, lesson: Lesson, work: Path, out: Path) -> int:
    """Have it learnt, and tell what came of it."""
    from core.learning.lesson import LESSON

    teller = Beside() if options.beside else Shown()
    if options.beside and hasattr(os, "nice"):
        os.nice(_NICE)
    try:
        taught = _teach(lesson, work, out, teller)
    except (KeyboardInterrupt, CalledOff):
        print("Stopped; the same command with --resume goes on.", file=sys.stderr)
        return 130
    except BadRequest:
        (work / LESSON).unlink(missing_ok=True)  # nothing was begun that could go on
        raise
    finally:
        teller.close()
    for place in [*work.glob(f"part-*-{'?' * 16}.json"), work / LESSON]:
        place.unlink(missing_ok=True)
    if options.beside:
        print(json.dumps({"result": result_of(lesson, taught)}), flush=True)
    elif options.json:
        print(json.dumps(result_of(lesson, taught), indent=1, ensure_ascii=False))
    else:
        print("\n".join(_told(taught)))
    return 0


def _teach(lesson: Lesson, work: Path, out: Path, teller: Shown | Beside) -> Taught:
    from core.learning import teaching

    teaching.check_able()
    with _scratch(work):
        wake()
        return teaching.teach(lesson, work, out, teller.tell, teller.wait)


@contextmanager
def _scratch(work: Path) -> Iterator[None]:
    """Passing files are made beside the work: TensorFlow's stay where it is killed, and go the next time."""
    place, before = work / "continuo-scratch", tempfile.tempdir
    shutil.rmtree(place, ignore_errors=True)
    with telling(place):
        place.mkdir(parents=True)
    tempfile.tempdir = str(place)
    try:
        yield
    finally:
        tempfile.tempdir = before
        shutil.rmtree(place, ignore_errors=True)


def wake() -> None:
    """Load TensorFlow, which greets at length."""
    with silence():
        import_module("core.lstm.pupil")


def _places(options: argparse.Namespace) -> tuple[Lesson, Path, Path]:
    from core.learning.lesson import Lesson
    from core.learning.parcel import slug
    from core.lstm import bundle, sealed

    title = options.title or "My pieces"
    name = options.name or slug(title)
    work = options.work or user_state_path("continuo", appauthor=False) / "lessons" / name
    if options.resume and not options.name:
        name = Lesson.load(work).name
    out = options.out or bundle.folders()[-1] / name
    if out.is_dir() and any(out.iterdir()) and not (out / sealed.SETTINGS).exists():
        raise BadRequest(f"The folder “{out}” holds something that is no model; choose another for --out.")
    paths = tuple(str(real(path)) for path in options.paths)
    without = tuple(map(_resolved, options.without))
    seed = 1 if options.seed is None else options.seed
    return Lesson(options.base, name, title, paths, without, seed), work, out


def _resolved(piece: str) -> str:
    """The name of a piece, as `Understood.name` has it, of one that was typed."""
    path, mark, number = piece.rpartition("#")
    if mark and number.isdecimal():
        return f"{real(Path(path))}#{number}"
    return str(real(Path(piece)))


# What was understood.


def prepare(options: argparse.Namespace) -> int:
    """Tell what is understood of the pieces, and learn nothing."""
    from core.learning.understanding import Understanding
    from core.lstm import bundle

    paths = [real(path) for path in options.paths]
    found = Understanding(bundle.hears_several(options.base)).each(paths)
    if options.beside:
        for piece in found:
            print(json.dumps(piece_of(piece)), flush=True)
        return 0
    every = list(found)
    without = set(map(_resolved, options.without))
    if options.json:
        print(json.dumps([piece_of(piece) for piece in every], indent=1, ensure_ascii=False))
        return 0
    if not every:
        raise BadRequest("There is no piece there.")
    for piece in every:
        print(_line(replace(piece, problem="not to count") if piece.name in without else piece))
    return 0


def piece_of(piece: Understood) -> dict[str, Any]:
    """What is understood of a piece, for a script."""
    told = {key: value for key, value in asdict(replace(piece, tunes=())).items() if key != "tunes"}
    return {"name": piece.name, **told, "path": str(piece.path), "phrases": len(piece.tunes)}


def _line(piece: Understood) -> str:
    words = [f"{piece.name}: {piece.title}"]
    if piece.notes:
        bars = "1 bar" if piece.bars == 1 else f"{piece.bars} bars"
        words.append(f"{piece.line}, {bars}, {piece.notes} notes, {piece.key}")
    words += [piece.problem] if piece.problem else []
    words += [f"left out: {'; '.join(piece.left_out)}"] if piece.left_out else []
    return "\n  ".join(words)


# How far it is, and what came of it.


class Shown:
    """A bar in the terminal."""

    def __init__(self) -> None:
        from tqdm import tqdm

        self._bar = tqdm(total=1000, bar_format="{desc} {percentage:3.0f}% |{bar}| {postfix}", disable=None)

    def tell(self, point: Point) -> None:
        """Draw the bar."""
        self._bar.set_description_str(point.words)
        if point.left is not None:
            self._bar.set_postfix_str(f"{point.left:.0f} s to go")
        self._bar.update(round(point.done * 1000) - self._bar.n)

    def wait(self) -> None:
        """Nobody asks to."""

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._bar.close()


class Beside:
    """For the window: every point is a line of JSON, and lines that come in pause the work and let it go on.

    When whoever started it is gone, the work ends: parts that were tried are kept.
    """

    def __init__(self, lines: Iterable[str] | None = None) -> None:
        self._may = threading.Event()
        self._may.set()
        self._over = False
        self._lines = sys.stdin if lines is None else lines
        threading.Thread(target=self._listen, name="continuo-lesson", daemon=True).start()

    def tell(self, point: Point) -> None:
        """Say how far it is."""
        print(json.dumps({"point": asdict(point)}), flush=True)

    def wait(self) -> None:
        """Wait while it is paused; raises CalledOff when nobody is there any more."""
        self._may.wait()
        if self._over:
            raise CalledOff

    @property
    def may_go_on(self) -> bool:
        """Whether it is not paused."""
        return self._may.is_set()

    def close(self) -> None:
        """Nothing is held open."""

    def _listen(self) -> None:
        for line in self._lines:
            if line.strip() == PAUSE:
                self._may.clear()
            elif line.strip() == GO_ON:
                self._may.set()
        self._over = True
        self._may.set()


def result_of(lesson: Lesson, taught: Taught) -> dict[str, Any]:
    """What came of it, for a script."""
    gain, general = taught.gain, taught.general
    return {
        "model": None if taught.folder is None else lesson.name,
        "folder": None if taught.folder is None else str(taught.folder),
        "title": lesson.title,
        "several": taught.several,
        "from": lesson.base,
        "phrases": taught.tunes,
        "notes": taught.notes,
        **{name: round(value, 4) for name, value in asdict(gain).items() if isinstance(value, float)},
        "style": taught.style,
        "better": gain.better,
        "held": gain.tunes,
        "met": taught.met,
        "general": None
        if general is None
        else {"before": round(general[0], 4), "after": round(general[1], 4), "tunes": general[2]},
        "seconds": round(taught.seconds, 1),
    }


def _told(taught: Taught) -> Sequence[str]:
    gain = taught.gain
    lines = [
        f"{taught.tunes} phrases, {taught.notes} notes, {taught.seconds:.0f} s",
        f"held back in turn: {gain.before:.3f} bits a note before, {gain.after:.3f} after"
        f" (± {gain.error:.3f}); {gain.better} of {gain.tunes} became likelier",
    ]
    if taught.met:
        lines.append(f"{taught.met} more it had learnt before: learnt from again, and not measured")
    if taught.general is not None:
        before, after, tunes = taught.general
        lines.append(f"other tunes ({tunes}): {before:.3f} before, {after:.3f} after")
    if taught.folder is None:
        return [
            *lines,
            "These pieces taught nothing that holds for those held back; no model was written.",
        ]
    if taught.style:
        lines.append(f"their manner was known to it: it is told that they are of the style {taught.style}")
    return [*lines, str(taught.folder)]

"""Train a model on the tunes that come with music21, and add it to your models.

With --from: have a model go on learning from pieces of your own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands import learning, pieces, values
from core.errors import BadRequest, Missing
from core.files.names import is_folder
from core.quiet import silence

if TYPE_CHECKING:
    from core.lstm.train import TrainingOptions

ROOT = Path(__file__).resolve().parents[2]
LIGHT = "Training needs TensorFlow, which this light set-up leaves out; `./run --full` adds it."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--quick", action="store_true", help="a small model from a few hundred tunes, in minutes")
    add("--prepare", action="store_true", help="only read the tunes, and tell what was read and left out")
    add("--json", action="store_true", help="with --prepare or --from: tell it as JSON")
    add(
        "--fix", action="store_true", help="with --prepare: write down for ever on which side new tunes stand"
    )
    add(
        "--reindex",
        metavar="MODEL",
        help="only make a model's index of the tunes it learnt from again, and what is told of it",
    )
    add(
        "--restyle",
        metavar="MODEL",
        help="only measure again what a model knows of each style, and tell of it",
    )
    add("--voices", action="store_true", help="learn from works in several voices, all of them")
    add("--resume", action="store_true", help="go on from the last checkpoint of this name")
    add("--name", type=name, help="what `--model` is to call it (quick, voices or mine)")
    add("--title", default="", help="what the window is to call it")
    add("--out", metavar="FOLDER", type=Path, help="where the model is to be written")
    add("--work", metavar="FOLDER", type=Path, help="where checkpoints are kept (runs/NAME)")
    add("--epochs", metavar="N", type=values.whole(1, 1000), help="at most so many passes over the tunes")
    add("--units", metavar="N", type=values.whole(8, 4096), help="width of a layer")
    add("--layers", metavar="N", type=values.whole(1, 8), help="layers of the network")
    learnt = parser.add_mutually_exclusive_group().add_argument
    learnt(
        "--collections", metavar="NAME", nargs="+", help="learn from these only (a model's card names them)"
    )
    learnt("--free", action="store_true", help="learn only from collections whose terms restrict nothing")
    add("--seed", metavar="R", type=values.whole(0, 2**31 - 1), help="random seed")
    learning.add_arguments(parser)


def name(text: str) -> str:
    """Reads a name that can be a folder's."""
    if not is_folder(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no name; use letters, digits, dots and dashes")
    return text


def run(options: argparse.Namespace) -> int:
    learning.check(options)
    if options.base:
        return learning.run(options)
    if options.reindex or options.restyle:
        return tell_again(options)
    if options.free:
        from core.lstm.corpus import free

        options.collections = free()
    if options.prepare:
        return prepare(options)
    if options.json or options.fix:
        raise BadRequest("--json and --fix belong to --prepare.")
    if find_spec("tensorflow") is None:
        raise Missing(LIGHT)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with silence():  # TensorFlow greets at length when it is loaded
        import_module("core.lstm.trainer")
    from core.lstm import bundle, sealed
    from core.lstm.train import TrainingOptions

    if options.voices and (options.quick or options.collections):
        raise BadRequest(
            "--voices learns from all works in several voices; leave --quick and --collections out."
        )
    called = options.name or ("quick" if options.quick else "voices" if options.voices else "mine")
    out = options.out or bundle.folders()[-1] / called
    work = options.work or ROOT / "runs" / called
    if out.is_dir() and any(out.iterdir()) and not (out / sealed.SETTINGS).exists():
        raise BadRequest(f"The folder “{out}” holds something that is no model; choose another for --out.")
    chosen = {
        key: value
        for key in ("epochs", "units", "layers", "seed", "collections")
        if (value := getattr(options, key)) is not None
    }
    try:
        written = _trained(options.voices)(
            TrainingOptions(
                out, work, quick=options.quick, resume=options.resume, title=options.title, **chosen
            ),
            pieces.tell,
        )
    except KeyboardInterrupt:
        print("Stopped; the same command with --resume goes on.", file=sys.stderr)
        return 130
    print(written)
    return 0


def _trained(voices: bool) -> Callable[[TrainingOptions, Callable[..., None]], Path]:
    """What trains a model of melodies, or one of several voices, which begins with what `folk` knows."""
    from core.lstm import bundle, train

    if not voices:
        return train.train
    from core.polyphony import publishing

    return partial(publishing.train, start=bundle.folders()[0] / bundle.BROADEST)


def tell_again(options: argparse.Namespace) -> int:
    """Make a model's index again, or what is told of its styles."""
    from core.lstm import bundle, indexing, styles

    folder = bundle.folder_of(options.reindex or options.restyle)
    again = indexing.reindex if options.reindex else styles.restyle
    again(folder, pieces.tell)
    print(folder)
    return 0


def prepare(options: argparse.Namespace) -> int:
    from core.encoding import Encoding
    from core.lstm import dataset, inventory, split
    from core.lstm.train import TrainingOptions

    names = options.collections or ()
    if options.fix:
        if options.quick:
            raise BadRequest("--fix needs every tune, --quick leaves some out.")
        pieces.tell(*split.fix_corpus(names, pieces.tell))
    most = TrainingOptions(Path(), Path(), quick=options.quick).most
    prepared = dataset.prepare(Encoding(), names, most, pieces.tell)
    facts = prepared.facts()
    if options.json:
        print(json.dumps(facts, indent=1, ensure_ascii=False))
    else:
        print("\n".join(inventory.told(facts)))
        print(f"\nThe dataset: {prepared.path}\nThis, with more examples, as JSON: {prepared.inventory}")
    return 0

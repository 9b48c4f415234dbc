"""Continuo's model and its peers on the same notes: `python -m tests.benchmarks.peers`.

All learn from the training tunes of the same collections, and are measured on every note of the test
tunes of one of them, by the committed split. Networks are kept in the work folder after every epoch, and
what is finished there is not done again.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from platformdirs import user_cache_path

from core.errors import BadRequest, ContinuoError
from core.lstm import bundle
from core.lstm.bundle import Bundle
from core.lstm.indexing import collections_of
from core.lstm.sources import CorpusTune
from tests.benchmarks.peers import models, table
from tests.benchmarks.peers.models import GRAMS, OURS, PEERS, Row
from tests.benchmarks.peers.steps import off_grid
from tests.benchmarks.peers.tunes import Tunes, read

_FAVOURS = (
    "None of the peers that say symbols is asked for the end of a tune; theirs are only the symbols up to the"
    " last note's. What stands before an ABC tune (metre, mode) is free.",
    "A letter or step that begins a note counts as timing for beginning one, and as pitch for which.",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything and print it."""
    options = _parser().parse_args(arguments)
    say = partial(print, file=sys.stderr, flush=True)
    try:
        if options.threads:
            _few_threads(options.threads)
        chosen = bundle.load(options.model)
        tunes = _tunes(chosen, options)
        say(f"{len(tunes.train)} tunes to learn from, {len(tunes.test)} to be measured on")
        rows = [_row(name, chosen, tunes, options, say) for name in options.only or (*PEERS, OURS)]
    except ContinuoError as problem:
        say(problem)
        return 1
    notes = [*_remarks(tunes.test), *(table.flattened(row) for row in rows if row.validation)]
    if options.json:
        print(json.dumps({"rows": table.as_json(rows), "notes": notes}, indent=2, ensure_ascii=False))
        return 0
    print(*table.as_text(rows), "", *notes, sep="\n")
    return 0


def _tunes(chosen: Bundle, options: argparse.Namespace) -> Tunes:
    """The tunes that the bundle learnt from, unless others are wanted; those to measure of one collection."""
    tunes = read(options.collections or collections_of(chosen.tunes.names), options.work, options.most)
    measured = options.measured or tunes.train[0].collection
    test = [tune for tune in tunes.test if tune.collection == measured]
    if not test:
        raise BadRequest(f"No test tunes of {measured} were read.")
    return replace(tunes, test=test)


def _row(name: str, chosen: Bundle, tunes: Tunes, options: argparse.Namespace, say: models.Report) -> Row:
    if name == OURS:
        return models.ours(chosen, tunes.test)
    if name == GRAMS:
        return models.n_grams(tunes, options.work)
    recipe = {"epochs": options.epochs, "patience": options.patience}
    return models.network(name, models.networks(chosen)[name], tunes, options.work, recipe, say)


def _remarks(test: Sequence[CorpusTune]) -> list[str]:
    """What has to be known to read the table."""
    notes, off = sum(len(tune.notes) for tune in test), sum(map(off_grid, test))
    return [
        f"Bits per note over the {notes} notes of {len(test)} test tunes, every note counted.",
        f"{off} of the notes are no whole sixteenths or follow a rest that is none; the steps say"
        " them rounded down, and pay nothing for the difference.",
        *_FAVOURS,
    ]


def _few_threads(threads: int) -> None:
    """Before TensorFlow is loaded."""
    for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ[name] = str(threads)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.benchmarks.peers", description=__doc__)
    parser.add_argument("--model", default="", help="Continuo's own; the shipped one when not given")
    parser.add_argument("--collections", nargs="+", default=(), help="to learn from; those of the model")
    parser.add_argument("--measured", default="", help="the collection to measure on (the first)")
    parser.add_argument("--most", type=int, default=0, help="tunes of each collection, for a trial (all)")
    parser.add_argument("--epochs", type=int, default=10, help="for each network (10)")
    parser.add_argument("--patience", type=int, default=2, help="epochs without gain that end training (2)")
    parser.add_argument("--only", nargs="+", choices=(*PEERS, OURS), default=(), help="these models alone")
    parser.add_argument(
        "--work", type=Path, default=user_cache_path("continuo") / "peers", help="where all is kept"
    )
    parser.add_argument("--threads", type=int, default=0, help="for training (all there are)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())

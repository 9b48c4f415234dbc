"""The recipe of the bundled model at several sizes and seeds: `python -m tests.benchmarks.sizes`.

Every network is trained for the same number of epochs on the same tunes, and its 8-bit step measured
on the test tunes of the first collection. Each epoch is kept in the work folder: the same command goes on
after an interruption, and what is finished there is not done again.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from functools import partial
from itertools import product
from pathlib import Path

from core.errors import ContinuoError
from core.lstm.train import TrainingOptions
from tests.benchmarks.sizes import table
from tests.benchmarks.sizes.runs import Run, run


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and measure everything, and print it."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    say = partial(print, file=sys.stderr, flush=True)
    try:
        runs = _runs(options, say)
    except ContinuoError as problem:
        say(problem)
        return 1
    rows = table.rows(runs)
    notes = len(runs[0].best)
    if options.json:
        print(json.dumps({"notes": notes, "rows": table.as_json(rows)}, indent=2, ensure_ascii=False))
        return 0
    print(*table.as_text(rows), "", *_remarks(notes, options.epochs), sep="\n")
    return 0


def _runs(options: argparse.Namespace, say: partial[None]) -> list[Run]:
    import keras
    import tensorflow as tf

    if options.threads:
        tf.config.threading.set_intra_op_parallelism_threads(options.threads)
        tf.config.threading.set_inter_op_parallelism_threads(options.threads)
    found = []
    for seed, units in product(options.seeds, options.sizes):
        found.append(run(units, seed, options.epochs, options.collections, options.work, say))
        keras.backend.clear_session()  # or the networks pile up
    return found


def _remarks(notes: int, epochs: int) -> list[str]:
    """What has to be known to read the table."""
    return [
        f"Bits per note over {notes} notes, told what a composer's desk tells; {epochs} epochs each.",
        "Validation is the best epoch's. The step is that of one take; MB without the index of tunes.",
        "Seeds together: the mean of their predictions, about the most that distilling them could give.",
    ]


def _parser() -> argparse.ArgumentParser:
    usual = TrainingOptions(Path(), Path())
    parser = argparse.ArgumentParser("python -m tests.benchmarks.sizes", description=__doc__)
    add = parser.add_argument
    add("--work", type=Path, required=True, help="where all is kept")
    add("--epochs", type=int, default=usual.epochs, help=f"for each network ({usual.epochs})")
    add("--sizes", type=int, nargs="+", default=[128, 256, 384], help="widths of a layer (128 256 384)")
    add("--seeds", type=int, nargs="+", default=[1, 2], help="random seeds (1 2)")
    add("--collections", nargs="+", default=(), help="to learn from (those of the bundled model)")
    add("--threads", type=int, default=0, help="for training (all there are)")
    add("--json", action="store_true", help="print the result as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""Measure on the published benchmark: `python -m tests.benchmarks.published FOLDER`.

FOLDER holds the eight sets as folders of MIDI files, named as in the table. They are not Continuo's to
give away; they circulate with the IDyOM papers. The first run trains the network of protocols B and C, which
takes as long as `./run train`; every figure is kept in the folder of --work as soon as it is there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from core.errors import ContinuoError
from core.lstm import bundle
from tests.benchmarks.peers.viewpoints import PAST, PITCH_ALONE, TIMED
from tests.benchmarks.published import clean, learned, ours, sets, strict, table
from tests.benchmarks.published.kept import Found, kept
from tests.benchmarks.published.protocol import SEEDS, Floats, Protocol, Row, Track
from tests.benchmarks.published.sets import MelodySet
from tests.benchmarks.published.twins import unknown_to

WORK = Path("runs") / "published"
HARDLY_MET = ("nova", "shanxi")  # by tunes that come with music21
PROTOCOLS: tuple[Protocol, ...] = ("A", "B", "C")

_SYSTEMS = {"pitch": PITCH_ALONE, "viewpoints": PAST, "timed viewpoints": TIMED}
_STRICT_ROWS: dict[tuple[Track, str], tuple[str, str]] = {
    ("P", "n-gram of pitch, long memory"): ("pitch", "long"),
    ("P", "n-gram of pitch, short memory"): ("pitch", "short"),
    ("P", "n-gram of pitch, both"): ("pitch", "both"),
    ("P", f"n-grams of {len(PAST.views)} viewpoints"): ("viewpoints", "both"),
    ("T", f"n-grams of {len(TIMED.views)} viewpoints"): ("timed viewpoints", "both"),
}
Measure = Callable[[MelodySet, int], Found]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything and print it."""
    options = _parser().parse_args(arguments)
    try:
        rows = measured(options, sets.read(options.folder))
    except ContinuoError as problem:
        print(problem, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({"rows": table.as_json(rows)}, indent=2))
        return 0
    print("Bits per note of pitch: mean over a melody, over the melodies, over the sets.")
    print("P knows the past only; T also when the note starts and how long it is.\n")
    print(*table.as_text(rows), sep="\n")
    return 0


def measured(options: argparse.Namespace, given: Sequence[MelodySet]) -> list[Row]:
    """All rows asked for, in the order of the protocols."""
    if options.model:
        return _of_model(options, given)
    chosen = [one for one in given if one.name in options.sets]
    seeds = SEEDS[: options.seeds]
    avoided = partial(clean.left_out, given, options.work)
    network = ours.Zero(partial(clean.network, avoided, options.work, options.epochs, _tell), avoided)
    measures: dict[str, tuple[Protocol, Measure, Sequence[int]]] = {
        "n-grams": ("A", _strict, seeds),
        "small": ("A", learned.Small(), seeds),
        "zero": ("B", network.measure, SEEDS[:1]),  # there are no folds to draw
        "taught": ("C", network.measure_taught, seeds),
    }
    rows = []
    for name, (protocol, measure, drawn) in measures.items():
        if protocol in options.protocols:
            rows += _rows(protocol, {one.name: _kept(options, name, measure, one, drawn) for one in chosen})
    return rows


def _of_model(options: argparse.Namespace, given: Sequence[MelodySet]) -> list[Row]:
    """Protocol B for a model that has met most sets: on the two it has hardly met, twins left out."""
    loaded = bundle.load(options.model)
    network = ours.Zero(lambda: loaded.folder, list)
    found = {}
    for one in given:
        if one.name in HARDLY_MET and one.name in options.sets:
            left = unknown_to(loaded.tunes, one)
            _tell(f"{one.name}: {len(one.melodies) - len(left.melodies)} likely twins left out")
            found[one.name] = _kept(options, f"model-{loaded.name}", network.measure, left, SEEDS[:1])
    return _rows("B", found)


def _kept(
    options: argparse.Namespace, name: str, measure: Measure, given: MelodySet, seeds: Sequence[int]
) -> list[Found]:
    paths = {seed: options.work / "measured" / f"{name}-{given.name}-{seed}.json" for seed in seeds}
    return [kept(path, partial(measure, given, seed)) for seed, path in paths.items()]


def _strict(given: MelodySet, seed: int) -> Found:
    found = strict.measure(given, _SYSTEMS, (seed,))
    return {row: found[wanted][0] for row, wanted in _STRICT_ROWS.items()}


def _rows(protocol: Protocol, found: Mapping[str, Sequence[Found]]) -> list[Row]:
    rows = next(iter(found.values()))[0]
    return [
        Row(track, protocol, name, {one: _column(seeds, (track, name)) for one, seeds in found.items()})
        for track, name in rows
    ]


def _column(seeds: Sequence[Found], row: tuple[Track, str]) -> Floats:
    return np.stack([each[row] for each in seeds])


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.benchmarks.published", description=__doc__)
    add = parser.add_argument
    add("folder", metavar="FOLDER", type=Path, help="the eight sets")
    add(
        "--work",
        metavar="FOLDER",
        type=Path,
        default=WORK,
        help=f"network and figures are kept here ({WORK})",
    )
    add("--seeds", type=int, choices=(1, 2, 3), default=3, help="draws of the ten folds")
    add("--protocols", nargs="+", choices=PROTOCOLS, default=PROTOCOLS, help="measure these only")
    add("--sets", nargs="+", choices=sets.NAMES, default=sets.NAMES, help="measure these only")
    add("--epochs", type=int, default=14, help="how long the network of B and C is trained")
    add("--model", default="", help=f"measure this model instead, on {' and '.join(HARDLY_MET)} alone")
    add("--json", action="store_true", help="print the result as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""Measure on the published benchmark: `python -m tests.benchmarks.published FOLDER`.

FOLDER holds the eight sets as folders of MIDI files, named as in the table. They are not Continuo's to
give away; they circulate with the IDyOM papers.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from core.errors import ContinuoError
from core.lstm import bundle
from tests.benchmarks.peers.viewpoints import PAST, PITCH_ALONE, TIMED, System
from tests.benchmarks.published import sets, strict, table, zero_shot
from tests.benchmarks.published.protocol import SEEDS, Floats, Row, Track
from tests.benchmarks.published.sets import MelodySet

_SYSTEMS = {"pitch": PITCH_ALONE, "viewpoints": PAST, "timed viewpoints": TIMED}
_STRICT_ROWS: tuple[tuple[Track, str, str, str], ...] = (
    ("P", "pitch", "long", "n-gram of pitch, long memory"),
    ("P", "pitch", "short", "n-gram of pitch, short memory"),
    ("P", "pitch", "both", "n-gram of pitch, both"),
    ("P", "viewpoints", "both", f"n-grams of {len(PAST.views)} viewpoints"),
    ("T", "timed viewpoints", "both", f"n-grams of {len(TIMED.views)} viewpoints"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything and print it."""
    options = _parser().parse_args(arguments)
    try:
        given = sets.read(options.folder)
        rows = strict_rows(given, SEEDS[: options.seeds], options.jobs)
        zero, notes = zero_shot_rows(given, options.model)
    except ContinuoError as problem:
        print(problem, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({"rows": table.as_json([*rows, *zero]), "notes": notes}, indent=2))
        return 0
    print("Bits per note of pitch: mean over a melody, over the melodies, over the sets.")
    print("P knows the past only; T also when the note starts and how long it is.\n")
    print(*table.as_text([*rows, *zero]), *notes, sep="\n")
    return 0


def strict_rows(given: Sequence[MelodySet], seeds: Sequence[int], jobs: int) -> list[Row]:
    """Protocol A: the n-grams."""
    with ProcessPoolExecutor(jobs) as pool:
        measured = pool.map(partial(strict.measure, systems=_SYSTEMS, seeds=seeds), given)
        found = dict(zip((one.name for one in given), measured, strict=True))
    return [
        Row(track, "A", name, {one: bits[system, memory] for one, bits in found.items()})
        for track, system, memory, name in _STRICT_ROWS
    ]


def zero_shot_rows(given: Sequence[MelodySet], model: str) -> tuple[list[Row], list[str]]:
    """Protocol B where the shipped model can be measured, and what was left out."""
    loaded = bundle.load(model)
    rows, notes = [], []
    tracks: tuple[tuple[Track, System], ...] = (("P", PAST), ("T", TIMED))
    for track, system in tracks:
        alone, mixed = dict[str, Floats](), dict[str, Floats]()
        for one in given:
            if one.name not in zero_shot.SETS:
                continue
            measured = zero_shot.measure(loaded, one, system, timed=track == "T")
            alone[one.name], mixed[one.name] = measured.alone, measured.mixed
            if track == "P":
                notes.append(_note(one, measured))
        rows.append(Row(track, "B", loaded.name, alone))
        rows.append(Row(track, "B", f"{loaded.name} + short n-grams", mixed))
    return rows, notes


def _note(given: MelodySet, measured: zero_shot.Measured) -> str:
    twins = f"{len(measured.twins)} of {len(given.melodies)} melodies left out"
    summed = f"{measured.summed:.4f} of the timing summed over on track P"
    return f"{given.name}, B: {twins} as likely twins of training tunes; {summed}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.benchmarks.published", description=__doc__)
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="the eight sets")
    parser.add_argument("--seeds", type=int, choices=(1, 2, 3), default=3, help="draws of the ten folds")
    parser.add_argument("--jobs", type=int, default=1, help="processes side by side (1)")
    parser.add_argument("--model", default="", help="the model for B; the shipped one when not given")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""What learning from a composer's pieces is worth: `python -m tests.benchmarks.learning --sets FOLDER`.

Composers are made of tunes that the model has never met: collections it did not learn from, tunes held back
when it was made, and two sets of the published benchmark (in --sets), near twins of what it knows left out.
Each teaches by so many tunes, and is measured on others, of other families, that are in no fold either. With
--speed the whole of `./run train --from` is timed on fifty tunes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from core.learning.general import general_tunes
from core.learning.teaching import Point, School
from core.learning.understanding import Understanding
from core.lstm import bundle
from core.lstm.bundle import Bundle
from core.lstm.corpus import collections, corpus_folder
from core.lstm.families import families
from core.lstm.sources import CorpusTune, read_file
from core.lstm.split import listed
from tests.benchmarks.published.sets import MelodySet
from tests.benchmarks.published.twins import unknown_to

LONGEST = 256  # notes
MEASURED = 80  # tunes at most
_ESSEN = "essenFolksong"


@dataclass(frozen=True)
class Composer:
    """Tunes that `model` does not know, by what makes them a kind of their own."""

    model: str
    name: str
    tunes: Callable[[argparse.Namespace], list[CorpusTune]]


@dataclass(frozen=True)
class Row:
    """Bits per note on tunes in no fold, before and after, and what the folds had told.

    `style` is the nearest that the model knew, and `told` what it comes to when it is told that and no more.
    """

    model: str
    composer: str
    learnt_from: int
    measured_on: int
    style: str
    before: float
    told: float
    after: float
    error: float
    share: float | None
    told_before: float
    told_after: float
    general_before: float
    general_after: float
    seconds: float


def _files(collection: str, *files: str) -> Callable[[argparse.Namespace], list[CorpusTune]]:
    def read(_options: argparse.Namespace) -> list[CorpusTune]:
        (found,) = collections([collection])
        paths = [path for path in found.paths(corpus_folder()) if path.name.startswith(files)]
        return [tune for path in paths for tune in _read(path, collection)]

    return read


def _held_back(*names: str, wanted: str = "") -> Callable[[argparse.Namespace], list[CorpusTune]]:
    """The test tunes of these collections, those whose name has `wanted` in it."""

    def read(_options: argparse.Namespace) -> list[CorpusTune]:
        tunes = []
        for name in names:
            (found,) = collections([name])
            chosen = {tune for tune, side in listed([name]).items() if side == "test" and wanted in tune}
            endings = tuple({f"/{tune.partition('/')[2].rpartition('#')[0]}" for tune in chosen})
            paths = [path for path in found.paths(corpus_folder()) if path.as_posix().endswith(endings)]
            tunes += [tune for path in paths for tune in _read(path, name) if tune.name in chosen]
        return tunes

    return read


def _read(path: Path, collection: str) -> list[CorpusTune]:
    (found,) = collections([collection])
    read = read_file(path, found)
    return read if isinstance(read, list) else []


def _published(name: str) -> Callable[[argparse.Namespace], list[CorpusTune]]:
    def read(options: argparse.Namespace) -> list[CorpusTune]:
        paths = sorted((options.sets / name).glob("*.mid"))
        return [tune for piece in Understanding().each(paths) for tune in piece.tunes]

    return read


COMPOSERS = (
    Composer("folk", "Shanxi songs (published)", _published("shanxi")),
    Composer("folk", "Nova Scotia songs (published)", _published("nova")),
    Composer("folk", "Italian trecento, Monteverdi", _held_back("trecento", "monteverdi")),
    Composer("folk", "O'Neill's, held back", _held_back("oneills1850")),
    Composer("folk", "Aird's airs, held back", _held_back("airdsAirs")),
    Composer("folk", "Han songs, held back", _held_back(_ESSEN, wanted="/han")),
    Composer("fiddle", "Han songs", _files(_ESSEN, "han")),
    Composer("fiddle", "German children's songs", _files(_ESSEN, "kinder")),
    Composer("fiddle", "songs of Lorraine", _files(_ESSEN, "lot")),
    Composer("fiddle", "old German songs", _files(_ESSEN, "altdeu")),
    Composer("fiddle", "German ballads", _files(_ESSEN, "ballad")),
    Composer("fiddle", "Palestrina, the highest voice", _held_back("palestrina")),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    options = _parser().parse_args(arguments)
    if options.speed:
        print(f"fifty tunes, all of it: {timed(options):.0f} s")
        return 0
    rows = []
    for row in measured(options):
        rows.append(row)
        told = f"{row.before:6.3f} → {row.after:6.3f} ({row.after - row.before:+.3f} ± {row.error:.3f})"
        told += f"; told {row.style or 'no style'} {row.told:.3f}"
        folds = "as it was" if row.share is None else f"{row.share:.0%}"
        if row.told_before:
            folds += f" by parts {row.told_before:.3f} → {row.told_after:.3f}"
        forgot = f"others {row.general_after - row.general_before:+.3f}"
        print(
            f"{row.model:7} {row.composer:30} {row.learnt_from:3} tunes {told}; {folds}; {forgot};"
            f" {row.seconds:.0f} s",
            flush=True,
        )
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), encoding="utf-8")
    return 0


def measured(options: argparse.Namespace) -> Iterator[Row]:
    """A row for each composer and number of tunes."""
    for number, composer in enumerate(COMPOSERS):
        if options.only and number not in options.only:
            continue
        loaded = bundle.load(composer.model)
        given, others = dealt(_clean(loaded, composer.tunes(options)), max(options.tunes))
        for count in options.tunes:
            if len(given) >= count:
                yield _row(composer, loaded, given[:count], others, options.share)


def _clean(loaded: Bundle, tunes: Sequence[CorpusTune]) -> list[CorpusTune]:
    """Those that share so little with any one tune learnt that they cannot be the same."""
    short = {tune.name: tune for tune in tunes if len(tune.notes) <= LONGEST}
    left = unknown_to(loaded.tunes, MelodySet("", {name: tune.notes for name, tune in short.items()}))
    return [short[name] for name in left.melodies]


def dealt(tunes: Sequence[CorpusTune], most: int) -> tuple[list[CorpusTune], list[CorpusTune]]:
    """Tunes to learn from, and others, of other families, to be measured on; at least as many of these."""
    kin: dict[int, list[CorpusTune]] = {}
    for tune, first in zip(tunes, families([tune.pitches for tune in tunes]), strict=True):
        kin.setdefault(first, []).append(tune)
    groups = list(kin.values())
    np.random.default_rng(7).shuffle(groups)
    given: list[CorpusTune] = []
    others: list[CorpusTune] = []
    most = min(most, len(tunes) // 2)
    for group in groups:
        (given if len(given) < most else others).extend(group)
    return given[:most], others[:MEASURED]


def _row(
    composer: Composer,
    loaded: Bundle,
    given: Sequence[CorpusTune],
    others: Sequence[CorpusTune],
    share: float | None,
) -> Row:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as work:
        school = School(loaded, given, 1, Path(work), _quietly, lambda: None)
        style = school.style
        school.begin()
        before = school.cost(others)
        school.begin(style)
        told = school.cost(others)
        found = school.try_parts() if share is None else None
        chosen = found.share if found else share
        general, after = (0.0, 0.0, 0), before
        if chosen is not None and (found is None or found.is_sure):
            general = school.learn_all(chosen, general_tunes(loaded)) or general
            after = school.cost(others)
    notes = np.array([len(tune.notes) for tune in others])
    mean = (before - after).sum() / notes.sum()
    bits = [float(each.sum() / notes.sum()) for each in (before, told, after)]
    error = np.sqrt(((before - after - mean * notes) ** 2).sum()) / notes.sum()
    return Row(
        *(composer.model, composer.name, len(given), len(others), style),
        *(bits[0], bits[1], bits[2], float(error)),
        *(chosen, found.before if found else 0.0, found.after if found else 0.0),
        *general[:2],
        time.monotonic() - begun,
    )


def timed(options: argparse.Namespace) -> float:
    """Seconds of the whole command for fifty tunes of the published set of Shanxi."""
    from core.commands.line import run_command

    paths = sorted((options.sets / "shanxi").glob("*.mid"))[:50]
    with tempfile.TemporaryDirectory() as place:
        begun = time.monotonic()
        arguments = ["train", "--from", "folk", "--out", f"{place}/model", "--work", f"{place}/work"]
        assert run_command([*arguments, *map(str, paths)]) == 0
        return time.monotonic() - begun


def _quietly(_point: Point) -> None:
    """For nobody."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.benchmarks.learning", description=__doc__)
    add = parser.add_argument
    add("--sets", type=Path, required=True, help="the folder of the published benchmark's sets")
    add("--tunes", type=int, nargs="+", default=[10, 50], help="how many tunes to learn from (10 50)")
    add("--only", type=int, nargs="+", help=f"of the {len(COMPOSERS)} composers these numbers only")
    add("--share", type=float, help="go so far (0 to 1) without trying parts first: quicker")
    add("--speed", action="store_true", help="time the whole command on fifty tunes instead")
    add("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser


if __name__ == "__main__":
    sys.exit(main())

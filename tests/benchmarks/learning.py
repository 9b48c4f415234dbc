"""What learning from a composer's pieces is worth: `python -m tests.benchmarks.learning --sets FOLDER`.

Composers are made of tunes that the model has never met: collections it did not learn from, tunes held back
when it was made, and two sets of the published benchmark (in --sets), near twins of what it knows left out.
Each teaches by so many tunes, and is measured on others, of other families, that are in no fold either. For
the model of several voices they are works held back when it was made, and tunes that a rule sets over chords.
With --speed the whole of `./run train --from` is timed on fifty tunes: a line each, or in four voices.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from core import files
from core.learning.general import general_tunes
from core.learning.phrases import Phrase
from core.learning.teaching import Point, School
from core.learning.understanding import Understanding
from core.lstm import bundle
from core.lstm.bundle import Bundle
from core.lstm.corpus import collections, corpus_folder
from core.lstm.families import families
from core.lstm.sources import CorpusTune, read_file
from core.lstm.split import listed
from core.polyphony import works
from core.polyphony.kin import sides
from core.polyphony.works import Work
from core.score import TICKS_PER_QUARTER, KeyChange, Note, Score, Track
from tests.benchmarks.published.sets import MelodySet
from tests.benchmarks.published.twins import unknown_to

LONGEST = 256  # notes of a line; of several voices together four times as many
MEASURED = 80  # tunes at most
FIFTY = 50
OF_KIN = 2  # tunes at most to learn from: a composer's are not all of one mass
_ESSEN = "essenFolksong"


@dataclass(frozen=True)
class Composer:
    """Tunes that `model` does not know, by what makes them a kind of their own."""

    model: str
    name: str
    tunes: Callable[[argparse.Namespace], Sequence[Phrase]]


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


def _works(*names: str) -> Callable[[argparse.Namespace], list[Work]]:
    """The test works of these collections of music in several voices."""

    def read(_options: argparse.Namespace) -> list[Work]:
        found = []
        for source in works.sources(names):
            known = sides(source.name)
            for path in source.paths(corpus_folder()):
                if known.get(f"{source.name}/{source.file(path)}") == "test":
                    read = works.read_file(path, source)
                    found += read if isinstance(read, list) else []
        return found

    return read


def _with_chords(*names: str) -> Callable[[argparse.Namespace], list[Work]]:
    """The test tunes of these collections over chords struck in quarters, as a beginner sets them."""

    def read(options: argparse.Namespace) -> list[Work]:
        tunes = [tune for tune in _held_back(*names)(options) if tune.setting.bars and tune.setting.key]
        return [_set(tune) for tune in tunes]

    return read


def _set(tune: CorpusTune) -> Work:
    bars, key, end = tune.setting.bars, tune.setting.key, tune.notes[-1].end
    assert bars is not None
    assert key is not None
    degrees = [key.tonic_class + step for step in (0, 5, 7, 9)]
    low, middle, high = list[Note](), list[Note](), list[Note]()
    for bar in bars.lines(tune.notes[0].start, end):
        sounding = [note for note in tune.notes if bar.start <= note.start < bar.end]
        chords = [
            [root, next(p for p in (root + 4, root + 3) if p % 12 in key.scale), root + 7] for root in degrees
        ]
        fits = [sum(n.length * (n.pitch % 12 in {p % 12 for p in each}) for n in sounding) for each in chords]
        chord = chords[fits.index(max(fits))]
        for beat in range(bar.start, min(bar.end, end), TICKS_PER_QUARTER):
            length = min(TICKS_PER_QUARTER, min(bar.end, end) - beat)
            for voice, pitch in zip((low, middle, high), chord, strict=True):
                voice.append(Note(beat, length, 48 + pitch % 12 - 12 * (voice is low)))
    lower = sorted((high, middle, low), key=lambda voice: -sum(note.pitch for note in voice))
    told = (tune.name, tune.title, tune.collection, tune.kin, "")
    return Work(*told, (tune.notes, *map(tuple, lower)), bars, key, end)


def _published(name: str) -> Callable[[argparse.Namespace], list[Phrase]]:
    def read(options: argparse.Namespace) -> list[Phrase]:
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
    Composer("ensemble", "Bach's chorales, held back", _works("bach")),
    Composer("ensemble", "Palestrina's masses, held back", _works("palestrina")),
    Composer("ensemble", "trecento, Monteverdi, held back", _works("trecento", "monteverdi")),
    Composer("ensemble", "tunes over struck chords", _with_chords("oneills1850", "airdsAirs")),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    options = _parser().parse_args(arguments)
    if options.speed:
        print(f"fifty tunes, all of it, {options.speed}: {timed(options):.0f} s")
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


def _clean(loaded: Bundle, tunes: Sequence[Phrase]) -> list[Phrase]:
    """Those that share so little with any one tune learnt that they cannot be the same."""
    longest = 4 * LONGEST if loaded.company else LONGEST
    short = {tune.name: tune for tune in tunes if len(tune.notes) <= longest}
    tops = {name: tune.notes[: len(tune.lines[0])] for name, tune in short.items()}
    left = unknown_to(loaded.tunes, MelodySet("", tops))
    return [short[name] for name in left.melodies]


def dealt(tunes: Sequence[Phrase], most: int) -> tuple[list[Phrase], list[Phrase]]:
    """Tunes to learn from, and others, of other families, to be measured on; at least as many of these."""
    kin: dict[int, list[Phrase]] = {}
    names = [tune.kin if isinstance(tune, Work) else "" for tune in tunes]
    for tune, first in zip(tunes, families([tune.lines[0] for tune in tunes], names), strict=True):
        kin.setdefault(first, []).append(tune)
    groups = list(kin.values())
    np.random.default_rng(7).shuffle(groups)
    given: list[Phrase] = []
    others: list[Phrase] = []
    most = min(most, len(tunes) // 2)
    for group in groups:
        (given if len(given) < most else others).extend(group[:OF_KIN] if len(given) < most else group)
    return given[:most], others[:MEASURED]


def _row(
    composer: Composer,
    loaded: Bundle,
    given: Sequence[Phrase],
    others: Sequence[Phrase],
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
    """Seconds of the whole command: for `folk` on the published set of Shanxi, else on tunes over chords."""
    from core.commands.line import run_command

    with tempfile.TemporaryDirectory() as place:
        if options.speed == "folk":
            paths = sorted((options.sets / "shanxi").glob("*.mid"))[:FIFTY]
        else:
            works = _with_chords("oneills1850", "airdsAirs")(options)[:FIFTY]
            paths = [_written(work, Path(place) / f"{number}.musicxml") for number, work in enumerate(works)]
        begun = time.monotonic()
        arguments = ["train", "--from", options.speed, "--out", f"{place}/model", "--work", f"{place}/work"]
        assert run_command([*arguments, *map(str, paths)]) == 0
        return time.monotonic() - begun


def _written(work: Work, path: Path) -> Path:
    """A work as a file, a track for each voice."""
    keys = () if work.key is None else (KeyChange(0, work.key),)
    tracks = tuple(Track(voice, name=f"Voice {number}") for number, voice in enumerate(work.voices, 1))
    bar = work.bars.bar_at(0)
    metres, pickup = (replace(bar.metre, tick=0),), bar.length if bar.number == 0 else 0
    files.write(path, Score(tracks, keys=keys, metres=metres, pickup=pickup, title=work.title))
    return path


def _quietly(_point: Point) -> None:
    """For nobody."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.benchmarks.learning", description=__doc__)
    add = parser.add_argument
    add("--sets", type=Path, required=True, help="the folder of the published benchmark's sets")
    add("--tunes", type=int, nargs="+", default=[10, 50], help="how many tunes to learn from (10 50)")
    add("--only", type=int, nargs="+", help=f"of the {len(COMPOSERS)} composers these numbers only")
    add("--share", type=float, help="go so far (0 to 1) without trying parts first: quicker")
    add("--speed", choices=("folk", "ensemble"), help="time the whole command on fifty tunes instead")
    add("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""Takes judged: continues held-out tunes from their first half, and tells how the takes compare."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.commands import pieces
from core.commands.evaluation import Piece
from core.errors import BadFile, Missing

if TYPE_CHECKING:
    from core.judging.comparison import Comparison
    from core.judging.halves import Continued, Halves, Way
    from core.lstm.bundle import Bundle

NO_TUNES = (
    "Held-out tunes come with music21, which this light set-up leaves out; "
    "name a folder of tunes, or let `./run --full` add it."
)
CRITERION = (
    "← nearest to the true halves by the mean distance: how far the takes' mean lies from the true halves',\n"
    "in standard deviations of the true halves, in the mean over all figures of its table"
)
# The figures that stand beside the mean distance where several ways of drawing are compared.
SUMMED_UP = ("motif recall", "rhythm recall", "bits a note")


@dataclass(frozen=True)
class Judged:
    """Takes drawn in one way, and what they come to."""

    way: Way
    comparison: Comparison

    @property
    def name(self) -> str:
        """How the takes were drawn, in words."""
        way = self.way
        return f"temperature {way.temperature:g}, min-p {way.min_p:g}, likeness {way.likeness:g}"


def run(options: argparse.Namespace, model: Bundle, given: Iterable[Piece]) -> int:
    """Judge takes of `model` for the pieces given, or for held-out tunes; returns the exit code."""
    from core.judging.held_out import drawn

    halves = [*_of_pieces(given)] if options.paths else _of_corpus(model, options.collections)
    chosen = drawn(halves, options.count, options.seed)
    found = _judge(model, chosen, _ways(options), options.scores)
    if options.json:
        print(json.dumps(as_json(model.name, options.seed, found), indent=2, ensure_ascii=False))
    else:
        print(told(model.name, found))
    return 0


def _ways(options: argparse.Namespace) -> list[Way]:
    from core.judging.halves import Way

    return [
        Way(options.each, *setting, options.seed)
        for setting in product(options.temperature, options.min_p, options.likeness)
    ]


def _of_pieces(given: Iterable[Piece]) -> Iterator[Halves]:
    from core.judging.halves import halve

    for piece in given:
        track = pieces.melodic_track(piece.score)
        halves = None if track is None else halve(piece.name, piece.score, track)
        if halves:
            yield halves


def _of_corpus(model: Bundle, names: Sequence[str] | None) -> list[Halves]:
    """The tunes of these collections, or else of those the model was measured on."""
    from core.judging.held_out import held_out

    try:
        return held_out(names or [*model.figures.get("test", ())])
    except Missing as missing:
        raise Missing(NO_TUNES) from missing


def _judge(model: Bundle, halves: Sequence[Halves], ways: Sequence[Way], scores: Path | None) -> list[Judged]:
    from tqdm import tqdm

    from core.continuation.generator import Generator
    from core.continuation.request import MAX_SEED
    from core.judging.comparison import compare
    from core.judging.halves import continued

    generator, found = Generator(model), []
    with tqdm(total=len(ways) * len(halves), unit="tune", disable=None) as bar:
        for way in ways:
            tunes: list[Continued] = []
            for number, each in enumerate(halves):
                own = replace(way, random_seed=(way.random_seed + number) % MAX_SEED)
                tunes.append(continued(generator, each, own))
                if scores:
                    _write_scores(scores, number + 1, tunes[-1], way)
                bar.update()
            found.append(Judged(way, compare(tunes, way.random_seed)))
    return found


def check(options: argparse.Namespace) -> None:
    """Refuse at once what cannot be done; raises BadFile."""
    if options.scores and not options.scores.is_dir():
        raise BadFile(f"There is no folder “{options.scores}” to write the scores to.")


def _write_scores(folder: Path, number: int, tune: Continued, way: Way) -> None:
    """Seed and take as MusicXML, a file each, and the true tune beside them."""
    from core import files

    name = tune.halves.score.title or tune.halves.name
    files.write(folder / f"{number:03}-true.musicxml", replace(tune.halves.whole, title=name))
    for take, score in enumerate(tune.scores, 1):
        drawn = f"t{way.temperature:g}-p{way.min_p:g}-l{way.likeness:g}-{take}"
        path = folder / f"{number:03}-{drawn}.musicxml"
        files.write(path, replace(score, title=f"{name}, {drawn}"))


def as_json(model: str, seed: int, found: Sequence[Judged]) -> dict[str, Any]:
    """What was found, for a script."""
    nearest = nearest_of(found)
    told = [
        {
            "temperature": each.way.temperature,
            "min_p": each.way.min_p,
            "likeness": each.way.likeness,
            "nearest": each is nearest,
            **each.comparison.rounded(),
        }
        for each in found
    ]
    return {"model": model, "seed": seed, "judged": told}


def nearest_of(found: Sequence[Judged]) -> Judged:
    """The way whose takes lie nearest to the true halves (see `Comparison.away`)."""
    return min(found, key=lambda each: each.comparison.away)


def told(model: str, found: Sequence[Judged]) -> str:
    """What was found as tables, one for each way of drawing."""
    nearest = nearest_of(found)
    lines = []
    for each in found:
        mark = "  ←" if len(found) > 1 and each is nearest else ""
        lines += [f"{model}, {each.name}{mark}", "", *_rows(each.comparison), ""]
    first = found[0].comparison
    if len(found) > 1:
        lines += [*_summary(found, nearest), "", CRITERION, ""]
    many = round(first.takes / first.tunes)
    lines.append(f"{first.tunes} tunes, {many} {'take' if many == 1 else 'takes'} of each")
    return "\n".join(lines)


def _summary(found: Sequence[Judged], nearest: Judged) -> Iterator[str]:
    """A line for each way of drawing, and one for the true halves."""
    yield _row("", "distance", "± error", "found out", *(name.split()[0] for name in SUMMED_UP))
    for each in found:
        told = each.comparison
        cells = [_figure(told.away), _figure(told.away_error), f"{told.verdict.accuracy:.1%}"]
        cells += [_figure(told.traits[name].taken) for name in SUMMED_UP]
        yield _row(each.name, *cells) + ("  ←" if each is nearest else "")
    true = found[0].comparison.traits
    yield _row("the true halves", "", "", "", *(_figure(true[name].true) for name in SUMMED_UP))


def _rows(found: Comparison) -> Iterator[str]:
    yield _row("", "takes", "true", "± error", "away")
    for name, pair in found.traits.items():
        yield _row(name, *map(_figure, (pair.taken, pair.true, pair.error, pair.away)))
    yield _row("mean distance", "", "", _figure(found.away_error), _figure(found.away))
    yield ""
    yield _row("", "overlap", "of true", "KL", "of true")
    for name, each in found.overlaps.items():
        peer = found.peers[name]
        yield _row(name, *map(_figure, (each.area, peer.area, each.divergence, peer.divergence)))
    verdict = found.verdict
    yield ""
    yield (
        f"A discriminator is right about {verdict.accuracy:.1%} "
        f"({verdict.low:.1%} to {verdict.high:.1%}; 50% is chance)."
    )
    yield f"It goes by: {'; '.join(verdict.telling)}."


def _row(name: str, *cells: str) -> str:
    return f"{name:<42}" + "".join(f"{cell:>10}" for cell in cells)


def _figure(value: float) -> str:
    return "" if isnan(value) else f"{value:.3f}"

"""Humdrum's **kern: every spine a track, the highest first."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from core.errors import BadFile
from core.files import checks, kern_repeats
from core.files.imported import REPEATS, Imported
from core.files.kern_spines import Spine, Spines, Unfit
from core.files.midi_signs import MOST_BEATS
from core.files.reading import ReadBar, joined, metre_changes, pickup_of
from core.harmony import Key
from core.score import DEFAULT_TEMPO, WHOLE_NOTE, KeyChange, MetreChange, Score, TempoChange, Track
from core.words import tr

# A note of kern in a line of notes: what may stand before its length, and what follows up to its signs.
_NOTE = r"^(?![*!=])(?:[^\n]*[\t ])?[(\[{&]{0,6}"
_HEAD = r"\d{1,4}%?\d{0,4}\.{0,4}([a-gA-G])\1{0,9}[#n-]{0,3}"
_LEFT_OUT = {
    r"^(?![*!=])(?:[^\n]*[\t ])?[\[{&]{0,6}\([(\[{&]{0,6}\d": tr("Slurs were left out."),
    rf"{_NOTE}{_HEAD}[^\t\n ]{{0,20}}[tTmMwWSO$]": tr("Ornaments were left out."),
    r"^\*\*(.*\t\*\*)?(silbe|text|lyrics)\b": tr("Lyrics were left out."),
    r"^\*\*(.*\t\*\*)?(harm|mxhm)\b": tr("Chord symbols were left out."),
    r"^\*\*(.*\t\*\*)?dynam\b": tr("Dynamic marks were left out."),
}
_METRE = re.compile(r"\*M(\d+)")
LARGEST = 2**20  # bytes: some 200,000 notes, read in a few seconds; the longest movements of symphonies
_BEGINNING = re.compile(r"(\*\*\w+\t+)*\*\*\w+")
_END = re.compile(r"(\*-\t+)*\*-")


def parse(data: bytes, name: str = "The file") -> Imported:
    """The score in a kern file's bytes; raises BadFile, calling it `name`."""
    text = _text(data, name)
    pieces = _pieces(text.splitlines())
    try:
        spines = Spines(pieces[0])
        if not spines.parts:
            raise BadFile(tr("“{name}” has no parts in it.").format(name=name))
        bars = _bars(spines.parts[0])
        score = _score(spines, bars, "\n".join(pieces[0]))
        order = kern_repeats.order_of(spines, bars)
    except Unfit as error:
        unfit = tr("“{name}” has a line that does not fit the columns of its kern.")
        raise BadFile(unfit.format(name=name)) from error
    except (ValueError, OverflowError) as error:
        raise BadFile(
            tr("“{name}” holds music that makes no sense: {error}.").format(
                name=name, error=checks.doubt(error)
            )
        ) from error
    notices = _notices(spines, score, text, name)
    if len(pieces) > 1:
        several = tr("The file has {tunes} tunes; the first was opened.")
        notices = [several.format(tunes=len(pieces)), *notices]
    return Imported(score, (*notices, *([REPEATS] if order else [])), order=order)


def _text(data: bytes, name: str) -> str:
    if len(data) > LARGEST:
        raise checks.too_large(name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if not re.search(r"^(.*\t)?\*\*kern\b", text, re.MULTILINE):
        raise BadFile(tr("“{name}” is not music in kern; no column of it says **kern.").format(name=name))
    if any(len(beats) > 5 or int(beats) > MOST_BEATS for beats in _METRE.findall(text)):
        raise BadFile(
            tr("“{name}” has a metre of more than {most} beats, which cannot be read.").format(
                name=name, most=MOST_BEATS
            )
        )
    return text


def _pieces(lines: Sequence[str]) -> list[Sequence[str]]:
    """The lines of each piece, where several stand one after the other."""
    if sum(bool(_BEGINNING.fullmatch(line.rstrip())) for line in lines) < 2:
        return [lines]
    ends = [place + 1 for place, line in enumerate(lines) if _END.fullmatch(line.rstrip())]
    found = [lines[start:end] for start, end in pairwise([0, *ends, len(lines)])]
    return [piece for piece in found if any(_BEGINNING.fullmatch(line.rstrip()) for line in piece)]


def _bars(part: Spine) -> list[ReadBar]:
    """The bars of a part, each in the metre that holds there."""
    edges = sorted({0, *(tick for tick, _ in part.bars), part.end})
    told = sorted(part.metres)
    bars = []
    for start, end in pairwise(edges if len(edges) > 1 else [0, WHOLE_NOTE]):
        place = bisect_right(told, start)
        beats, unit = part.metres[told[place - 1]] if place else (4, 4)
        bars.append(ReadBar(start, end - start, MetreChange(start, beats, unit)))
    return bars


def _score(spines: Spines, bars: list[ReadBar], text: str) -> Score:
    tempos = {0: DEFAULT_TEMPO}
    for part in reversed(spines.parts):
        tempos |= part.tempos
    return Score(
        tracks=tuple(_track(part) for part in spines.parts),
        tempos=tuple(TempoChange(tick, tempos[tick]) for tick in sorted(tempos)),
        metres=metre_changes(bars),
        keys=_keys(spines.parts),
        pickup=pickup_of(bars),
        title=_record(text, "OTL") or _record(text, "OMD"),
        composer=_record(text, "COM"),
    )


def _track(part: Spine) -> Track:
    called, program = part.instrument
    return Track.of(joined(part.notes), name=part.name or called, program=program)


def _keys(parts: Sequence[Spine]) -> tuple[KeyChange, ...]:
    """The keys as the first part that tells any does; one that is named says more than its signature."""
    told: dict[int, Key] = next((keys for part in parts if (keys := part.signatures | part.modes)), {})
    if told and 0 not in told:
        told = {0: Key(), **told}
    return tuple(KeyChange(tick, told[tick]) for tick in sorted(told))


def _record(text: str, code: str) -> str:
    """What a reference record says, "" where there is none."""
    found = re.search(rf"^!!!{code}(?:@+\w+)?:[ \t]*(.*)$", text, re.MULTILINE)
    return found[1].strip() if found else ""


def _notices(spines: Spines, score: Score, text: str, name: str) -> list[str]:
    notices = [] if score.end else [tr("“{name}” has no notes in it.").format(name=name)]
    if spines.lost:
        notices.append(
            tr("What could not be understood in the file was left out; the rest may stand too early.")
        )
    if spines.graces:
        notices.append(tr("Grace notes were left out."))
    return notices + [says for sign, says in _LEFT_OUT.items() if re.search(sign, text, re.MULTILINE)]

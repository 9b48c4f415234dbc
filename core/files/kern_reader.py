"""Humdrum's **kern, read through music21: every spine a track, the highest first."""

from __future__ import annotations

import io
import re
import warnings
from contextlib import redirect_stderr
from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import BadFile
from core.files import checks, kern_repeats
from core.files.imported import REPEATS, Imported
from core.files.midi_signs import MOST_BEATS
from core.files.music21_score import ODDITIES, heads, score_of, ticks, tied
from core.harmony import Key
from core.score import KeyChange, Score, Track
from core.words import tr

if TYPE_CHECKING:
    from music21 import stream

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
USUAL_BEATS, MOST_EFFORT = 24, 200_000  # squares of beats: some three seconds of looking
LARGEST = 2**18  # bytes; music21 takes a minute for so many, and the longest of its own corpus have a third
_MODE = re.compile(r"\*([A-Ga-g])([#-]?):(\w+)")  # *A:aeo, which music21 passes by
_LOST = re.compile(r"Error in parsing event \('[^*!=.]")  # music21 tells of it and goes on without


def parse(data: bytes, name: str = "The file") -> Imported:
    """The score in a kern file's bytes; raises BadFile, calling it `name`."""
    if len(data) > LARGEST:
        raise checks.too_large(name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if not re.search(r"^(.*\t)?\*\*kern\b", text, re.MULTILINE):
        raise BadFile(tr("“{name}” is not music in kern; no column of it says **kern.").format(name=name))
    # music21 looks for ways to divide a metre: for one of thousands of beats, for hours.
    metres = _METRE.findall(text)
    if any(len(beats) > 5 or int(beats) > MOST_BEATS for beats in metres):
        raise BadFile(
            tr("“{name}” has a metre of more than {most} beats, which cannot be read.").format(
                name=name, most=MOST_BEATS
            )
        )
    if sum(int(beats) ** 2 for beats in metres if int(beats) > USUAL_BEATS) > MOST_EFFORT:
        raise checks.too_large(name)
    pieces, said = _through_music21(text, name)
    piece = pieces[0]
    try:
        score, order = _score(piece), kern_repeats.order_of(piece)
    except (ValueError, OverflowError) as error:
        raise BadFile(
            tr("“{name}” holds music that makes no sense: {error}.").format(
                name=name, error=checks.doubt(error)
            )
        ) from error
    notices = _notices(piece, score, text, said, name)
    if len(pieces) > 1:
        several = tr("The file has {tunes} tunes; the first was opened.")
        notices = [several.format(tunes=len(pieces)), *notices]
    return Imported(score, (*notices, *([REPEATS] if order else [])), order=order)


def _through_music21(text: str, name: str) -> tuple[list[stream.Score], str]:
    """The pieces, one after the other and mostly one, and what music21 had to say about them."""
    from music21.exceptions21 import Music21Exception
    from music21.humdrum.spineParser import HumdrumDataCollection

    with warnings.catch_warnings(), redirect_stderr(io.StringIO()) as said:
        warnings.simplefilter("ignore")
        try:
            humdrum = HumdrumDataCollection(text)
            humdrum.parse()
            read: stream.Score | stream.Opus = humdrum.stream
            pieces: list[stream.Score] = list(read.scores) if "Opus" in read.classes else [read]
        except (Music21Exception, AssertionError, *ODDITIES) as error:
            raise BadFile(tr("“{name}” is kern that music21 cannot read.").format(name=name)) from error
    if not pieces or not pieces[0].parts:
        raise BadFile(tr("“{name}” has no parts in it.").format(name=name))
    return pieces, said.getvalue()


def _score(piece: stream.Score) -> Score:
    score = score_of(piece, (_track(part) for part in piece.parts))
    keys = {change.tick: change for change in score.keys} | _modes(piece.parts[0])
    return replace(score, keys=tuple(keys[tick] for tick in sorted(keys)))


def _track(part: stream.Part) -> Track:
    notes = tied((start, end, head, round(head.pitch.ps)) for start, end, head in heads(part))
    instrument = part.recurse().getElementsByClass("Instrument").first()
    named = (mark.tandem for mark in part.recurse().getElementsByClass("MiscTandem"))
    called = next((tandem[1:] for tandem in named if tandem.startswith('"')), "")
    track = Track.of(notes, name=called or part.partName or "")
    return replace(track, program=(instrument and instrument.midiProgram) or 0)


def _modes(part: stream.Part) -> dict[int, KeyChange]:
    """The keys of other modes than major and minor, by tick."""
    found = {}
    for mark in part.recurse().getElementsByClass("MiscTandem"):
        told = _MODE.fullmatch(mark.tandem)
        if told:
            sign = told[2].replace("-", "b")
            try:
                key = Key.parse(told[1] + sign + told[3])
            except ValueError:
                continue  # a mode that nobody here knows
            tick = ticks(mark.getOffsetInHierarchy(part))
            found[tick] = KeyChange(tick, key)
    return found


def _notices(piece: stream.Score, score: Score, text: str, said: str, name: str) -> list[str]:
    notices = [] if score.end else [tr("“{name}” has no notes in it.").format(name=name)]
    if _LOST.search(said):
        notices.append(
            tr("What could not be understood in the file was left out; the rest may stand too early.")
        )
    if any(note.duration.isGrace for note in piece.recurse().notes):
        notices.append(tr("Grace notes were left out."))
    return notices + [says for sign, says in _LEFT_OUT.items() if re.search(sign, text, re.MULTILINE)]

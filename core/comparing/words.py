"""Changes in words: all in one sentence, and a line to every bar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.comparing.difference import Change, Field, NoteChange, SignChange, TrackChange
from core.instruments import instrument_name
from core.note_values import length_name, sound_name
from core.score import Note, Score
from core.timing import BarMap
from core.words import listed, marked, tr, trn

MOST = 6  # notes of a bar that are told one by one

_SIGNS = {
    Field.TITLE: marked("another title"),
    Field.COMPOSER: marked("another composer"),
    Field.METRE: marked("another metre"),
    Field.TEMPO: marked("another tempo"),
    Field.KEY: marked("another key"),
    Field.SECTION: marked("other sections"),
    Field.CHORD: marked("other chords"),
    Field.NAME: marked("another name of a track"),
    Field.INSTRUMENT: marked("another instrument"),
}
_LINES = {
    Field.TITLE: marked("title: {new}"),
    Field.COMPOSER: marked("composer: {new}"),
    Field.METRE: marked("metre: {new}"),
    Field.TEMPO: marked("tempo: {new}"),
    Field.KEY: marked("key: {new}"),
    Field.SECTION: marked("section: {new}"),
    Field.CHORD: marked("chord: {new}"),
    Field.NAME: marked("called {new}"),
    Field.INSTRUMENT: marked("played by {new}"),
}
_PLACED = (Field.TEMPO, Field.KEY, Field.SECTION, Field.CHORD)  # all others are of the whole piece


@dataclass(frozen=True, slots=True)
class Row:
    """What is new in one bar, or in the piece as a whole; what clashes has rows of its own."""

    label: str
    words: str
    changes: tuple[Change, ...]
    clash: bool = False

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes it is about, as they are and as they would be."""
        pairs = ((each.old, each.new) for each in self.changes if isinstance(each, NoteChange))
        return tuple(note for pair in pairs for note in pair if note is not None)


def summary(changes: Sequence[Change], score: Score) -> str:
    """All changes of `score` in a few words: "3 notes changed in bars 5–6, another tempo"."""
    notes = [each for each in changes if isinstance(each, NoteChange)]
    said = [_where(_counted(notes), notes, BarMap(score))] if notes else []
    fields = dict.fromkeys(each.field for each in changes if isinstance(each, SignChange))
    said += [tr(_SIGNS[field]) for field in fields]
    tracks = [each for each in changes if isinstance(each, TrackChange)]
    if come := sum(each.new is not None for each in tracks):
        said.append(trn("{n} new track", "{n} new tracks", come).format(n=come))
    if gone := sum(each.new is None for each in tracks):
        said.append(trn("{n} track fewer", "{n} tracks fewer", gone).format(n=gone))
    return ", ".join(said)


def rows(changes: Sequence[Change], score: Score) -> list[Row]:
    """A line to every bar of `score` in which something is new, the piece as a whole first."""
    bars = BarMap(score)
    groups: dict[tuple[int, bool], list[Change]] = {}
    for change in changes:
        bar = bars.bar_at(change.tick).number if _placed(change) else -1
        groups.setdefault((bar, change.clash), []).append(change)
    made = []
    for bar, clash in sorted(groups):
        group = groups[bar, clash]
        made.append(Row(_label(bar), " · ".join(_briefly(group, score, bars)), tuple(group), clash))
    return made


def _briefly(group: Sequence[Change], score: Score, bars: BarMap) -> Iterator[str]:
    """A line to each change, track by track; where many notes changed, only how many."""
    notes = [each for each in group if isinstance(each, NoteChange)]
    others = [each for each in group if not isinstance(each, NoteChange)]
    yield from _lines(others, score, bars)
    if len(notes) > MOST:
        yield _counted(notes)
    else:
        notes.sort(key=lambda each: each.track)
        yield from _lines(notes, score, bars)


def _placed(change: Change) -> bool:
    if isinstance(change, SignChange):
        return change.field in _PLACED and change.track is None
    return isinstance(change, NoteChange)


def _label(bar: int) -> str:
    if bar < 0:
        return tr("piece")
    return tr("bar {bar}").format(bar=bar) if bar else tr("pickup")


def _counted(notes: Iterable[NoteChange]) -> str:
    counts = Counter((each.old is not None, each.new is not None) for each in notes)
    altered, added, removed = counts[True, True], counts[False, True], counts[True, False]
    said = []
    if altered:
        said.append(trn("{n} note changed", "{n} notes changed", altered).format(n=altered))
    if added:
        said.append(trn("{n} note added", "{n} notes added", added).format(n=added))
    if removed:
        said.append(trn("{n} note removed", "{n} notes removed", removed).format(n=removed))
    return listed(said)


def _where(counted: str, notes: Iterable[NoteChange], bars: BarMap) -> str:
    numbers = [bars.bar_at(each.tick).number for each in notes]
    first, last = min(numbers), max(numbers)
    if last == 0:
        return tr("{notes} in the pickup").format(notes=counted)
    if first == last:
        return tr("{notes} in bar {bar}").format(notes=counted, bar=first)
    if first == 0:
        return tr("{notes} up to bar {bar}").format(notes=counted, bar=last)
    return tr("{notes} in bars {first}–{last}").format(notes=counted, first=first, last=last)


def _lines(changes: Iterable[Change], score: Score, bars: BarMap) -> Iterator[str]:
    last = 0 if len(score.tracks) == 1 else None  # the track that was named last
    for change in changes:
        track = None if isinstance(change, TrackChange) else change.track
        if isinstance(change, NoteChange):
            words = _note_words(change, score, bars)
        elif isinstance(change, SignChange):
            words = _sign_words(change, score)
        elif change.new is not None:
            words = tr("new track {name}").format(name=change.new.name)
        else:
            words = tr("track {name} goes").format(name=change.old.name if change.old else "")
        if track is None or track == last:
            yield words
        else:
            yield f"{score.tracks[track].name}: {words}"
            last = track


def _note_words(change: NoteChange, score: Score, bars: BarMap) -> str:
    old, new = change.old, change.new

    def name(note: Note) -> str:
        percussion = score.tracks[change.track].percussion
        return sound_name(note.pitch, score.key_at(note.start), percussion=percussion)

    if old is None or new is None:
        if new is not None:
            return tr("{note} added").format(note=name(new))
        return tr("{note} removed").format(note=name(old)) if old is not None else ""
    said = [f"{name(old)} → {name(new)}" if old.pitch != new.pitch else name(old)]
    if old.length != new.length:
        said.append(f"{length_name(old.length)} → {length_name(new.length)}")
    if old.start != new.start:
        at = bars.position(new.start)
        moved = tr("to bar {bar} beat {beat}") if at.bar else tr("to the pickup, beat {beat}")
        said.append(moved.format(bar=at.bar, beat=at.beat))
    if old.velocity != new.velocity:
        said.append(tr("velocity {old} → {new}").format(old=old.velocity, new=new.velocity))
    return ", ".join(said)


def _sign_words(change: SignChange, score: Score) -> str:
    if change.new is None:
        gone = {
            Field.TEMPO: tr("no new tempo"),
            Field.KEY: tr("no new key"),
            Field.SECTION: tr("no section"),
            Field.CHORD: tr("no chord symbol"),
        }
        return gone[change.field]
    return tr(_LINES[change.field]).format(new=_said(change, score))


def _said(change: SignChange, score: Score) -> Any:
    if change.field is Field.METRE:
        metres, _ = change.new
        return ", ".join(f"{metre.beats}/{metre.unit}" for metre in metres)
    if change.field is Field.TEMPO:
        return tr("{bpm:.4g} bpm").format(bpm=change.new)
    if change.field in (Field.KEY, Field.CHORD):
        return change.new.label
    if change.field is Field.INSTRUMENT and change.track is not None:
        return instrument_name(change.new, percussion=score.tracks[change.track].percussion)
    return f"“{change.new}”"

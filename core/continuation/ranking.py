"""Which drafts become takes: of many the best, each unlike the others, and why in words.

What is chosen is a trade between how good a draft is and how much it says again what those chosen
before it say: maximal marginal relevance (Carbonell & Goldstein 1998, "The use of MMR, diversity-based
reranking for reordering documents and producing summaries").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.continuation.closing import FINAL, finality, is_afterthought
from core.continuation.consonance import SMOOTH, Sound
from core.continuation.request import Placed as Standing
from core.continuation.request import placed
from core.continuation.take import Shared
from core.harmony import Key, estimate_key
from core.motifs import SAME_AGAIN, Motif, Placed, laid, motifs
from core.score import Note
from core.timing import BarMap
from core.words import tr

# Takes that share more of their notes are alike: one suggestion.
ALIKE = 0.7
# What a draft gains by keeping the motif and by a final end, and loses by being the phrase once more, by
# going round in circles and by what it shares with a known tune. So weighed, at temperature 0.9, two takes of
# each of 200 held-out tunes recall as many motifs as the composers did there (0.133 to 0.133).
MOTIVE, CLOSE, AGAIN, DULL, KNOWN = 0.15, 0.2, 0.5, 0.5, 1.0
# A take with so many of its motifs from the phrase keeps its motif; more is no better.
KEPT = 0.3
# What a standard deviation of bits a note away from calm drafts costs, and where among all drafts,
# from the likeliest on, those lie.
STRANGE, CALM = 0.5, 0.5
# What a draft loses that shares all of its notes with a take chosen before; and what one that begins as that
# does, in all notes of its first bar, for what takes begin with is what they are told apart by.
SAID, BEGUN = 0.5, 0.7
# What a variation loses, at the end of the dial, by keeping none of its theme: it is to keep the share that
# the dial says. There variations may share all notes but one, and being alike, or the phrase once more,
# costs them nothing.
NEAR = 4.0
# From which shares on a draft is said to keep the rhythm, to go round in circles, or to have strayed, how
# final an end is no longer open, and how many deviations from calm are told; and how many reasons.
IN_RHYTHM, CIRCLING, STRAYED, STABLE, FAR, MOST_REASONS = 0.8, 0.25, 0.1, 2 / 7, 1.25, 3
# From which share of its theme on a variation is said to stay close to it.
STAYING = 0.75
# What a draft loses by each bit that what it comes to costs over what the first note after composers' own
# passages does, and up to how many bits it is said to lead there. So weighed, takes in gaps of 60 tunes
# come to what follows as the composers' own four bars do: 3.6 bits and 3.5, where unweighed drafts had 5.6.
LANDING, LED, EASILY = 0.04, 3.4, 2.0
# What a draft in several voices loses by being rougher on beats than the phrase and, where it is to close,
# gains by a last chord at rest. So weighed, four voices under chorale melodies close over the tonic in 88
# takes of 100 instead of 67 and are 0.14 rough instead of 0.17; Bach's own are 81 and 0.13.
ROUGH, AT_REST = 8.0, 1.0
# What it loses by each fifth or octave in parallel, and by a bass that stays over all bar lines: songs and
# reels have the same chord over four in ten.
PARALLEL, DRONE, STAYS = 0.25, 3.0, 0.4
# And what it loses by being silent on all beats, where the phrase, or what it goes with, never is.
SILENT = 4.0
# And what any draft that is to close loses by one short note more.
AFTERTHOUGHT = 1.0
# Notes of the phrase that are looked at, as many as the model's own memory reaches back.
HEARD = 256
# Notes in the longest figure that may go round.
FIGURE = 8

Pairs: TypeAlias = frozenset[tuple[int, int]]
Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A draft: its notes (one at least), what each cost in bits, and what it shares with known tunes.

    `landing` is the mean cost, in bits, of what it comes to: notes held in it, and the first note after it
    (see `core.continuation.landing`); None where there are none. Of a draft in several voices `notes` are
    its highest, `all` everything in it, `sound` how that sounds, and `parallels` how often they move so.
    """

    notes: tuple[Note, ...]
    surprise: tuple[float, ...]
    shared: Shared | None = None
    landing: float | None = None
    all: tuple[Note, ...] = ()
    sound: Sound | None = None
    parallels: int = 0

    @property
    def everything(self) -> tuple[Note, ...]:
        """All that sounds."""
        return self.all or self.notes


@dataclass(frozen=True)
class Context:
    """What drafts are held against.

    `phrase` is the line they answer: what stands before them, what they lead into, or their theme.
    With `close` they are to end the melody. `key` is None where none is known. `closeness` is how much of
    their theme variations are wished to keep, from 0 to 1; None for what is no variation. Where that is more
    than the phrase `varied` is all of it. With `made` drafts are made of the phrase, and it is not told of
    them how far they are from it. `own` is how the phrase itself sounds. Of one that is `figured`, as
    accompaniments are, drafts are to go round as it does.
    """

    phrase: tuple[Note, ...]
    bars: BarMap
    key: Key | None = None
    close: bool = False
    closeness: float | None = None
    made: bool = False
    own: Sound = SMOOTH
    figured: bool = False
    varied: tuple[Note, ...] = ()

    @property
    def near(self) -> float:
        """How much the likeness to the phrase is wished for, from 0 to 1."""
        return self.closeness or 0.0

    @cached_property
    def theme(self) -> frozenset[Standing]:
        """The notes that variations may keep."""
        return frozenset(placed(self.varied or self.phrase)) if self.closeness is not None else frozenset()

    @cached_property
    def heard(self) -> tuple[Note, ...]:
        """As much of the phrase as is looked at."""
        return self.phrase[-HEARD:]

    @cached_property
    def motifs(self) -> frozenset[Motif]:
        """The phrase's motifs."""
        return frozenset(motifs(self.heard))

    @cached_property
    def rhythms(self) -> frozenset[Motif]:
        """Those of the rhythm alone."""
        return frozenset(motifs(self.heard, rhythm=True))

    @cached_property
    def contents(self) -> frozenset[tuple[Placed, ...]]:
        """What begins in each bar of the phrase."""
        return frozenset(_bars(self.heard, self.bars))

    @cached_property
    def tonality(self) -> Key:
        """The key, or the one the phrase is most likely in."""
        lengths = [float(note.length) for note in self.heard]
        return self.key or estimate_key([note.pitch for note in self.heard], lengths)


@dataclass(frozen=True, slots=True)
class Marks:
    """What is looked at in one draft, each from 0 to 1.

    `recall` and `rhythm` are the shares of its motifs and of their rhythms that the phrase has too,
    `copied` that of its bars, `dull` that of its notes that go round in circles. `final` is how final
    its last note is, `tonic` is 1 where that is the tonic, and `known` where it shares more with a
    known tune than people's tunes do; `kept` is the share of a theme's notes that stand as they were.
    `landing` is not: it is in bits, as in `Candidate`. Of `several` voices `final` and `tonic` are told of
    the last chord; `clash` is how much rougher than the phrase they are, `silent` how much more they rest, or
    one track of several, `drone` how much more their bass stays, and `parallels` how often they go in
    parallel fifths and octaves. `afterthought` is whether a short note comes after its end.
    """

    recall: float
    rhythm: float
    copied: float
    dull: float
    final: float
    tonic: float
    known: float
    landing: float | None = None
    kept: float = 0.0
    clash: float = 0.0
    silent: float = 0.0
    several: bool = False
    drone: float = 0.0
    parallels: int = 0
    afterthought: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A draft that was chosen: its place among the drafts, and why, in a few words each."""

    index: int
    reasons: tuple[str, ...]


def choose(drafts: Sequence[Candidate], takes: int, context: Context) -> list[Choice]:
    """At most `takes` of the drafts, the best first, no two of them alike while there are others.

    One that says note for note what a chosen one says is never chosen, so there may be fewer.
    """
    marks = look(drafts, context)
    strange = strangeness(drafts)
    own = np.array([merit(each, context.close, context.near) for each in marks])
    merits = own - STRANGE * (1 - context.near) * np.abs(strange)
    lines = [_pairs(draft.everything) for draft in drafts]
    begun = context.bars.bars_from(min(draft.everything[0].start for draft in drafts), 1) if drafts else 0
    chosen = unlike(lines, merits, takes, begun, context.near)
    return [Choice(index, reasons(marks[index], float(strange[index]), context)) for index in chosen]


def look(drafts: Sequence[Candidate], context: Context) -> list[Marks]:
    """The marks of each draft."""
    if context.figured or not drafts:
        return [_marks(draft, 0.0, context) for draft in drafts]
    dull = circling([draft.notes for draft in drafts])
    return [_marks(draft, float(share), context) for draft, share in zip(drafts, dull, strict=True)]


def merit(marks: Marks, close: bool, near: float = 0.0) -> float:
    """How good a draft is by its marks.

    `close` where it is to end the melody; `near` is how much it is to be its theme, from 0 to 1.
    """
    alive = MOTIVE * min(marks.recall, KEPT) / KEPT
    faults = AGAIN * (1 - near) * (marks.copied >= SAME_AGAIN) + DULL * marks.dull + KNOWN * marks.known
    heard = ROUGH * marks.clash + SILENT * marks.silent + DRONE * marks.drone + PARALLEL * marks.parallels
    faults += heard * (1 - near) + AFTERTHOUGHT * marks.afterthought * close
    landing = max(0.0, marks.landing - LED) if marks.landing is not None else 0.0
    strayed = NEAR * near * abs(marks.kept - near)
    closing = (AT_REST if marks.several else CLOSE) * marks.final * close
    return alive + closing - faults - strayed - LANDING * landing


def strangeness(drafts: Sequence[Candidate]) -> Floats:
    """How far each draft's bits a note lie over (under, when negative) calm ones', in standard deviations.

    The likeliest draft is often the phrase once more, and what people say lies near the mean surprise of
    their source (Meister et al. 2023, "Locally typical sampling"). What that is in this place, and at this
    temperature, the drafts themselves tell.
    """
    bits = np.array([np.mean(draft.surprise) for draft in drafts])
    return (bits - np.quantile(bits, CALM)) / max(float(bits.std()), 0.1) if len(bits) else bits


def circling(lines: Sequence[Sequence[Note]]) -> Floats:
    """For each line the share of its notes that say a figure for the third time in a row, or yet again.

    A figure has up to FIGURE notes, the same in pitch, length and time from onset to onset.
    """
    most = max(map(len, lines))
    table = np.zeros((len(lines), most, 3), np.int64)
    for row, line in enumerate(lines):
        onsets = [*(note.start for note in line), line[-1].end]
        table[row, : len(line), 0] = np.diff(onsets)
        table[row, : len(line), 1:] = [(note.length, note.pitch) for note in line]
        table[row, len(line) :, 0] = -1 - np.arange(most - len(line))  # like nothing else
    third = np.zeros((len(lines), most), np.bool_)
    for size in range(1, min(FIGURE, (most - 1) // 2) + 1):
        same = (table[:, size:] == table[:, :-size]).all(-1)
        run = np.lib.stride_tricks.sliding_window_view(same, size + 1, axis=1).all(-1)
        third[:, 2 * size :] |= run
    shares: Floats = third.sum(1) / np.array([len(line) for line in lines])
    return shares


def unlike(drafts: Sequence[Pairs], merits: Floats, many: int, begun: int, near: float = 0.0) -> list[int]:
    """Places of the drafts of most worth: what each is by itself, less what those before it have said.

    First no two that are alike; then, where there are no others, any that differ at all. Up to tick `begun`
    they begin. The more `near` to one theme they are to be (0 to 1), the more of their notes may be the same.
    """
    alike = ALIKE + (1 - ALIKE) * near
    # What every draft has, as held notes are, tells none from another.
    common = frozenset[tuple[int, int]]().union(*drafts[:1]).intersection(*drafts)
    own = [pairs - common for pairs in drafts]
    first = [frozenset(pair for pair in pairs if pair[0] < begun) for pairs in own]
    said, again, chosen = np.zeros(len(drafts)), np.zeros(len(drafts)), list[int]()
    while len(chosen) < many:
        fresh = (said <= alike) & (said < 1)
        fresh = fresh if fresh.any() else said < 1
        if not fresh.any():
            break
        lost = (SAID * said + BEGUN * again) * (1 - near)
        best = int(np.where(fresh, merits - lost, -np.inf).argmax())
        chosen.append(best)
        said = np.maximum(said, [overlap(pairs, own[best]) for pairs in own])
        again = np.maximum(again, [overlap(pairs, first[best]) for pairs in first])
    return chosen


def reasons(marks: Marks, strange: float, context: Context) -> tuple[str, ...]:
    """What is to be said of a draft, what weighs most first: at most three short phrases."""
    again, keeping = marks.copied >= SAME_AGAIN, marks.recall >= KEPT
    strayed = max(marks.recall, marks.copied, marks.rhythm, marks.kept) < STRAYED
    told = (
        (bool(marks.known), tr("close to a known tune")),
        (again and context.closeness is None, tr("your phrase once more")),
        (marks.kept >= STAYING, tr("stays close to your phrase")),
        (marks.dull >= CIRCLING, tr("goes round in circles")),
        (marks.landing is not None and marks.landing <= EASILY, tr("leads into what follows")),
        (keeping and not again, tr("keeps your motif")),
        (not keeping and marks.rhythm >= IN_RHYTHM, tr("keeps your rhythm")),
        (strayed and bool(context.motifs) and not context.made, tr("unlike your phrase")),
        (context.close and marks.tonic == 1, tr("ends on the tonic")),
        (context.close and marks.final < STABLE, tr("ends open")),
        (strange > FAR, tr("more surprising than most")),
        (strange < -FAR, tr("more expected than most")),
    )
    return tuple(text for holds, text in told if holds)[:MOST_REASONS]


def _marks(draft: Candidate, dull: float, context: Context) -> Marks:
    notes, last, sound = draft.notes, draft.notes[-1], draft.sound
    final = finality(last.start, last.pitch, context.tonality, context.bars) / FINAL
    on_tonic = last.pitch % 12 == context.tonality.tonic_class
    return Marks(
        recall=_share(motifs(notes), context.motifs),
        rhythm=_share(motifs(notes, rhythm=True), context.rhythms),
        copied=_share(_bars(notes, context.bars), context.contents),
        dull=dull,
        final=final if sound is None else sound.rest,
        tonic=float(on_tonic if sound is None else sound.rest == 1),
        known=float(draft.shared is not None and draft.shared.unusual),
        landing=draft.landing,
        kept=len(context.theme.intersection(placed(draft.everything))) / max(1, len(context.theme)),
        clash=max(0.0, sound.clash - context.own.clash) if sound is not None else 0.0,
        silent=max(0.0, sound.gone, sound.silent - context.own.silent) if sound is not None else 0.0,
        several=sound is not None,
        drone=max(0.0, sound.drone - max(STAYS, context.own.drone)) if sound is not None else 0.0,
        parallels=draft.parallels,
        afterthought=is_afterthought(notes, context.bars),
    )


def _bars(notes: Sequence[Note], bars: BarMap) -> list[tuple[Placed, ...]]:
    """What begins in each bar in which anything does."""
    lines = bars.lines(notes[0].start, notes[-1].start + 1) if notes else []
    return [bar for bar in laid(notes, lines) if bar]


def _pairs(notes: Iterable[Note]) -> Pairs:
    return frozenset((note.start, note.pitch) for note in notes)


def overlap(one: Pairs, other: Pairs) -> float:
    """The share of notes that both have, of the one that has more."""
    return len(one & other) / max(1, len(one), len(other)) if one or other else 1.0


def _share(found: Sequence[object], known: frozenset[object]) -> float:
    return sum(each in known for each in found) / max(1, len(found))

"""What becomes of a file that was read: which of its tracks come in, on which beats, and where to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from core import edits
from core.edits import Edited
from core.files.imported import REPEATS, Imported
from core.importing.following import Progress
from core.importing.melody import Voice, find_melody
from core.importing.performance import Laid, Readings, lay
from core.importing.quantising import Beats, Quantising, how_timed
from core.score import Note, Score, Track
from core.timing import BarMap

TIMED = (".mid", ".midi")  # files in which notes need not lie on beats


class Where(StrEnum):
    """A piece of its own; new tracks from the start or from a bar on; a phrase on the track at a place."""

    PIECE = "piece"
    TRACKS = "tracks"
    HERE = "here"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to become of a file; `tracks` are the numbers of those that come in, None for all."""

    quantising: Quantising = field(default_factory=Quantising)
    tracks: frozenset[int] | None = None
    where: Where = Where.PIECE


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file's music as it would come in: laid on its beats, the chosen tracks, and the melody among all.

    `score` is what it is to be by itself, `edited` what the present piece would be with it, on track `track`.
    """

    laid: Laid
    edited: Edited
    track: int
    melody: Voice | None

    @property
    def score(self) -> Score:
        """The piece afterwards."""
        return self.edited.score


def undecided(imported: Imported) -> bool:
    """Whether there is something to decide: several tracks or tunes, repeats, or notes played freely."""
    playing = sum(bool(track.notes) for track in imported.score.tracks)
    if playing > 1 or imported.tunes or can_unfold(imported):
        return True
    return asked_of(imported) is not Beats.AS_IS


def asked_of(imported: Imported) -> Beats:
    """What the notes of a file ask for; where its beats are the composer's own, to be left alone."""
    return how_timed(imported.score) if imported.timed else Beats.AS_IS


def is_timed(suffix: str) -> bool:
    """Whether notes in such a file may lie where they were played, on beats or not."""
    return suffix.lower() in TIMED


def can_unfold(imported: Imported) -> bool:
    """Whether it was read with repeats that can be played out."""
    return REPEATS in imported.notices


def arrive(
    read: Score,
    plan: Plan,
    present: Score,
    track: int,
    at: int,
    progress: Progress | None = None,
    readings: Readings | None = None,
) -> Arrival:
    """What `plan` makes of a score that was read, and of the `present` piece with it.

    `track` and `at` (a tick) say where in the present piece. Finding beats may take long: `progress` is told
    the share that is done, and what it raises ends the search; `readings` keeps beats that were found before.
    """
    laid = lay(read, plan.quantising, progress, readings)
    melody = find_melody(laid.score)
    chosen = _chosen(laid.score, plan.tracks)
    leading = _leading(laid.score, chosen, melody)
    if plan.where is Where.PIECE:
        alone = replace(laid.score, tracks=tuple(laid.score.tracks[index] for index in chosen) or (Track(),))
        place = chosen.index(leading) if leading in chosen else 0
        return Arrival(laid, Edited(alone), place, melody)
    if plan.where is Where.PHRASE:
        notes = laid.score.tracks[leading].notes if leading is not None else ()
        edited = edits.paste(present, track, notes, at) if notes else Edited(present)
        return Arrival(laid, edited, track, melody)
    first = 0 if plan.where is Where.TRACKS else at
    edited = _beside(present, laid.score, chosen, first)
    fresh = len(present.tracks) + (chosen.index(leading) if leading in chosen else 0)
    return Arrival(laid, edited, min(fresh, len(edited.score.tracks) - 1), melody)


def _chosen(score: Score, tracks: frozenset[int] | None) -> list[int]:
    """The numbers of the tracks that come in: without a choice all, without empty ones where others play."""
    if tracks is not None:
        return [index for index in range(len(score.tracks)) if index in tracks]
    playing = [index for index, track in enumerate(score.tracks) if track.notes]
    return playing or list(range(len(score.tracks)))


def _leading(score: Score, chosen: list[int], melody: Voice | None) -> int | None:
    """The melody, if it comes in, or else the track among the others that is most like one."""
    if melody is not None and melody.track in chosen:
        return melody.track
    kept = {index: score.tracks[index] for index in chosen}
    rest = replace(score, tracks=tuple(kept.get(index, Track()) for index in range(len(score.tracks))))
    best = find_melody(rest)
    return best.track if best is not None else next(iter(chosen), None)


def _beside(present: Score, arrived: Score, chosen: list[int], at: int) -> Edited:
    """New tracks whose first bar lies on a bar line of the present piece, at or before `at` if it can."""
    bars = BarMap(present)
    line = bars.bar_at(at).start
    if line < present.pickup or line < arrived.pickup:
        line = bars.next_line(max(present.pickup, arrived.pickup))
    shift = line - arrived.pickup
    edited = Edited(present)
    new: set[Note] = set()
    for index in chosen:
        track = arrived.tracks[index]
        moved = tuple(replace(note, start=note.start + shift) for note in track.notes)
        edited = edits.add_track(edited.score, replace(track, notes=moved, colour=None))
        new |= set(moved)
    if not present.chords:  # the composer's own are not mixed with others
        chords = tuple(replace(sign, tick=sign.tick + shift) for sign in arrived.chords)
        return Edited(replace(edited.score, chords=chords), frozenset(new))
    return Edited(edited.score, frozenset(new))

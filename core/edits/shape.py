"""Edits of how far notes reach: cut in two, joined, bound to one another.

As with all edits, a note that changes is the composer's from then on, and the notes of one track are
changed while all others stay.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from core.edits.notes import Notes
from core.edits.splice import Edited, changed, pick, recast, swap
from core.score import Note, Score


def split(score: Score, track: int, notes: Notes, at: int) -> Edited:
    """Cut every note that sounds over tick `at` in two there; the others stay as they are."""
    chosen = pick(score, track, notes)
    halves: list[Note] = []
    came_from: list[Note | None] = []
    for note in chosen:
        if note.start < at < note.end:
            halves += (changed(note, length=at - note.start), changed(note, start=at, length=note.end - at))
            came_from += (note, None)
        else:
            halves.append(note)
            came_from.append(note)
    return recast(score, track, chosen, halves, came_from)


def glue(score: Score, track: int, notes: Notes) -> Edited:
    """Join notes of one pitch into one, which is struck as the first was.

    Notes that touch or overlap are joined, and those with a rest between them unless another of the
    notes begins in that rest: what is glued is what follows on.
    """
    chosen = pick(score, track, notes)
    starts = [note.start for note in chosen]
    runs: list[list[Note]] = []
    open_runs: dict[int, tuple[list[Note], int]] = {}  # by pitch, the run and where it ends
    for note in chosen:
        run, end = open_runs.get(note.pitch, ([], 0))
        if run and (note.start <= end or not _any_between(starts, end, note.start)):
            run.append(note)
            open_runs[note.pitch] = run, max(end, note.end)
        else:
            runs.append([note])
            open_runs[note.pitch] = runs[-1], note.end
    glued = [changed(run[0], length=max(note.end for note in run) - run[0].start) for run in runs]
    return recast(score, track, chosen, glued, [run[0] for run in runs])


def legato(score: Score, track: int, notes: Notes, gap: int = 0) -> Edited:
    """Let every note sound until the next begins, or stop `gap` ticks before it (after it, if negative).

    Rests up to the next onset of any of the notes are filled; a note that sounds into the next of its
    own line is cut there, while another voice may go on below or above. The last notes stay.
    """
    chosen = pick(score, track, notes)
    onsets = sorted({note.start for note in chosen})
    places = {(note.start, note.pitch) for note in chosen}
    follower = _followers(chosen)
    bound = []
    for note in chosen:
        after = follower.get(id(note))
        if after is not None and after < note.end:
            until = after
        else:
            place = max(bisect_left(onsets, note.end), bisect_right(onsets, note.start))
            if place == len(onsets):
                bound.append(note)
                continue
            until = onsets[place]
        # A note that sounds into another of its pitch would be cut off by it, or cut it off.
        short = max(0, gap) if (until, note.pitch) in places else gap
        bound.append(changed(note, length=max(1, until - short - note.start)))
    return swap(score, track, chosen, bound)


def _any_between(starts: Sequence[int], end: int, start: int) -> bool:
    """Whether any of the rising `starts` lies in end <= tick < start."""
    place = bisect_left(starts, end)
    return place < len(starts) and starts[place] < start


def _followers(chosen: Sequence[Note]) -> dict[int, int]:
    """Where the next note of its line begins, by the identity of each note that has one.

    A line goes on with the onset nearest in pitch, once its last note is over, or has at least half
    sounded: so a bass note lasts under a tune, and a tune played with overlaps is still one line.
    """
    ends: list[Note] = []  # the last note of each line
    found: dict[int, int] = {}
    begin = 0
    while begin < len(chosen):
        start = chosen[begin].start
        stop = begin
        while stop < len(chosen) and chosen[stop].start == start:
            stop += 1
        together = chosen[begin:stop]
        ready = [i for i, last in enumerate(ends) if 2 * (last.end - start) <= last.length]
        pairs = sorted(
            (abs(ends[i].pitch - note.pitch), i, j) for i in ready for j, note in enumerate(together)
        )
        lines, placed = set[int](), set[int]()
        for _, i, j in pairs:
            if i not in lines and j not in placed:
                lines.add(i)
                placed.add(j)
                found[id(ends[i])] = start
                ends[i] = together[j]
        ends += [note for j, note in enumerate(together) if j not in placed]
        begin = stop
    return found

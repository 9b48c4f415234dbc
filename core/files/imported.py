"""What reading a file of any kind gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.errors import BadFile
from core.score import ChordSign, KeyChange, Marker, MetreChange, Score, Span, TempoChange
from core.takes_tree import NO_TAKES, TakesTree
from core.words import tr

_Sign = TempoChange | MetreChange | KeyChange | Marker | ChordSign

LAST_TICK = 2**31 - 1
"""No file is believed that puts music later than this (about a month of it)."""


MOST_NOTES = 300_000
"""No file is read that has more: writing these as MIDI takes five seconds of the processor."""

MOST_TRACKS = 999
"""No file is believed that has more; none that anybody has seen has a third of it."""

MOST_HEADS = 150_000
"""Notes on paper, of tied ones each: no notation is written that has more, or read."""

MOST_SIGNS = 100_000
"""No file is believed that has more tempos, metres, keys, sections or chord symbols."""

MOST_LETTERS = 2_000_000
"""No file is believed that has more in its title and names: in a project each may take six bytes."""

LONGEST_NAME = 2**15
"""Letters of one of them: a field holds no more, and to look how many find room takes a window a while."""

MOST_NAMES = 8_000_000
"""Letters of the models that suggested its notes, which stand there with each note."""

REPEATS = tr("Repeats were read once, as written.")


def last_tick(score: Score) -> int:
    """Where the last note ends, or the last sign stands that comes later."""
    return max([score.end, *(each[-1].tick for each in _signs(score) if each)])


def most_signs(score: Score) -> int:
    """How many signs there are of the kind of which there are most."""
    return max(map(len, _signs(score)))


def _signs(score: Score) -> tuple[Sequence[_Sign], ...]:
    return score.tempos, score.metres, score.keys, score.markers, score.chords


def letters(score: Score) -> int:
    """How many letters stand in its title, and in all that is named."""
    return sum(map(len, _names(score)))


def longest_name(score: Score) -> int:
    """How many letters the longest of these has."""
    return max(map(len, _names(score)))


def _names(score: Score) -> Iterator[str]:
    yield from (score.title, score.composer)
    yield from (track.name for track in score.tracks)
    yield from (marker.text for marker in score.markers)


def too_many_tracks() -> BadFile:
    """What to raise where there would be more than `MOST_TRACKS`."""
    words = tr("The file has more tracks than Continuo can hold, which is {most}.")
    return BadFile(words.format(most=MOST_TRACKS))


def too_many_signs() -> BadFile:
    """What to raise where there would be more than `MOST_SIGNS`."""
    return BadFile(tr("The file has more tempos, metres, keys, sections or chords than any piece."))


@dataclass(frozen=True, slots=True)
class Imported:
    """A score read from a file, one sentence for each thing that could not come along, and its takes.

    Raises BadFile for more tracks or signs than there may be. Only a project holds takes. `tunes` are all of
    a collection, of which `score` is the first. `order` are the parts of the score one after the other as
    repeats have them played, where there are any; parts of `whole`, where `score` is without first endings.
    `timed` says that its notes may lie wherever they were played, as in MIDI that another program wrote:
    what Continuo wrote has the composer's own tempo and bars.
    """

    score: Score
    notices: tuple[str, ...] = ()
    takes: TakesTree = NO_TAKES
    tunes: tuple[Imported, ...] = ()
    order: tuple[Span, ...] = ()
    whole: Score | None = None
    timed: bool = False

    def __post_init__(self) -> None:
        if len(self.score.tracks) > MOST_TRACKS:
            raise too_many_tracks()
        if most_signs(self.score) > MOST_SIGNS:
            raise too_many_signs()
        models = sum(len(note.suggested) for track in self.score.tracks for note in track.notes)
        lengthy = letters(self.score) > MOST_LETTERS or longest_name(self.score) > LONGEST_NAME
        if lengthy or models > MOST_NAMES:
            raise BadFile(tr("The file has longer names in it than any piece."))

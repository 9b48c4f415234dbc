"""What reading a file of any kind gives."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import BadFile
from core.score import Score, Span
from core.takes_tree import NO_TAKES, TakesTree
from core.words import tr

LAST_TICK = 2**31 - 1
"""No file is believed that puts music later than this (about a month of it)."""


MOST_NOTES = 500_000
"""No file is read that has more: a project of these can be saved and opened again in some 300 MB."""

MOST_TRACKS = 999
"""No file is believed that has more; none that anybody has seen has a third of it."""

REPEATS = tr("Repeats were read once, as written.")


def last_tick(score: Score) -> int:
    """Where the last note ends, or the last sign stands that comes later."""
    signs = (score.tempos, score.metres, score.keys, score.markers, score.chords)
    return max([score.end, *(each[-1].tick for each in signs if each)])


@dataclass(frozen=True, slots=True)
class Imported:
    """A score read from a file, one sentence for each thing that could not come along, and its takes.

    Raises BadFile for more tracks than there may be. Only a project holds takes. `tunes` are all of a
    collection, of which `score` is the first. `order` are the parts of the score one after the other as
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
            raise BadFile(
                tr("The file has more tracks than Continuo can hold, which is {most}.").format(
                    most=MOST_TRACKS
                )
            )

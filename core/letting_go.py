"""What is kept at hand of a piece is let go when another is opened.

An edit leaves most of a piece as it was, so its numbers, what two states share, and its bars as they are
written are kept for whoever asks next. Of a piece that is closed nobody does: 50,000 notes and what was made
of them, 110,000 objects, stayed until they were pushed out; and a day's bars heaped up, ninety in twenty
minutes, for there is room for those of a symphony.
"""

from __future__ import annotations

from core import note_columns
from core.edits import splice
from core.files.notation import bars
from core.score import Score, forget_shared
from core.timing import forget_bars


def let_go_all_but(score: Score) -> None:
    """Forget what is known of other pieces; what is known of this one's notes stays. In any thread."""
    note_columns.forget(but=[track.notes for track in score.tracks])
    splice.forget()
    forget_shared()
    bars.forget()
    forget_bars()

"""What the mouse does, gesture by gesture: one table, for the sheet of shortcuts and for the tests."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from app import native as here
from core.words import tr

COPY = tr("Alt+drag a note") if sys.platform == "darwin" else tr("Ctrl+drag a note")


@dataclass(frozen=True, slots=True)
class Gesture:
    """One gesture: where, how it is made, and what it does; `name` is what tests call it."""

    name: str
    place: str
    made: str
    does: str

    @property
    def shown(self) -> str:
        """How it is made, with the keys as this system has them."""
        return here.keys(self.made)


NOTES, SELECT, VIEW = tr("mouse, on the roll"), tr("mouse, select tool"), tr("mouse, to look around")
KEYS, RULER, LANES = tr("mouse, piano keys"), tr("mouse, ruler"), tr("mouse, lanes")

GESTURES: tuple[Gesture, ...] = (
    Gesture("draw", NOTES, tr("click"), tr("draw a note, last used length")),
    Gesture("draw-size", NOTES, tr("drag"), tr("draw with length and pitch")),
    Gesture("erase", NOTES, tr("right click · right drag"), tr("erase · sweep away")),
    Gesture("move", NOTES, tr("drag a note"), tr("move it, and the selection with it")),
    Gesture("resize", NOTES, tr("drag an edge"), tr("change the length")),
    Gesture("stretch", NOTES, tr("Shift+drag an edge"), tr("stretch in proportion")),
    Gesture("duplicate", NOTES, COPY, tr("drag a copy")),
    Gesture("off-grid", NOTES, tr("Alt while dragging"), tr("ignore the grid")),
    Gesture("choose", NOTES, tr("click a note"), tr("select it")),
    Gesture("choose-more", NOTES, tr("Shift+click a note"), tr("add it to the selection, or take it out")),
    Gesture("band", NOTES, tr("Ctrl+drag on empty"), tr("select what the band touches")),
    Gesture("band-more", NOTES, tr("Ctrl+Shift+drag"), tr("add to the selection")),
    Gesture("forward", NOTES, tr("click another track's note"), tr("work on that track")),
    Gesture("keep", NOTES, tr("click a take"), tr("keep it to the end of that bar")),
    Gesture("ask", NOTES, tr("right click a take's note"), tr("why, hold, go on from here")),
    Gesture("break-off", NOTES, tr("Esc while dragging"), tr("leave all as it was")),
    Gesture("select-band", SELECT, tr("drag on empty"), tr("select what the band touches")),
    Gesture("select-more", SELECT, tr("Shift+drag on empty"), tr("add to the selection")),
    Gesture("select-draw", SELECT, tr("double click"), tr("draw on empty, erase a note")),
    Gesture("menu", SELECT, tr("right click"), tr("menu of what to do")),
    Gesture("scroll", VIEW, tr("wheel"), tr("scroll through pitch")),
    Gesture("sideways", VIEW, tr("Shift+wheel"), tr("scroll through time")),
    Gesture("zoom-time", VIEW, tr("Ctrl+wheel · pinch"), tr("zoom time")),
    Gesture("zoom-pitch", VIEW, tr("Ctrl+Shift+wheel"), tr("zoom pitch")),
    Gesture("pan", VIEW, tr("middle drag"), tr("pan")),
    Gesture("strike", KEYS, tr("click · drag"), tr("hear it, louder to the right · glissando")),
    Gesture("key-notes", KEYS, tr("Ctrl+click · Ctrl+drag"), tr("select its notes")),
    Gesture("seek", RULER, tr("click"), tr("move the playhead")),
    Gesture("loop", RULER, tr("drag"), tr("set the loop")),
    Gesture("ruler-select", RULER, tr("Ctrl+drag · Shift adds"), tr("select the notes that begin there")),
    Gesture("scrub", RULER, tr("Alt+drag · middle drag"), tr("listen to what the playhead passes")),
    Gesture("loop-edge", RULER, tr("drag an edge of the loop"), tr("move it")),
    Gesture("loop-off", RULER, tr("double click in the loop"), tr("take it away")),
    Gesture("change", RULER, tr("right click"), tr("change metre, key, tempo, sections")),
    Gesture("sign", RULER, tr("click · drag a sign"), tr("change it · move it")),
    Gesture("section", RULER, tr("click a section"), tr("loop it")),
    Gesture("section-notes", RULER, tr("Ctrl+click a section"), tr("select its notes")),
    Gesture("section-name", RULER, tr("double click a section"), tr("rename it")),
    Gesture("chord", RULER, tr("click · drag a chord"), tr("hear and change it · move it")),
    Gesture("chord-new", RULER, tr("click between chords"), tr("write one there")),
    Gesture("paint", LANES, tr("drag"), tr("paint velocities, or the tempo")),
    Gesture("line", LANES, tr("Shift+drag"), tr("along a line; the tempo slows or quickens")),
    Gesture("scale", LANES, tr("Ctrl+drag"), tr("scale velocities")),
    Gesture("one-bar", LANES, tr("Alt+drag"), tr("only the bar under the pointer")),
    Gesture("turn", LANES, tr("wheel on a bar"), tr("louder or softer by one")),
    Gesture("type", LANES, tr("double click"), tr("type a value")),
    Gesture("remove-tempo", LANES, tr("right click a tempo"), tr("remove it")),
)


def places() -> dict[str, list[Gesture]]:
    """The gestures by the place where they are made, in the order of the table."""
    found: dict[str, list[Gesture]] = {}
    for gesture in GESTURES:
        found.setdefault(gesture.place, []).append(gesture)
    return found

"""Wires takes: ghosts on the roll, what is done with them there, in their list and by keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QObject

from app.choices import Asked
from app.deeds.takes import DEVELOP, HARMONISE
from app.faces import Faces
from app.glimpse import Glimpse
from app.parts import Parts
from app.roll.columns import Columns
from app.roll.scene import GhostPart, Known
from core.continuation.take import Take
from core.playback.schedule import audible
from core.score import NOTE_ORDER, Note, Score, Span
from core.words import tr

CARD = tr("It writes the takes; click to read about it.")
ENOUGH = 1 / 3  # of a take's notes


class Offering(QObject):
    """Shows what the assistant offers, and tells it what the composer does with it on the roll."""

    def __init__(self, parts: Parts, faces: Faces, glimpse: Glimpse) -> None:
        super().__init__(faces.window)
        self._assistant, self._transport = parts.assistant, parts.transport
        self._roll, self._window, self._tracks = faces.roll, faces.window, faces.tracks
        self._hints = faces.hints
        self._seen: Take | None = None  # the take that was scrolled to
        self._session, self._basis = parts.session, parts.session.score  # to which something was offered last
        self._asked: Asked | None = None  # what was asked last,
        self._followed = False  # and whether it was because the composer has changed the score meanwhile
        self._passed_over = ""  # as it was told last
        parts.assistant.changed.connect(self._show)
        parts.assistant.sketched.connect(self._show_sketch)
        parts.assistant.rested.connect(self._reveal_pitches)
        parts.kept.compared.connect(self._show_behind)
        faces.takes.view.play_asked.connect(self._play)
        faces.takes.view.sound_asked.connect(faces.window.sheets.export_take)
        faces.window.status.model.clicked.connect(faces.window.sheets.models_writer)
        self._wire_glimpse(glimpse)
        self._wire_roll(faces)
        self._wire_surprise(faces)
        # The keys that keep and dismiss takes are the roll's.
        for name in (*HARMONISE, *DEVELOP, "roll-again", "vary", "lead-in", "develop", "interpolate"):
            faces.actions[name].triggered.connect(faces.roll.setFocus)

    def _wire_glimpse(self, glimpse: Glimpse) -> None:
        self._roll.previewed.connect(glimpse.follow)
        glimpse.seen.connect(self._show_glimpse)
        glimpse.over.connect(self._show)

    def _wire_roll(self, faces: Faces) -> None:
        roll, assistant = self._roll, self._assistant
        roll.ghost_clicked.connect(assistant.keep_to)
        roll.hold_asked.connect(assistant.choices.locking.hold)
        roll.hold_asked.connect(lambda _notes: assistant.touch())
        assistant.choices.locking.changed.connect(self._show_held)
        roll.lanes_changed.connect(faces.ghost_bar.settle)
        roll.lanes_changed.connect(self._settle)
        roll.watch(faces.hints)

    def _settle(self) -> None:
        """What stands at the head and the foot of the notes goes with them."""
        for card in (self._hints, self._window.notice):
            card.place(self._window.stage.rect())

    def _wire_surprise(self, faces: Faces) -> None:
        faces.reasons.swap_asked.connect(self._assistant.roll_from)
        faces.listening.heard.connect(self._roll.lanes.surprise.show_written)
        faces.listening.heard_take.connect(self._roll.lanes.surprise.show_take)

    def _show(self) -> None:
        assistant, roll = self._assistant, self._roll
        self._note_what_is_asked(assistant.asked)
        roll.scene.elsewhere = assistant.asked is not None and assistant.asked.elsewhere
        roll.scene.show_target(assistant.asked.request.span if assistant.busy and assistant.asked else None)
        if assistant.sketch is not None:
            self._show_sketch()
        elif assistant.takes is None or assistant.take is None:
            roll.scene.clear_ghost()
            self._look_back()
        else:
            self._show_take(assistant.take, assistant.takes.span)
        self._seen = assistant.take
        beside = assistant.asked.beside if assistant.asked is not None else None
        self._tracks.show_coming(beside.new if beside is not None else None)
        self._window.show_ghosts()
        self._window.status.model.tell(assistant.writer, assistant.passed_over, offers=CARD)
        if assistant.passed_over != self._passed_over:
            self._passed_over = assistant.passed_over
            if self._passed_over:  # not on the card, which may be offering what a crash left
                self._window.status.tell(self._passed_over)
        if assistant.last_error and not self._window.docks.shows("continue"):  # else the panel says it
            self._window.notice.warn(assistant.last_error)

    def _play(self) -> None:
        """Play on from where the take on show begins."""
        if self._assistant.takes is not None:
            self._transport.seek(self._assistant.takes.span.start)
            if not self._transport.playing:
                self._transport.toggle()

    def _show_take(self, take: Take, span: Span) -> None:
        assistant, roll = self._assistant, self._roll
        known = _known(take, span)
        roll.scene.show_ghost(
            take.notes,
            take.surprise,
            span,
            known=known,
            grew=assistant.steady,
            others=_beside(take, self._session.score),
        )
        # Another one, while playing, leaves the time in view to the playhead; one that grows, all of it,
        # but for a hint that has come with it.
        if take is not self._seen and (not assistant.grew or self._hints.words):
            others = assistant.takes.takes if assistant.takes is not None else ()
            new = self._seen is None or self._seen not in others
            in_time = not assistant.grew and (new or not self._transport.playing)
            self._lead(take.notes, self._sounding_with(take), in_time=in_time)

    def _note_what_is_asked(self, asked: Asked | None) -> None:
        before, self._asked = self._asked, asked
        if before is None or asked is None:
            self._followed = False
        elif asked is not before:
            self._followed = asked.request.score is not before.request.score

    def _lead(self, notes: Sequence[Note], beside: Iterable[Note] = (), *, in_time: bool = True) -> None:
        self._basis = self._session.score
        if not (self._followed and self._is_in_view(notes)):
            self._roll.framing.lead(notes, beside=beside, in_time=in_time, covered=self._hints.covered)

    def _is_in_view(self, notes: Sequence[Note]) -> bool:
        """Whether enough of a take shows for it to leave the roll to the hand that draws."""
        return len(self._roll.boxes_in_view(notes, len(notes) + 1)) >= ENOUGH * len(notes)

    def _look_back(self) -> None:
        """Nothing is on offer: what was let go of takes its scrolling back, what was kept does not."""
        if self._basis is not self._session.score:
            self._roll.framing.stay()
        elif not self._assistant.busy:
            self._roll.framing.lead_back()

    def _reveal_pitches(self) -> None:
        """What grew out of view while the hand moved comes back into it; the time in view stays."""
        take = self._assistant.take
        if take is not None:
            self._lead(take.notes, self._sounding_with(take), in_time=False)

    def _show_sketch(self) -> None:
        """A take that is being written grows before one's eyes."""
        sketch = self._assistant.sketch
        if sketch is not None:
            self._roll.scene.show_ghost(sketch.notes, sketch.surprise, sketch.span, grew=True, whole=False)
            self._lead(sketch.notes, self._gone_with(sketch.span))

    def _sounding_with(self, take: Take) -> list[Note]:
        """What a take holds for other tracks, and what it goes with."""
        takes = self._assistant.takes
        return _elsewhere(take) + (self._gone_with(takes.span) if takes is not None else [])

    def _gone_with(self, span: Span) -> list[Note]:
        """Of takes that go with the track in hand, as chords with a melody, what that has there."""
        asked, session = self._assistant.asked, self._session
        if asked is None or asked.beside is None:
            return []
        return [note for note in session.notes if span.start <= note.start < span.end]

    def _show_glimpse(self, take: Take, span: Span) -> None:
        others = _beside(take, self._session.score)
        self._roll.scene.show_ghost(take.notes, take.surprise, span, grew=True, others=others)

    def _show_behind(self, take: Take | None) -> None:
        notes = (*take.notes, *_elsewhere(take)) if take is not None else ()
        self._roll.scene.show_behind(sorted(notes, key=NOTE_ORDER))

    def _show_held(self) -> None:
        self._roll.scene.show_held(self._assistant.choices.locking.held)


def _beside(take: Take, score: Score) -> list[GhostPart]:
    """What a take holds for other tracks, as it is drawn."""
    found, heard = [], audible(score)
    for part in take.others:
        if (number := part.track_in(score)) is not None:
            track, bits = score.tracks[number], np.asarray(part.surprise, np.float64)
            drawn = score.colour(number), track.name, Columns(part.notes), bits
            found.append(GhostPart(*drawn, track.percussion, heard[number]))
    return found


def _elsewhere(take: Take) -> list[Note]:
    """The notes that a take holds for other tracks."""
    return [note for part in take.others for note in part.notes]


def _known(take: Take, span: Span) -> Known | None:
    """The run of a take that stands in a known tune, where it is longer than tunes usually share.

    Of a take whose beginning was kept already it is not known which notes it was.
    """
    shared = take.shared if take.recipe.start == span.start else None
    return Known(shared.first, shared.notes, shared.tune) if shared and shared.unusual else None

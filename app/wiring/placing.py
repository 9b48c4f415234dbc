"""Wires what lies where: the view follows what is edited, the ruler's signs and the track that is chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from app.faces import Faces
from app.parts import Parts
from core.score import Note
from core.words import tr


class Placing(QObject):
    """Joins what edits the piece to the roll, which shows where."""

    def __init__(self, parts: Parts, faces: Faces) -> None:
        super().__init__(faces.window)
        self._session, self._roll, self._status = parts.session, faces.roll, faces.window.status
        self._documents, self._importing = parts.documents, faces.importing
        roll, editing, signs = faces.roll, parts.editing, faces.signs
        for revealer in (editing, parts.copying):
            revealer.reveal_asked.connect(roll.framing.reveal)
        parts.transport.sought.connect(roll.framing.seek)
        editing.moved.connect(roll.framing.keep_in_view)
        faces.events.moved.connect(roll.framing.keep_in_view)
        faces.score.moved.connect(roll.framing.keep_in_view)
        faces.score.opened.connect(self._open)
        roll.previewed.connect(faces.score.follow)
        for placed in (editing, parts.copying):
            roll.caret.moved.connect(placed.set_place)
        roll.ruler.sign_asked.connect(signs.fields.change)
        roll.chords.sign_asked.connect(signs.fields.ask_chord)
        for row in (roll.ruler, roll.chords):
            row.menu_asked.connect(signs.fields.open_menu)
        self._drums = parts.session.drums
        parts.session.score_changed.connect(self._follow_drums)
        parts.session.track_changed.connect(self._show_track)
        roll.file_dropped.connect(self._take_file)

    def _open(self, notes: frozenset[Note]) -> None:
        """From the score to the roll, and go on there."""
        self._roll.framing.reveal(notes)
        self._roll.setFocus()

    def _take_file(self, path: Path, at: int | None) -> None:
        if at is None:
            self._documents.open(path)
        else:
            self._importing.bring(path, at)

    def _show_track(self) -> None:
        """Of another track, its name, and where its notes lie."""
        session = self._session
        self._show_pitches()
        if len(session.score.tracks) > 1:
            name, number = session.score.tracks[session.track].name, session.track + 1
            only = name == tr("Track {number}").format(number=number)  # which says its number
            words = tr("Now on {name}") if only else tr("Now on track {number}, {name}")
            self._status.tell(words.format(number=number, name=name))

    def _follow_drums(self) -> None:
        """A track that is on drums from now on: those lie elsewhere than what was in view."""
        drums, self._drums = self._drums, self._session.drums
        if self._drums and not drums:
            self._show_pitches()

    def _show_pitches(self) -> None:
        if self._session.drums and not self._session.notes:
            self._roll.framing.show_kit()
        else:
            self._roll.framing.keep_in_view(self._session.notes, in_time=False)

"""Wires what is heard: notes that are touched, the playhead, the loop, and the state of the sound device."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.faces import Faces
from app.parts import Parts
from core.playback.synth import SilentSynth
from core.words import tr

TRY_AGAIN = tr("Click to look for it again now.")


class Sounding(QObject):
    """Joins the transport to the roll, the list of events, the tracks and the status line."""

    def __init__(self, parts: Parts, faces: Faces) -> None:
        super().__init__(faces.window)
        self._transport, self._session = parts.transport, parts.session
        self._instruments = parts.tracks.instruments
        self._roll, self._actions, self._status = faces.roll, faces.actions, faces.window.status
        self._problem = ""  # what is wrong with the sound, told once
        self._wire_notes(parts, faces)
        self._wire_playhead(parts)
        parts.transport.moved.connect(faces.score.set_playhead)
        parts.documents.soundfont_asked.connect(faces.window.sheets.soundfonts)

    def _wire_notes(self, parts: Parts, faces: Faces) -> None:
        """Notes that are drawn, or touched by keys, are heard."""
        transport, roll = self._transport, self._roll
        roll.preview.connect(transport.preview)
        roll.chord_preview.connect(transport.preview_chord)
        roll.preview_ended.connect(transport.end_preview)
        for toucher in (
            roll.tapped,
            parts.editing.preview,
            faces.events.preview,
            faces.score.tapped,
        ):
            toucher.connect(transport.tap)
        parts.tracks.tried.connect(transport.try_out)
        parts.tracks.tapped.connect(self._tap_track)

    def _wire_playhead(self, parts: Parts) -> None:
        transport, roll = self._transport, self._roll
        roll.seek_asked.connect(transport.seek)
        roll.scrub_asked.connect(transport.scrub)
        roll.loop_asked.connect(transport.set_loop)
        transport.moved.connect(roll.set_playhead)
        transport.moved.connect(parts.copying.set_playhead)
        transport.state_changed.connect(self._show)
        parts.midi_out.changed.connect(self._show)
        self._status.sound.clicked.connect(transport.look_again)

    def _tap_track(self, pitch: int, velocity: int) -> None:
        """Let the track's instrument be heard, where the music does not."""
        if not (self._transport.playing and self._session.notes):
            self._transport.tap(pitch, velocity)

    def _show(self) -> None:
        transport = self._transport
        if transport.description != SilentSynth.description:
            self._instruments.look(transport.description)
        self._roll.framing.set_playing(transport.playing)
        self._roll.scene.set_loop(transport.loop if transport.looping else None)
        self._actions.check("loop", transport.looping)
        self._actions.picture("play", "pause" if transport.playing else "play")
        offers = TRY_AGAIN if transport.lost else ""
        self._status.sound.tell(transport.description, transport.problem, transport.detail, offers)
        if transport.problem and transport.problem != self._problem:
            self._status.tell(transport.problem)
        self._problem = transport.problem

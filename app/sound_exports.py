"""What of the piece can become a sound file just now, and the file itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app import ghosts
from app import settings as the
from app.assistant import Assistant
from app.exports import Exports, Rendering
from app.session import Session
from app.settings import Settings
from app.transport import Transport
from core.continuation.take import Take, Takes
from core.files.audio_kinds import KINDS, PCM_16, Recipe, expected_size
from core.score import Note, Score, Span, Track
from core.timing import TempoMap
from core.words import tr

PIECE, LOOP, NOTES, TAKE, WITH_TAKE = "piece", "loop", "notes", "take", "with take"


@dataclass(frozen=True, slots=True)
class Offer:
    """A stretch of music to render: `span` None is all of it, `seamless` is to be played round and round."""

    score: Score
    span: Span | None = None
    seamless: bool = False
    called: str = ""  # what is added to the piece's name

    @property
    def seconds(self) -> float:
        """How long it plays, about, without what rings on."""
        tempo = TempoMap(self.score)
        span = self.span
        start, end = (0, self.score.end) if span is None else (span.start, span.end)
        return tempo.seconds_at(end) - tempo.seconds_at(start)

    @property
    def tracks(self) -> int:
        """How many tracks have notes and are heard."""
        solo = any(track.solo for track in self.score.tracks)
        return sum(
            bool(track.notes) and not track.muted and (track.solo or not solo) for track in self.score.tracks
        )


class SoundExports(QObject):
    """Knows what there is to render, and has it rendered as the settings say.

    `changed` says that there may be something else to render, or that it can be begun now.
    """

    changed = Signal()

    def __init__(
        self,
        session: Session,
        assistant: Assistant,
        transport: Transport,
        settings: Settings,
        exports: Exports,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._assistant, self._transport = session, assistant, transport
        self._settings, self._exports = settings, exports
        self.source = PIECE  # what was exported last
        for told in (
            session.score_changed,
            session.selection_changed,
            assistant.changed,
            transport.state_changed,
            exports.working,
        ):
            told.connect(self.changed)

    @property
    def busy(self) -> bool:
        """Whether a sound file is being written already."""
        return self._exports.rendering

    def offers(self) -> dict[str, Offer]:
        """What can be rendered now; the piece always, notes that stand alone in their own track's sound."""
        session, loop, takes = self._session, self._transport.loop, self._assistant.takes
        offers = {PIECE: Offer(session.score)}
        if loop is not None:
            offers[LOOP] = Offer(session.score, loop, True, tr("loop"))
        if notes := session.selection:
            span = Span(min(note.start for note in notes), max(note.end for note in notes))
            offers[NOTES] = Offer(alone(session.score, session.track, notes), span, called=tr("selection"))
        take = self._assistant.take
        if takes is not None and take is not None:
            called = tr("take {letter}").format(letter=ghosts.letter(self._assistant.index))
            offers[TAKE] = Offer(_take_alone(takes, take), takes.span, called=called)
            offers[WITH_TAKE] = Offer(self._assistant.heard, called=tr("with {called}").format(called=called))
        return offers

    def recipe(self) -> Recipe:
        """What the settings say, with the kind's usual where that is nothing the kind can do."""
        return self._recipe(self._settings.get(the.EXPORT_KIND))

    def _recipe(self, suffix: str) -> Recipe:
        get, kind = self._settings.get, KINDS[suffix]
        quality = get(the.EXPORT_BITS if PCM_16 in kind.codings else the.EXPORT_QUALITY)
        recipe = Recipe(
            quality, get(the.EXPORT_RATE), get(the.EXPORT_LEVEL), get(the.SOUNDFONT), get(the.PROVENANCE)
        )
        return recipe.for_kind(kind)

    def size(self, offer: Offer) -> int:
        """About how many bytes that will be."""
        files = max(1, offer.tracks) if self._settings.get(the.EXPORT_TRACKS) else 1
        return files * expected_size(self._settings.get(the.EXPORT_KIND), self.recipe(), offer.seconds)

    def export(self, source: str) -> bool:
        """Ask where to, and begin to write; whether it was begun."""
        offer = self.offers().get(source)
        if offer is None:
            return False
        suffix = self._settings.get(the.EXPORT_KIND)
        kinds = {suffix: KINDS[suffix]} | KINDS  # the chosen one first
        together = not self._settings.get(the.EXPORT_TRACKS)
        path = self._exports.where(
            tr("Export sound") if together else tr("Export tracks to a folder of this name"),
            suffix,
            ";;".join(f"{kind.name} (*{ending})" for ending, kind in kinds.items()),
            offer.called,
        )
        if path is None or not (together or self._exports.may_fill(path.with_suffix(""), path.suffix)):
            return False
        recipe = self._recipe(path.suffix.lower())
        self.source = source
        self._exports.write_sound(path, partial(_write, offer, path, recipe, together))
        return True


def _take_alone(takes: Takes, take: Take) -> Score:
    """The piece with nothing in it but a take, in all its tracks."""
    piece = alone(takes.basis, takes.track, take.notes)
    for part in take.others:
        number = part.track_in(piece)
        if number is not None:
            piece = piece.with_track(number, replace(piece.tracks[number], notes=part.notes, muted=False))
    return piece


def alone(score: Score, track: int, notes: Iterable[Note]) -> Score:
    """The piece with nothing in it but these notes of one track, heard whatever is muted."""
    tracks = [replace(each, notes=(), solo=False) for each in score.tracks]
    tracks[track] = replace(tracks[track], notes=Track.of(notes).notes, muted=False)
    return replace(score, tracks=tuple(tracks))


def _write(
    offer: Offer, path: Path, recipe: Recipe, together: bool, rendering: Rendering
) -> tuple[str, Path]:
    """In the background: what to tell, and where it lies."""
    from core.files import audio_files
    from core.files.audio import Part

    part = Part(offer.span, offer.seamless)
    if together:
        written = audio_files.write(offer.score, path, recipe, part, rendering.progress)
        done = tr("Exported as “{name}”.").format(name=path.name)
        return " ".join((done, *written.notices)), path
    written = audio_files.write_tracks(offer.score, path, recipe, part, rendering.progress)
    folder = written.paths[0].parent
    done = tr("Exported to the folder “{name}”.").format(name=folder.name)
    return " ".join((done, *written.notices)), folder

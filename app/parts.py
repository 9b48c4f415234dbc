"""The program's long-lived objects without a face, and how they are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

from app import settings as the
from app.accompanying import Accompanying
from app.assistant import Assistant
from app.copying import Copying
from app.documents import Documents
from app.editing import Editing
from app.exports import Exports
from app.handed_over import HandedOver
from app.instruments import Instruments
from app.keeping_step import KeepingStep
from app.kept_takes import KeptTakes
from app.midi_out import MidiOut
from app.musescore import MuseScoreDesk
from app.outbox import Outbox
from app.outside import Outside
from app.playing_in import PlayingIn
from app.reading import Reading
from app.rewriting import Rewriting
from app.roll.kept_grid import KeptGrid
from app.roll.state import RollState
from app.safety import Safety
from app.session import Session
from app.settings import Settings
from app.sheet.printing import Printing
from app.sound_exports import SoundExports
from app.theme import ThemeKeeper
from app.track_editing import TrackEditing
from app.transport import Transport
from app.workers import Workers
from core.engraving.press import Beside
from core.playback.output import Driver

if TYPE_CHECKING:  # loads LiteRT
    from core.lstm.bundle import BundleInfo


@dataclass(frozen=True, slots=True)
class Parts:
    """One of each; `app.wiring` says who listens to whom, `app.application` closes them."""

    settings: Settings
    themes: ThemeKeeper
    session: Session
    state: RollState
    workers: Workers
    editing: Editing
    outbox: Outbox
    copying: Copying
    tracks: TrackEditing
    assistant: Assistant
    rewriting: Rewriting
    accompanying: Accompanying
    kept: KeptTakes
    midi_out: MidiOut
    transport: Transport
    playing_in: PlayingIn
    documents: Documents
    safety: Safety
    exports: Exports
    sound_exports: SoundExports
    press: Beside
    printing: Printing
    musescore: MuseScoreDesk
    in_step: KeepingStep  # with MuseScore
    find_models: Callable[[], Sequence[BundleInfo]]
    find_drivers: Callable[[], Sequence[Driver]]


def made(store: QSettings, outside: Outside) -> Parts:
    """The objects without a face, in the order they need one another."""
    settings = Settings(store)
    themes = ThemeKeeper(settings.get(the.THEME))
    session, state, workers = Session(), RollState(), Workers()
    assistant = _assistant(session, settings, state, workers, outside)
    KeptGrid(state, settings)
    outbox = Outbox()
    midi_out = MidiOut(settings, outside.open_midi_out)
    open_synth = midi_out.beside(outside.open_synth)
    transport = Transport(session, assistant, settings, open_synth, midi_out.meanwhile)
    documents = Documents(session, settings, workers.files, outside.ask)
    exports = Exports(session, settings, workers.files, documents, outside.ask)
    musescore = MuseScoreDesk(session, settings, documents, outside.ask, outside.find_musescore)
    handed = HandedOver(outside.state / "handed-over")
    played_with = partial(_played_with, settings, outside)

    return Parts(
        settings=settings,
        themes=themes,
        session=session,
        state=state,
        workers=workers,
        editing=Editing(session, state),
        outbox=outbox,
        copying=Copying(
            session, state, outbox, Reading(workers.files, settings), workers.copier, outside.press()
        ),
        tracks=TrackEditing(session, Instruments(played_with)),
        assistant=assistant,
        rewriting=Rewriting(session, assistant, lambda: transport.loop if transport.looping else None),
        accompanying=Accompanying(session, settings, assistant),
        kept=KeptTakes(session, assistant),
        midi_out=midi_out,
        transport=transport,
        playing_in=PlayingIn(session, transport, state, settings, outside.open_midi),
        documents=documents,
        safety=Safety(session, documents, workers.files, outside.state),
        exports=exports,
        sound_exports=SoundExports(session, assistant, transport, settings, exports),
        press=outside.press(),
        printing=Printing(session, settings, workers.pen, outside.press(), documents, outside.ask, exports),
        musescore=musescore,
        in_step=KeepingStep(session, musescore, documents, outside.ask, handed),
        find_models=outside.find_models,
        find_drivers=outside.find_drivers,
    )


def _assistant(
    session: Session, settings: Settings, state: RollState, workers: Workers, outside: Outside
) -> Assistant:
    """Asks the models that the settings name, and begins takes on the grid that notes are quantised to."""
    return Assistant(
        session,
        settings,
        workers.thinker,
        lambda: outside.load_generator(settings.get(the.MODEL), settings.get(the.VOICES_MODEL)),
        grid=lambda: state.fine,
    )


def _played_with(settings: Settings, outside: Outside) -> Path | None:
    """The SoundFont, where there is one between the notes and the ear."""
    if settings.get(the.PLAY_THROUGH) == the.PORT:
        return None
    return outside.find_soundfont(settings.get(the.SOUNDFONT))

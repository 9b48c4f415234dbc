"""Makes the program's long-lived objects, wires them, and closes them in reverse order."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_state_path
from PySide6.QtCore import QSettings, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QIcon
from PySide6.QtWidgets import QApplication, QWidget

from app import language, menus
from app.accessible import announce
from app.actions import Actions
from app.crash import CrashKeeper
from app.dialogs.crash import CrashDialog
from app.dressing import Dressing
from app.first_hints import FirstHints
from app.glimpse import Glimpse
from app.held_comparison import HeldComparison
from app.held_tool import HeldTool
from app.housekeeping import Housekeeping
from app.humming import Humming
from app.icons import ICONS
from app.input_show import InputShow
from app.interrupt import Interrupt
from app.keys import KeyManners, leave_focus
from app.listening import Listening
from app.live import Live, LookAhead
from app.main_window import MainWindow
from app.notice import Notice
from app.outside import Outside, outside
from app.panels.column import Column
from app.panels.continue_panel import ContinuePanel
from app.panels.event_list import EventList
from app.panels.ghost_bar import COVERED, GhostBar
from app.panels.hum_card import HumCard
from app.panels.shape_card import ShapeCard
from app.panels.shape_stamp import StampButton
from app.panels.takes_panel import TakesPanel
from app.panels.tracks_panel import TracksPanel
from app.panels.transport_bar import TransportBar
from app.panels.why_card import WhyCard
from app.parts import made
from app.roll.scene import Known
from app.roll.view import RollView
from app.shaping import Shaping
from app.shaping_stamp import Stamping
from app.shaping_trial import Trial
from app.sign_editing import SignEditing
from app.tracks_arrival import TracksArrival
from app.why import Reasons
from core.continuation.request import Take
from core.score import Span
from core.words import tr

if TYPE_CHECKING:  # loads LiteRT
    from core.files.musescore import MuseScore

NO_MUSESCORE = tr("MuseScore was not found on this computer.")
MUSESCORE_PAGE = "https://musescore.org/download"
TRY_AGAIN = tr("Click to look for it again now.")
SOON = 60  # milliseconds after the window is shown, when it has been painted


class Continuo:
    """The running program."""

    def __init__(self, app: QApplication, store: QSettings, beyond: Outside) -> None:
        self.app = app
        self.parts = made(store, beyond)
        self.window = MainWindow(self.parts)
        self.roll = RollView(self.parts.session, self.parts.state, self.parts.settings, self.parts.themes)
        (self.shaping, self.trial), self.stamp = self._shaping(), self._stamp()
        self.signs, self.humming = self._signs(), self._humming(beyond)
        floor = partial(_floor, self.roll)
        session, assistant = self.parts.session, self.parts.assistant
        self.hints = FirstHints(self.window.stage, session, assistant, self.parts.settings, floor)
        self.actions = Actions(self._rooms(), self.parts.themes, self.window)
        self.bar = self._bar()
        self.bar.put_by_pencil(self.stamp)
        self.window.furnish(self.roll, self.bar, self._panels())
        self.ghost_bar = GhostBar(self.window.stage, self.parts.assistant, self.actions, floor)
        self.reasons, self.listening = self._reasons(), self._listening()
        self.window.bind(self.actions)
        self.roll.set_menu(menus.on_notes(self.actions, self.window.track_menus, self.roll))
        leave_focus(self.window)
        self._soon = QTimer(self.window, singleShot=True, interval=SOON)
        KeyManners(app, self.window, self.roll, self.actions["dismiss"].isEnabled)
        HeldTool(self.parts.state, self.roll)
        HeldComparison(self.parts.kept, self.roll, self.actions["compare"])
        Live(self.parts.assistant, self.parts.settings, self.window)
        self._glimpse = Glimpse(self.parts.assistant, self.parts.settings, self.window)
        LookAhead(self.parts.assistant, self.window)
        self._housekeeping = Housekeeping(app, lambda: self.parts.transport.playing, self.window)
        self._problem = ""  # what is wrong with the sound, told once
        self._seen: Take | None = None  # the take that was scrolled to
        self._wire()
        InputShow(self.parts, self.roll, self.actions, self.window)
        self._wire_tracks()
        TracksArrival(self.window.docks, self.parts.session, self.parts.settings)
        Dressing(app, self.parts.themes, self.window)

    def close(self) -> None:
        """End what runs, the last begun first."""
        self._soon.stop()
        self._housekeeping.close()
        self.parts.exports.cancel()
        self.parts.documents.close()
        self.humming.cancel()
        self.parts.playing_in.close()
        self.parts.transport.close()
        self.parts.midi_out.close()
        self.parts.assistant.asking.stop()
        self.parts.aside.close()
        self.parts.thinker.close()
        self.parts.worker.close()
        self.window.close()
        self.window.deleteLater()

    def warm_up(self) -> None:
        """What may take a moment and is not needed to draw: the model, the sound device, MuseScore."""
        self.parts.assistant.load()
        self.parts.midi_out.start()
        self.parts.transport.reopen_synth()
        self.parts.playing_in.midi.start()
        self.parts.exports.find_musescore()

    def _rooms(self) -> dict[str, object]:
        return {
            "window": self.window,
            "docks": self.window.docks,
            "hints": self.hints,
            "switches": self.window.switches,
            "roll": self.roll,
            "editing": self.parts.editing,
            "tracks": self.parts.tracks,
            "shaping": self.shaping,
            "trial": self.trial,
            "signs": self.signs,
            "humming": self.humming,
            "lanes": self.roll.lanes,
            "stamp": self.stamp,
            "assistant": self.parts.assistant,
            "rewriting": self.parts.rewriting,
            "kept": self.parts.kept,
            "transport": self.parts.transport,
            "recording": self.parts.playing_in.recording,
            "step": self.parts.playing_in.step,
            "piano": self.parts.playing_in.piano,
            "documents": self.parts.documents,
            "exports": self.parts.exports,
        }

    def _shaping(self) -> tuple[Shaping, Trial]:
        parts, window, roll, transport = self.parts, self.window, self.roll, self.parts.transport
        shaping = Shaping(parts.session, parts.state, roll, lambda: transport.position, window)
        card = ShapeCard(window.stage, parts.themes)
        return shaping, Trial(shaping, parts.session, parts.settings, roll, card, transport.audition, window)

    def _stamp(self) -> StampButton:
        parts = self.parts
        stamping = Stamping(parts.session, parts.state, parts.settings, self.window)
        stamping.told.connect(self.window.status.tell)
        self.roll.chord_preview.connect(parts.transport.preview_chord)
        return StampButton(stamping, parts.state, parts.themes)

    def _signs(self) -> SignEditing:
        parts, roll = self.parts, self.roll
        signs = SignEditing(parts.session, parts.editing, parts.transport, roll, self.window)
        signs.told.connect(self.window.status.tell)
        roll.ruler.sign_asked.connect(signs.change)
        roll.ruler.menu_asked.connect(signs.open_menu)
        return signs

    def _humming(self, beyond: Outside) -> Humming:
        card, window = HumCard(self.window.stage, self.parts.themes), self.window
        humming = Humming(self.parts, self.roll, card, beyond, window)
        humming.told.connect(window.status.tell)
        humming.warned.connect(window.notice.warn)
        humming.changed.connect(self._make_way)
        window.sound_dropped.connect(humming.read)
        return humming

    def _make_way(self) -> None:
        """What stands on an empty roll is in the way of notes that were hummed, and one card of another."""
        if self.humming.is_open:
            self.trial.cancel()
        self.window.make_way(self.humming.is_open)

    def _reasons(self) -> Reasons:
        parts = self.parts
        card = WhyCard(self.window.stage, parts.themes)
        ask = partial(parts.assistant.asking.ask_beside, parts.aside)
        return Reasons(parts.session, parts.settings, parts.assistant, self.roll, card, ask, self.window)

    def _listening(self) -> Listening:
        parts = self.parts
        ask = parts.assistant.asking.ask_model
        return Listening(parts.session, parts.settings, parts.assistant, ask, self.window)

    def _bar(self) -> TransportBar:
        parts = self.parts
        return TransportBar(
            parts.transport, parts.session, parts.state, parts.editing, self.actions, parts.themes
        )

    def _panels(self) -> dict[str, QWidget]:
        parts = self.parts
        ask = ContinuePanel(parts.assistant, parts.settings, parts.themes)
        self.takes = TakesPanel(parts.session, parts.kept, parts.themes)
        self.events = EventList(parts.session, parts.themes)
        tracks = TracksPanel(parts.session, parts.tracks, self.actions, parts.themes)
        column = Column(ask, self.takes, parts.settings)
        ask.crowded.connect(column.share)
        return {"tracks": tracks, "continue": column, "events": self.events}

    def _wire(self) -> None:
        """Who listens to whom, all in one place."""
        parts, window, roll = self.parts, self.window, self.roll
        assistant, transport = parts.assistant, parts.transport

        # What is under the mouse, and what just happened
        for teller in (
            roll,
            parts.editing,
            self.shaping,
            assistant,
            parts.rewriting,
            parts.kept,
            transport,
        ):
            teller.told.connect(window.status.tell)
            if teller is not roll:  # which announces what is come to, not all that the mouse passes
                teller.told.connect(partial(announce, window.status))
        parts.session.piece_opened.connect(partial(window.status.tell, ""))  # it was said of another piece
        for keeper in (parts.documents, parts.exports):
            keeper.told.connect(window.notice.say)
            keeper.warned.connect(window.notice.warn)
            for said in (keeper.told, keeper.warned):
                said.connect(partial(announce, window.notice))
            keeper.working.connect(partial(_show_work, window.notice, keeper.cancel))
        parts.exports.musescore_found.connect(self._show_musescore)
        parts.exports.musescore_missing.connect(self._offer_musescore)
        parts.exports.progressed.connect(window.notice.progress)
        parts.exports.written.connect(self._show_written)

        # Notes that are drawn or moved by keys are heard
        roll.preview.connect(transport.preview)
        roll.preview_ended.connect(transport.end_preview)
        parts.editing.preview.connect(transport.tap)
        parts.editing.reveal_asked.connect(roll.reveal)
        parts.editing.moved.connect(roll.keep_in_view)
        roll.caret.moved.connect(parts.editing.set_place)
        self.events.preview.connect(transport.tap)
        self.events.moved.connect(roll.keep_in_view)
        self.events.told.connect(window.status.tell)

        # The playhead and the loop
        roll.seek_asked.connect(transport.seek)
        roll.scrub_asked.connect(transport.scrub)
        roll.loop_asked.connect(transport.set_loop)
        transport.moved.connect(roll.set_playhead)
        transport.moved.connect(parts.editing.set_playhead)
        transport.state_changed.connect(self._show_transport)
        parts.midi_out.changed.connect(self._show_transport)
        self.window.status.sound.clicked.connect(transport.look_again)

        self._wire_takes()

        # What waits until the window is seen
        self._soon.timeout.connect(self.warm_up)
        window.shown.connect(self._soon.start)

    def _wire_tracks(self) -> None:
        """What is done with tracks is told and heard; of another one the roll shows where its notes lie."""
        tracks, transport = self.parts.tracks, self.parts.transport
        tracks.told.connect(self.window.status.tell)
        tracks.tapped.connect(transport.tap)
        tracks.tried.connect(transport.audition)
        self.roll.tapped.connect(transport.tap)
        self.parts.session.track_changed.connect(self._show_track)

    def _wire_takes(self) -> None:
        """Takes are ghosts on the roll; what is done with them there, in their list and by keys."""
        parts, window, roll = self.parts, self.window, self.roll
        assistant = parts.assistant
        assistant.changed.connect(self._show_takes)
        assistant.sketched.connect(self._show_sketch)
        roll.ghost_clicked.connect(assistant.keep_to)
        parts.kept.compared.connect(self._show_behind)
        roll.previewed.connect(self._glimpse.follow)
        self._glimpse.seen.connect(self._show_glimpse)
        self._glimpse.over.connect(self._show_takes)
        for offering in (parts.rewriting, parts.kept):
            offering.offered.connect(window.notice.warn)
        for name in ("roll-again", "vary", "lead-in"):  # the keys that keep and dismiss takes are the roll's
            self.actions[name].triggered.connect(roll.setFocus)
        roll.hold_asked.connect(assistant.choices.locking.hold)
        roll.hold_asked.connect(lambda _notes: assistant.touch())
        assistant.rested.connect(self._reveal_pitches)
        roll.lanes_changed.connect(self.ghost_bar.settle)
        roll.lanes_changed.connect(partial(self.hints.place, window.stage.rect()))
        roll.watch(self.hints)
        self.reasons.swap_asked.connect(assistant.roll_from)
        self.reasons.told.connect(window.status.tell)
        self.listening.heard.connect(roll.show_surprises)
        self.listening.heard_take.connect(roll.show_take_surprises)
        assistant.choices.locking.changed.connect(self._show_held)
        assistant.choices.locking.noted.connect(window.status.tell)

    def _show_track(self) -> None:
        session = self.parts.session
        self.roll.keep_in_view(session.notes, in_time=False)
        if len(session.score.tracks) > 1:
            name = session.score.tracks[session.track].name
            words = tr("Now on track {number}, {name}")
            self.window.status.tell(words.format(number=session.track + 1, name=name))

    def _show_transport(self) -> None:
        transport = self.parts.transport
        self.roll.set_playing(transport.playing)
        self.roll.set_loop(transport.loop if transport.looping else None)
        self.actions.check("loop", transport.looping)
        self.actions.picture("play", "pause" if transport.playing else "play")
        offers = TRY_AGAIN if transport.lost else ""
        self.window.status.sound.tell(transport.description, transport.problem, transport.detail, offers)
        if transport.problem and transport.problem != self._problem:
            self.window.status.tell(transport.problem)
        self._problem = transport.problem

    def _show_takes(self) -> None:
        assistant = self.parts.assistant
        self.roll.set_target(assistant.asked.request.span if assistant.busy and assistant.asked else None)
        if assistant.sketch is not None:
            self._show_sketch()
        elif assistant.takes is None or assistant.take is None:
            self.roll.clear_ghost()
        else:
            take = assistant.take
            span, known = assistant.takes.span, _known(take, assistant.takes.span)
            self.roll.set_ghost(take.notes, take.surprise, span, known=known, grew=assistant.steady)
            # Another one, while playing, leaves the time in view to the playhead; one that grows, all of it.
            if take is not self._seen and not assistant.grew:
                new = self._seen is None or self._seen not in assistant.takes.takes
                self.roll.reveal(take.notes, in_time=new or not self.parts.transport.playing, covered=COVERED)
        self._seen = assistant.take
        self.window.show_ghosts()
        self.window.status.model.tell(assistant.description)
        if assistant.last_error and not self.window.docks.shows("continue"):  # else the panel says it
            self.window.notice.warn(assistant.last_error)

    def _reveal_pitches(self) -> None:
        """What grew out of view while the hand moved comes back into it; the time in view stays."""
        take = self.parts.assistant.take
        if take is not None:
            self.roll.reveal(take.notes, in_time=False, covered=COVERED)

    def _show_sketch(self) -> None:
        """A take that is being written grows before one's eyes."""
        sketch = self.parts.assistant.sketch
        if sketch is not None:
            self.roll.set_ghost(sketch.notes, sketch.surprise, sketch.span, grew=True, whole=False)
            self.roll.reveal(sketch.notes, covered=COVERED)

    def _show_glimpse(self, take: Take, span: Span) -> None:
        self.roll.set_ghost(take.notes, take.surprise, span, grew=True)

    def _show_behind(self, take: Take | None) -> None:
        self.roll.set_behind(take.notes if take is not None else ())

    def _show_held(self) -> None:
        self.roll.set_held(self.parts.assistant.choices.locking.held)

    def _show_musescore(self, found: MuseScore | None) -> None:
        status = self.window.status.musescore
        if found is None:
            status.tell(tr("no MuseScore"), more=NO_MUSESCORE)
        else:
            status.tell(found.name)

    def _show_written(self, words: str, path: Path) -> None:
        """Where the sound lies; the system's own programs play it and show it."""
        show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path)))
        folder = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path.parent)))
        played = ((tr("Play"), show), (tr("Show in folder"), folder))
        self.window.notice.say(words, ((tr("Show the folder"), show),) if path.is_dir() else played)
        announce(self.window.notice, words)

    def _offer_musescore(self) -> None:
        exports = self.parts.exports
        choices = (
            (tr("Choose it…"), exports.choose_musescore),
            (tr("Export MusicXML…"), partial(exports.export, "musicxml")),
            (tr("Get MuseScore"), partial(QDesktopServices.openUrl, QUrl(MUSESCORE_PAGE))),
        )
        self.window.notice.warn(NO_MUSESCORE, choices)


def _floor(roll: RollView) -> int:
    return roll.canvas_area.bottom()


def _known(take: Take, span: Span) -> Known | None:
    """The run of a take that stands in a known tune, where it is longer than tunes usually share.

    Of a take whose beginning was kept already it is not known which notes it was.
    """
    shared = take.shared if take.recipe.start == span.start else None
    return Known(shared.first, shared.notes, shared.tune) if shared and shared.unusual else None


def _show_work(notice: Notice, cancel: Callable[[], None], words: str) -> None:
    notice.work(words, cancel)


def run(arguments: Sequence[str]) -> int:
    """Open the window, with the file named first if there is one; returns the exit code."""
    QApplication.setApplicationName("Continuo")
    QApplication.setDesktopFileName("continuo")
    app = QApplication([sys.argv[0]])
    app.setStyle("Fusion")
    app.setWindowIcon(QIcon(str(ICONS / "continuo.svg")))
    app.installTranslator(language.translate_qt(app))
    continuo = Continuo(app, language.open_store(), outside())
    keeper = CrashKeeper(
        continuo.parts.documents.rescue,
        user_state_path("continuo", appauthor=False),
        lambda crash: CrashDialog(crash, continuo.window).exec(),
    )
    keeper.install()
    interrupt = Interrupt(continuo.window.close)
    interrupt.install()
    continuo.window.appear()
    if arguments:
        continuo.parts.documents.open(Path(arguments[0]))
    code = app.exec()
    interrupt.uninstall()
    continuo.close()
    keeper.uninstall()
    return code

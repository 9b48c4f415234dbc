"""Playback for the window: the player, the timer that feeds it, and the device it plays on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app import settings as the
from app.assistant import Assistant
from app.metronome import Metronome
from app.played_on import PlayedOn
from app.previewing import Previewing
from app.session import Session
from app.settings import Settings
from app.sound_device import Meanwhile, OpenSynth, silence
from core.midi_in.recorder import land
from core.playback.player import Player
from core.playback.synth import SilentSynth
from core.score import Note, Score, Span
from core.words import tr

FRAME = 16  # milliseconds between two places of the playhead
FRAMES_A_PUMP = 3
BRUSH = 180  # milliseconds that the notes sound which the playhead in hand has passed

NOTHING_TO_PLAY = tr("There is nothing to play yet; draw a few notes first.")
NOTHING_TO_LOOP = tr("Nothing is selected; select the notes to play round and round.")
SILENCED = tr("All sound is cut off.")


class Transport(Previewing):
    """Plays what the assistant lets be heard: the score, with the chosen take in it.

    `moved` gives the playhead's tick, `sought` where it was put on purpose; `state_changed` says that
    playing, the loop or the sound device changed. Until `reopen_synth` has opened a device (in the
    background, for that may take seconds) everything works in silence.
    """

    moved = Signal(float)
    sought = Signal(float)
    state_changed = Signal()
    told = Signal(str)

    def __init__(
        self,
        session: Session,
        assistant: Assistant,
        settings: Settings,
        open_synth: OpenSynth,
        meanwhile: Meanwhile = silence,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(session, Player(SilentSynth()), parent)
        self._assistant, self._settings = assistant, settings
        self._loop: Span | None = None  # None while looping means the whole piece
        self._looping = False
        self._followed = session.score
        self._auditioned: Score | None = None
        self._tried: Callable[[Score], Score] | None = None  # what is looked for, of all that is heard
        self._laid: tuple[int, tuple[Note, ...]] = (0, ())  # notes of a track that are not the score's yet
        self._frames = 0
        self._brushing = QTimer(self, singleShot=True, interval=BRUSH)
        self._brushing.timeout.connect(self._player.end_scrub)
        self._timer = QTimer(self, interval=FRAME, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._frame)
        self._played_on = PlayedOn(self._player, settings, open_synth, meanwhile, self)
        self._played_on.swapped.connect(self._announce)
        self._played_on.changed.connect(self.state_changed)
        self._played_on.told.connect(self.told)
        session.score_changed.connect(self._follow_score)
        session.piece_opened.connect(self._begin_piece)
        assistant.changed.connect(self._follow_score)
        self.moved.connect(assistant.choices.beginning.set_playhead)
        self._metronome = Metronome(self._player, settings, self)
        self._follow_score()

    @property
    def playing(self) -> bool:
        """Whether the playhead moves."""
        return self._player.playing

    @property
    def player(self) -> Player:
        """The player, for who plays along: what is heard when, and keys that sound beside the music."""
        return self._player

    @property
    def position(self) -> float:
        """The tick that is heard now, or where playing would begin."""
        return self._player.position()

    @property
    def looping(self) -> bool:
        """Whether a stretch is played round and round."""
        return self._looping

    @property
    def loop(self) -> Span | None:
        """What is played round and round while looping, as chosen or the whole piece."""
        if self._loop is not None or not self._looping:
            return self._loop
        return Span(0, self._player.end) if self._player.end else None

    @property
    def description(self) -> str:
        """What plays, for the status bar."""
        return self._player.synth.description

    @property
    def detail(self) -> str:
        """What else there is to tell of it: buffer and latency."""
        return self._player.synth.detail

    @property
    def lost(self) -> bool:
        """Whether there is no sound for want of a device, which is looked for again and again."""
        return self._player.synth.lost

    @property
    def problem(self) -> str:
        """Why there is no sound and what to do about it; empty when there is, or is not yet known."""
        return self._player.synth.problem

    def toggle(self) -> None:
        """Play from the playhead, or pause there."""
        if self.playing:
            self._player.pause()
        else:
            self._player.play()
            self._assistant.touch()
            if not self.playing:
                self.told.emit(NOTHING_TO_PLAY)
        self._announce()

    def record(self) -> None:
        """Play without end until the next pause, counted in where nothing plays yet."""
        self._metronome.record(True)
        self._player.record(int(self._settings.get(the.COUNT_IN)))
        self._announce()

    def lay(self, track: int, notes: tuple[Note, ...]) -> None:
        """Let notes be heard in a track that are not in the score yet; none takes them away."""
        if (track, notes) != self._laid:
            self._laid = track, notes
            self._follow_score()

    def stop(self) -> None:
        """Fall silent and go back to where playing began; from there, to the start of the piece."""
        away = self.playing or self.position != self._player.begun
        self._player.stop(self._player.begun if away else 0.0)
        self._announce()

    def seek(self, tick: float) -> None:
        """Move the playhead; playing goes on from there."""
        self._player.seek(tick)
        self._assistant.choices.beginning.put_playhead(self.position)
        self.moved.emit(self.position)
        self.sought.emit(self.position)

    def scrub(self, tick: float) -> None:
        """Move the playhead, sounding briefly what it passes while nothing plays."""
        if self._player.scrub(tick):
            self._brushing.start()
        self._assistant.choices.beginning.put_playhead(self.position)
        self.moved.emit(self.position)

    def panic(self) -> None:
        """Cut off every sound, whoever began it, and stand still."""
        self.forget_preview()
        self._player.panic()
        self._announce()
        self.told.emit(SILENCED)

    @property
    def speed(self) -> float:
        """How many times the written tempo is played."""
        return self._player.tempo_factor

    def set_speed(self, factor: float) -> None:
        """Play at `factor` (0.25 to 4) times the written tempo; it is no part of the piece."""
        self._player.set_tempo_factor(factor)
        percent = round(self.speed * 100)
        self.told.emit(tr("Played at {percent} % of the written tempo").format(percent=percent))
        self.state_changed.emit()

    def change_speed(self, percent: int) -> None:
        """Play faster or slower by so many hundredths of the written tempo; 0 is as written."""
        self.set_speed(self.speed + percent / 100 if percent else 1.0)

    def set_loop(self, span: Span | None) -> None:
        """Play `span` round and round; None goes straight on."""
        self._loop, self._looping = span, span is not None
        self._renew_loop()

    def toggle_loop(self) -> None:
        """Play round and round what was chosen last (the whole piece, to begin with), or straight on."""
        self._looping = not self._looping
        self._renew_loop()

    def loop_selection(self) -> None:
        """Play the selected notes round and round, or the take where none is selected."""
        notes, takes = self._session.selection, self._assistant.takes
        if notes:
            self.set_loop(Span(min(note.start for note in notes), max(note.end for note in notes)))
        elif takes is not None:
            self.set_loop(takes.span)
        else:
            self.told.emit(NOTHING_TO_LOOP)

    def audition(self, score: Score | None) -> None:
        """Play this score for now; None plays what there is to be heard again."""
        if score is not self._auditioned:
            self._auditioned = score
            self._follow_score()

    def try_out(self, change: Callable[[Score], Score] | None) -> None:
        """Play what there is to be heard with a change that is not decided on yet; None plays it as it is."""
        if change is not self._tried:
            self._tried = change
            self._follow_score()

    def reopen_synth(self) -> None:
        """Open the sound device that the settings name, in the background."""
        self._played_on.reopen()

    def look_again(self) -> None:
        """Look for the sound device that has gone now, instead of in a while."""
        self._played_on.look_again()

    def close(self) -> None:
        """Fall silent and give the device back."""
        self._timer.stop()
        self.forget_preview()
        self._brushing.stop()
        self._played_on.close()

    def _frame(self) -> None:
        self._frames = (self._frames + 1) % FRAMES_A_PUMP
        if self._frames == 0:
            self._player.pump()
        if self.playing:
            self.moved.emit(self.position)
        else:
            self._announce()  # the piece is over

    def _announce(self) -> None:
        if self.playing and not self._timer.isActive():
            self._timer.start()
        elif not self.playing:
            self._timer.stop()
            self._metronome.record(False)
        self.moved.emit(self.position)
        self.state_changed.emit()

    def _renew_loop(self) -> None:
        self._player.set_loop(self.loop if self._looping else None)
        self.state_changed.emit()

    def _follow_score(self) -> None:
        """Play what is to be heard now, at once.

        Round a loop, and while it is renewed under the hand, another take begins with the next bar line.
        """
        edited = self._session.score is not self._followed
        self._followed = self._session.score
        waits = self._looping or self._assistant.grew
        at_bar = self._assistant.takes is not None and not edited and waits
        heard = self._assistant.heard if self._auditioned is None else self._auditioned
        if self._tried is not None:
            heard = self._tried(heard)
        track, notes = self._laid
        if notes and track < len(heard.tracks):
            heard = land(heard, track, notes).score
        by_hand = self._auditioned is not None or self._tried is not None
        self._player.set_score(heard, at_bar=at_bar and not by_hand)
        if self._looping and self._loop is None:
            self._player.set_loop(self.loop)  # the whole piece may have become longer

    def _begin_piece(self) -> None:
        self._loop, self._looping = None, False
        self._player.set_loop(None)
        self._player.set_tempo_factor(1.0)
        self._player.stop()
        self._announce()

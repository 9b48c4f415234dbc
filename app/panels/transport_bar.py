"""The row above the roll: playback, where it stands, tempo, metre, key, tools, grid, and Continue."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from app.icons import SIZE, tinted
from app.panels.grid_chooser import GridChooser
from app.panels.key_button import KeyButton
from app.panels.metre_field import MetreField
from app.panels.trim_field import TrimField
from app.piece_editing import PieceEditing
from app.roll.state import RollState
from app.session import Session
from app.theme import Role, ThemeKeeper
from app.transport import Transport
from app.widgets.action_button import ActionButton
from app.widgets.fields import NumberField
from app.widgets.figures import Figures
from core.edits import MAX_TEMPO, MIN_TEMPO
from core.timing import BarMap, TempoMap
from core.words import Figure, tr

HEIGHT = 40
GAP = 8  # between groups; what belongs together stands 2 pixels apart
ROOMY = 1100  # pixels: in a narrower row the speed of playing shows only where it is not the written one


class ActionTable(Protocol):
    """The window's actions by name."""

    def __getitem__(self, name: str, /) -> QAction:
        """The action of that name."""
        ...


class TransportBar(QWidget):
    """One row, 40 pixels high. Its buttons take no keyboard: Space always plays."""

    def __init__(
        self,
        transport: Transport,
        session: Session,
        state: RollState,
        editing: PieceEditing,
        actions: ActionTable,
        themes: ThemeKeeper,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._transport, self._session, self._editing, self._themes = transport, session, editing, themes
        self._bars, self._tempos = BarMap(session.score), TempoMap(session.score)
        self.setFixedHeight(HEIGHT)
        self._position = Figures("000.00.000", themes)
        self._position.setAccessibleName(tr("Position"))
        self._note = QLabel()
        self.tempo = NumberField(MIN_TEMPO, MAX_TEMPO, decimals=2, settle=400, trim=True)
        self.speed = TrimField(transport, themes)
        self.metre = MetreField(session, editing, transport)
        self.key = KeyButton(session, editing, transport)
        self.grid = GridChooser(state, themes)
        self._continue = QToolButton()
        self._after_pencil = 0
        self._turned_at: int | None = None  # where the playhead was as another tempo was begun to be chosen
        self._lay_out(actions)
        self._describe(actions["continue"])
        self._connect(actions["continue"])
        self._tint()
        self._score_changed()

    def _lay_out(self, actions: ActionTable) -> None:
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(GAP, 4, GAP, 4)
        row.setSpacing(2)
        for name in ("go-start", "play", "record", "loop", "metronome"):
            row.addWidget(_button(actions[name]))
        row.addSpacing(GAP)
        row.addWidget(self._position)
        row.addSpacing(GAP)
        row.addWidget(self._note)
        for field in (self.tempo, self.speed, self.metre, self.key):
            row.addWidget(field)
        row.addStretch(1)
        for name in ("pencil", "select", "erase"):
            row.addWidget(_button(actions[name]))
            self._after_pencil = self._after_pencil or row.count()
        row.addSpacing(GAP)
        row.addWidget(self.grid)
        row.addStretch(2)
        row.addWidget(self._continue)

    def put_by_pencil(self, control: QWidget) -> None:
        """Let a control stand right of the pencil: it says what the pencil draws."""
        self._row.insertWidget(self._after_pencil, control)

    def _describe(self, action: QAction) -> None:
        self.tempo.setFixedWidth(56)
        self.tempo.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.tempo.setAccessibleName(tr("Tempo, quarter notes to the minute"))
        self.tempo.setToolTip(tr("Tempo at the playhead: quarter notes to the minute"))
        self._continue.setProperty("role", "primary")
        self._continue.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._continue.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._continue.setText(tr("Continue"))
        self._continue.setToolTip(action.toolTip())
        self._continue.setFixedHeight(HEIGHT - 8)

    def _connect(self, continue_: QAction) -> None:
        self._continue.clicked.connect(continue_.trigger)
        self.tempo.valueChanged.connect(self._turn_tempo)
        self.tempo.edited.connect(self._set_tempo)
        self._transport.moved.connect(self._moved)
        self._transport.state_changed.connect(self._make_room)
        self._session.score_changed.connect(self._score_changed)
        self._themes.changed.connect(self._tint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        self.speed.setVisible(self.width() >= ROOMY or round(100 * self._transport.speed) != 100)

    def _turn_tempo(self) -> None:
        if self._turned_at is None:
            self._turned_at = round(self._transport.position)

    def _set_tempo(self, bpm: float) -> None:
        """The tempo that showed is another, though the music may have come to the next one meanwhile."""
        at, self._turned_at = self._turned_at, None
        change = self._session.score.tempo_at(round(self._transport.position) if at is None else at)
        self._editing.set_tempo(bpm, change.tick)

    def _score_changed(self) -> None:
        self._bars, self._tempos = BarMap(self._session.score), TempoMap(self._session.score)
        self._moved(self._transport.position)

    def _moved(self, tick: float) -> None:
        place = self._bars.position(int(tick))
        self._position.show_text(f"{place.bar}.{place.beat}.{place.tick:03}")
        self.tempo.show_value(self._session.score.tempo_at(int(tick)).bpm)
        self.metre.show_at(int(tick))
        self.key.show_at(int(tick))
        if not self._transport.playing:
            self._say_position(tick)

    def _say_position(self, tick: float) -> None:
        place = self._bars.position(int(tick))
        minutes, seconds = divmod(self._tempos.seconds_at(tick), 60)
        where = {"bar": place.bar, "beat": place.beat, "tick": place.tick}
        words = tr("Bar {bar}, beat {beat}, tick {tick}").format(**where)
        words = f"{words} · {minutes:.0f}:{Figure(seconds):04.1f}"
        self._position.setToolTip(words)
        self._position.setAccessibleDescription(words)

    def _tint(self) -> None:
        theme = self._themes.current
        self._note.setPixmap(tinted("note-4", theme[Role.TEXT_DIM], 18, self.devicePixelRatioF()))
        spark = QIcon()
        for ratio in (1, 2, 3):
            spark.addPixmap(tinted("continue", theme[Role.ACCENT_TEXT], ratio=ratio))
        self._continue.setIcon(spark)
        self._continue.setIconSize(QSize(SIZE, SIZE))


def _button(action: QAction) -> QToolButton:
    button = ActionButton(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setIconSize(QSize(SIZE, SIZE))
    button.setFixedSize(32, 32)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button

"""The first minute: one line at a time at the foot of the roll, each gone for good once it was followed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.accessible import announce
from app.assistant import Assistant
from app.deeds import keys_of
from app.panels.ghost_bar import COVERED, GhostBar
from app.session import Session
from app.settings import Settings
from app.stage import Stage
from core.words import tr

SEEN = "hints"  # where those that have gone are remembered
PHRASE = 3  # notes after which there is something to continue
LINGER = 12_000  # milliseconds that the last one stays
PATIENCE = 60_000  # milliseconds that the first one stays: then the composer has other things in mind
GAP = 12  # pixels to what stands below or beside
EVEN = 8  # pixels in which the length of its lines is tried
CONTINUE, KEEP, FIND = ("continue", "keep", "find")


class FirstHints(QFrame):
    """Lets the mouse through, and stands in nobody's way: it hides while the pointer is over it.

    `notes` is where on the stage the notes are painted.
    """

    def __init__(
        self,
        stage: Stage,
        session: Session,
        assistant: Assistant,
        settings: Settings,
        notes: Callable[[], QRect],
    ) -> None:
        super().__init__(stage)
        self._stage, self._session, self._assistant = stage, session, assistant
        self._settings, self._notes = settings, notes
        self._bar: GhostBar | None = None
        self._now, self._rested = "", False
        self._wanted = QSize()  # its size as its words and their style would have it, when it was placed last
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._words = QLabel()
        self._words.setProperty("role", "dim")
        lines = QVBoxLayout(self)
        lines.setContentsMargins(12, 5, 12, 5)
        lines.addWidget(self._words)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._time_out)
        session.piece_opened.connect(self._wake)
        for signal in (session.score_changed, session.piece_opened, assistant.changed):
            signal.connect(self.look)
        self.hide()
        stage.add(self)

    @property
    def words(self) -> str:
        """What is being said, empty when nothing is."""
        return self._words.text() if not self.isHidden() else ""

    def again(self) -> None:
        """Forget which have been seen."""
        self._settings.set_state(SEEN, "")
        self._wake()
        self.look()

    def look(self) -> None:
        """Show the hint that is due as things stand, or none."""
        due = self._due()
        if due == self._now:
            return
        if self._now and self._used(self._now):
            self._remember(self._now)
        self._now = due
        self._timer.stop()
        self.setVisible(bool(due))
        if due:
            self._words.setText(_line(due))
            self.setAccessibleName(self._words.text())
            self.place(self._stage.rect())
            self._stage.lift(self)
            announce(self, self._words.text())
            if due != KEEP:
                self._timer.start(LINGER if due == FIND else PATIENCE)

    def stand_beside(self, bar: GhostBar) -> None:
        """Stand with `bar`, the verbs of the takes, while these show."""
        self._bar = bar

    @property
    def covered(self) -> int:
        """How many pixels of the notes, from their lower edge upwards, are to be kept clear of ghosts."""
        return COVERED if self.isHidden() else max(COVERED, self._notes().bottom() - self.y() + GAP)

    def place(self, _room: QRect) -> None:
        """Stand at the foot of the notes, while takes show beside their verbs or, for want of room, above."""
        notes = free = self._notes()
        foot = notes.bottom() - GAP
        if self._bar is not None and self._assistant.takes is not None:
            bar, foot = self._bar.geometry(), notes.bottom() - COVERED
            beside = QRect(notes.left(), bar.y(), bar.x() - notes.left(), bar.height())
            free = beside if self._fits(beside) else notes
        box = QRect(QPoint(), self._fitted(free))
        box.moveCenter(free.center())
        if free is notes:
            box.moveBottom(foot)
        self.setGeometry(box)
        self._wanted = self.sizeHint()

    def _fitted(self, room: QRect) -> QSize:
        """The size of the words, in as few lines, of like length, as the width of `room` lets them have."""
        self._words.setWordWrap(False)
        size, width = self.sizeHint(), room.width() - 2 * GAP
        if size.width() <= width:
            return size
        self._words.setWordWrap(True)
        least = self.minimumSizeHint().width()  # of the longest word
        width = max(width, least)
        height = self.heightForWidth(width)
        while width - EVEN >= least and self.heightForWidth(width - EVEN) == height:
            width -= EVEN
        return QSize(width, height)

    def _fits(self, room: QRect) -> bool:
        size = self._fitted(room)
        return size.width() <= room.width() - 2 * GAP and size.height() <= room.height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Make way for the pointer on the notes, and come back when it has gone."""
        if self._now and isinstance(event, QMouseEvent) and isinstance(watched, QWidget):
            at = watched.mapTo(self._stage, event.position().toPoint())
            self.setVisible(not self.geometry().adjusted(-GAP, -GAP, GAP, GAP).contains(at))
        elif self._now and event.type() is QEvent.Type.Leave:
            self.show()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        # The words have taken on their style; to try how they fit brings a request too, which must end there.
        if event.type() is QEvent.Type.LayoutRequest and self.sizeHint() != self._wanted:
            self.place(self._stage.rect())
        return done

    def _due(self) -> str:
        seen, assistant = self._seen(), self._assistant
        if assistant.takes is not None:
            due = KEEP
        elif assistant.busy:
            due = ""
        elif KEEP in seen | {self._now}:  # notes are looked through only now, for there may be many
            due = FIND if FIND not in seen and any(note.suggested for note in self._session.notes) else ""
        else:
            due = CONTINUE if len(self._session.notes) >= PHRASE and not self._rested else ""
        return "" if due in seen else due

    def _used(self, hint: str) -> bool:
        """Whether a hint that goes away has been followed: takes were asked for, or were decided on."""
        if hint == CONTINUE:
            return self._assistant.busy or self._assistant.takes is not None
        return hint == FIND or self._assistant.takes is None

    def _time_out(self) -> None:
        if self._now == FIND:
            self._remember(FIND)
        else:
            self._rested = True
        self.look()

    def _wake(self) -> None:
        self._rested = False

    def _seen(self) -> set[str]:
        return set(str(self._settings.get_state(SEEN) or "").split())

    def _remember(self, hint: str) -> None:
        self._settings.set_state(SEEN, " ".join(sorted(self._seen() | {hint})))


def _line(hint: str) -> str:
    if hint == CONTINUE:
        return tr("{key} continues the phrase").format(key=keys_of("continue"))
    if hint == KEEP:
        return tr("{keep} keeps this take · {next} shows another · {dismiss} lets it go").format(
            keep=keys_of("keep"), next=keys_of("next-take"), dismiss=keys_of("dismiss")
        )
    return tr("{find} finds anything there is to do · {sheet} shows every key").format(
        find=keys_of("palette"), sheet=keys_of("shortcuts")
    )

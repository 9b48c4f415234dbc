"""The card that lists SoundFonts: a click plays with one from then on, and lets it be heard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import settings as the
from app.background import Worker
from app.session import Session
from app.settings import Settings
from app.style import LINES, give_role
from app.transport import Transport
from core.errors import ContinuoError
from core.files.disk import real
from core.playback.soundfonts import SoundFont, choose_soundfont, find_soundfonts, is_soundfont
from core.words import megabytes, tr

SIZE = QSize(460, 460)
LINE, TOLD = 40, 84  # pixels of height
SETTLE = 180  # milliseconds after the last arrow key, when the one that is chosen is meant
STEP = 190  # milliseconds of a note of the phrase
PHRASE, BEAT = (60, 64, 67, 72), (36, 42, 38, 42)  # pitches: a chord broken upwards; bass drum, hat, snare
LOUD = 96
PATH = Qt.ItemDataRole.UserRole


class SoundFonts(QDialog):
    """Those found on the machine, the one chosen from anywhere, and whatever is best.

    While nothing plays, a phrase on the instrument of the track that is worked on tells how each sounds.
    """

    def __init__(
        self, settings: Settings, session: Session, transport: Transport, worker: Worker, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._settings, self._transport, self._worker = settings, transport, worker
        self._found: dict[str, SoundFont] = {}
        self._phrase = _Phrase(session, transport, self)
        self._due = False  # whether the phrase waits for the device
        self._refused = ""  # why a file was not taken
        self.setWindowTitle(tr("SoundFonts"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("SoundFonts"))
        self.list.setToolTip(tr("A click plays with it from now on, and lets it be heard"))
        self.list.setStyleSheet(LINES)
        self.told = QPlainTextEdit()
        self.told.setReadOnly(True)
        self.told.setFixedHeight(TOLD)
        self.told.setTabChangesFocus(True)
        self.told.setAccessibleName(tr("What the file says of itself"))
        self.told.setToolTip(tr("What the file says of itself: who made it, and what may be done with it"))
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        give_role(self.problem, "warn")
        self._lay_out()
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self._take)
        self.list.currentItemChanged.connect(self._show_one)
        for moved in (self.list.currentItemChanged, self.list.itemClicked):
            moved.connect(self._take_soon)
        transport.state_changed.connect(self._device_changed)
        self._look()

    def _lay_out(self) -> None:
        choose, again, close = (
            QPushButton(words) for words in (tr("choose a file…"), tr("hear it"), tr("close"))
        )
        choose.setToolTip(tr("Play with an SF2 or SF3 file from anywhere"))
        choose.clicked.connect(self._browse)
        again.setToolTip(tr("Play the phrase again"))
        again.clicked.connect(self._phrase.play)
        close.setToolTip(tr("Go on with the one that is chosen  (Esc)"))
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        for button in (choose, again, close):
            button.setAutoDefault(False)
            foot.addWidget(button)
        foot.insertStretch(2, 1)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(24, 20, 24, 16)
        lines.setSpacing(12)
        for widget in (self.list, self.told, self.problem):
            lines.addWidget(widget)
        lines.addLayout(foot)
        self.resize(SIZE)

    # What there is

    def _look(self) -> None:
        chosen = self._settings.get(the.SOUNDFONT)
        self._worker.submit_for(self, lambda: _look(chosen), self._list, self._none)

    def _none(self, error: ContinuoError) -> None:
        self._list(("", ()))
        self.problem.setText(str(error))

    def _list(self, answer: tuple[str, Sequence[SoundFont]]) -> None:
        """List what was found, the one that is played with chosen."""
        best, found = answer
        chosen = self._settings.get(the.SOUNDFONT)
        self._found = {str(each.path): each for each in found}
        self.list.blockSignals(True)
        self.list.clear()
        self._offer("", tr("the best that is found"), best)
        for each in found:
            self._offer(
                str(each.path), each.name or each.path.stem, f"{each.path.name} · {megabytes(each.size)}"
            )
        here = str(real(Path(chosen))) if chosen else ""
        if here not in {"", *self._found}:
            self._offer(chosen, Path(chosen).name, tr("cannot be read"))
            here = chosen
        for row in range(self.list.count()):
            if self.list.item(row).data(PATH) == here:
                self.list.setCurrentRow(row)
        self.list.blockSignals(False)
        self._show_one()
        self._tell_problem()

    def _offer(self, path: str, name: str, about: str) -> None:
        item = QListWidgetItem(f"{name}\n{about}", self.list)
        item.setData(PATH, path)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}, {about}")
        item.setSizeHint(QSize(0, LINE))
        item.setToolTip(path)

    def _show_one(self) -> None:
        found = self._found.get(self._path())
        texts = () if found is None else (found.maker, found.licence, found.comment, str(found.path))
        self.told.setPlainText("\n".join(text for text in texts if text))
        self.told.setVisible(found is not None)

    def _path(self) -> str:
        item = self.list.currentItem()
        return "" if item is None else str(item.data(PATH))

    # What is done

    def _take_soon(self) -> None:
        self._settle.start()

    def _take(self) -> None:
        """Play with the one that is chosen, and let it be heard when it is there."""
        self._refused, path = "", self._path()
        if path == self._settings.get(the.SOUNDFONT):
            self._phrase.play()
            return
        self._due = True
        self._settings.set(the.SOUNDFONT, path)

    def _device_changed(self) -> None:
        self._tell_problem()
        if self._due:
            self._due = False
            self._phrase.play()

    def _tell_problem(self) -> None:
        words = self._refused or self._transport.problem
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _browse(self) -> None:
        chosen = self._settings.get(the.SOUNDFONT)
        folder = str(Path(chosen).parent) if chosen else ""
        name, _ = QFileDialog.getOpenFileName(self, tr("Choose a SoundFont"), folder, the.SOUNDFONT.file)
        if name:
            self.play_with(Path(name))

    def play_with(self, path: Path) -> None:
        """Play with a file from anywhere, and let it be heard; or say that it is no SoundFont."""
        if is_soundfont(path):
            self._refused, self._due = "", True
            self._settings.set(the.SOUNDFONT, str(path))
            self._look()
        else:
            self._refused = tr("“{name}” is not a whole SoundFont.").format(name=path.name)
            self._tell_problem()

    def done(self, result: int) -> None:
        """Closing ends the phrase; what an arrow key has just come to is taken."""
        if self._settle.isActive():
            self._settle.stop()
            self._take()
        self._due = False
        self._phrase.stop()
        super().done(result)


class _Phrase(QTimer):
    """Four notes on the instrument of the track that is worked on; silent while music plays."""

    def __init__(self, session: Session, transport: Transport, parent: SoundFonts) -> None:
        super().__init__(parent, interval=STEP)
        self._session, self._transport = session, transport
        self._left: list[int] = []
        self.timeout.connect(self._next)

    def play(self) -> None:
        """Begin, or begin again; whoever hears music hears the SoundFont in it."""
        if self._transport.playing:
            return
        track = self._session.score.tracks[self._session.track]
        self._left = list(BEAT if track.percussion else PHRASE)
        self._next()
        self.start()

    def stop(self) -> None:
        """End the phrase, if it is heard."""
        if self.isActive():
            super().stop()
            self._transport.end_preview()

    def _next(self) -> None:
        if not self._left or self._transport.playing:
            self.stop()
        else:
            self._transport.preview(self._left.pop(0), LOUD)


def _look(chosen: str) -> tuple[str, Sequence[SoundFont]]:
    """What the best that is found is called, and all there are; raises Missing where there is none."""
    return real(choose_soundfont()[0]).name, find_soundfonts(chosen)

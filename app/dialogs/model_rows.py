"""The settings' rows about models: the one for lines, and the one for chords and parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from app import settings as the
from app.background import Worker
from app.settings import Setting, Settings
from app.widgets.fields import ScrolledChoice
from core.errors import ContinuoError
from core.model_names import called
from core.words import tr

if TYPE_CHECKING:  # loads numpy and more
    from core.lstm.bundle import BundleInfo

BEST = tr("the best there is")
TIPS = {
    the.MODEL.key: tr("The model that writes the takes"),
    the.VOICES_MODEL.key: tr(
        "The model that writes takes of chords and parts, where the one above hears only a line"
    ),
}
FindModels = Callable[[], Sequence["BundleInfo"]]


class ModelRows(QObject):
    """A list and a button each, by the setting's key in `rows`; `asked_about` gives a model to tell of.

    What was chosen stands in its list at once, by its title once that has been found in the background.
    """

    asked_about = Signal(str)

    def __init__(self, settings: Settings, worker: Worker, find: FindModels, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings, self._worker, self._find = settings, worker, find
        self._best: dict[str, str] = {}
        self._lists = {setting.key: self._list(setting, parent) for setting in (the.MODEL, the.VOICES_MODEL)}
        self.rows = {key: self._row(box, parent) for key, box in self._lists.items()}

    def fill(self) -> None:
        """Look for the models there are."""
        self._worker.submit_for(self, self._find, self._show, self._none)

    def _list(self, setting: Setting[str], parent: QWidget) -> ScrolledChoice:
        box, chosen = ScrolledChoice(parent), self._settings.get(setting)
        box.setObjectName(setting.key)
        box.setAccessibleName(setting.label)
        box.setToolTip(TIPS[setting.key])
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # titles come later
        box.addItem(BEST, "")
        if chosen:
            box.addItem(chosen, chosen)
            box.setCurrentIndex(1)
        box.activated.connect(lambda index: self._settings.set(setting, box.itemData(index)))
        return box

    def _row(self, box: ScrolledChoice, parent: QWidget) -> QWidget:
        whole = QWidget(parent)
        about = QPushButton(tr("about…"), whole)
        about.setAutoDefault(False)
        about.setToolTip(tr("What it learnt from, how good it is, and on what terms"))
        about.setAccessibleName(tr("About the model: {what}").format(what=box.accessibleName()))
        about.clicked.connect(partial(self._ask_about, box))
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(box, 1)
        line.addWidget(about)
        return whole

    def _ask_about(self, box: QComboBox, _checked: bool = False) -> None:
        self.asked_about.emit(box.currentData() or self._best.get(box.objectName(), ""))

    def _show(self, found: Sequence[BundleInfo]) -> None:
        for key, box in self._lists.items():
            listed = [info for info in found if info.several or key == the.MODEL.key]
            _list_in(box, listed)
            self._best[key] = next((info.name for info in listed if not info.problem), "")

    def _none(self, error: ContinuoError) -> None:
        for box in self._lists.values():
            box.setToolTip(str(error))


def _list_in(box: QComboBox, found: Sequence[BundleInfo]) -> None:
    """Those in the list by their titles; what cannot be used stays out of reach, and says why."""
    items = box.model()
    assert isinstance(items, QStandardItemModel)
    for info in found:
        index = box.findData(info.name)
        if index < 0:
            box.addItem(called(info.title), info.name)
            index = box.count() - 1
        box.setItemText(index, called(info.title))
        if info.problem:
            box.setItemData(index, info.problem, Qt.ItemDataRole.ToolTipRole)
            items.item(index).setEnabled(False)

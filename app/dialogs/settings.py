"""The settings, made from their declarations; each takes effect as it is changed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TypeGuard

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app import settings as the
from app.background import Worker
from app.dialogs.model_rows import FindModels, ModelRows
from app.dialogs.port_list import TIP as PORT_TIP
from app.dialogs.port_list import FindPorts, PortList
from app.dialogs.sound_rows import FindDrivers, SoundRows
from app.screen_room import room_for
from app.settings import Setting, Settings
from app.widgets.fields import HEIGHT, ScrolledChoice, ScrolledNumber
from core.midi_in.watch import EVERY, NONE
from core.words import tr

NO_SUCH_FILE = tr("There is no such file.")

Row = Setting[str] | Setting[bool] | Setting[int]

SHOWN: tuple[tuple[str, tuple[Row, ...]], ...] = (
    (tr("Look"), (the.THEME, the.LANGUAGE, the.FOLLOW, the.SHOW_SCALE, the.SHOW_NAMES, the.SHOW_SURPRISE)),
    (tr("Sound"), (the.PREVIEW, the.SOUNDFONT, the.AUDIO_DRIVER, the.AUDIO_DEVICE, the.AUDIO_BUFFER)),
    (tr("Playing out"), (the.PLAY_THROUGH, the.MIDI_OUTPUT, the.MIDI_OUT_DELAY, the.MIDI_CLOCK)),
    (
        tr("Playing in"),
        (
            the.MIDI_INPUT,
            the.MONITOR,
            the.MIDI_LATENCY,
            the.TYPED_VELOCITY,
            the.COUNT_IN,
            the.METRONOME_RECORDING,
            the.METRONOME_VOLUME,
            the.QUANTISE_IN,
            the.RECORD_REPLACES,
        ),
    ),
    (tr("Takes"), (the.MODEL, the.VOICES_MODEL)),
    (tr("Notation"), (the.MUSESCORE,)),
)

ROWS: dict[str, Row] = {setting.key: setting for _, group in SHOWN for setting in group}
TIPS = {
    the.THEME.key: tr("Light, dark, or whatever the computer is set to"),
    the.FOLLOW.key: tr("How the roll keeps the playhead in sight while the piece plays"),
    the.SHOW_SCALE.key: tr("Rows of the key's scale stand out"),
    the.SHOW_NAMES.key: tr("Write each note's name on it, where there is room"),
    the.SHOW_SURPRISE.key: tr("A lane below the notes tells how unexpected the model finds each"),
    the.PREVIEW.key: tr("Hear a note as it is drawn or moved"),
    the.SOUNDFONT.key: tr("The file of instruments to play with; empty for the one that is found"),
    the.AUDIO_DRIVER.key: tr("How sound reaches the loudspeakers; change it only if there is none"),
    the.AUDIO_DEVICE.key: tr("Which loudspeakers, of those the chosen driver knows by name"),
    the.AUDIO_BUFFER.key: tr(
        "How much sound is held ready: less answers sooner, more never crackles; notes are in time with any"
    ),
    the.PLAY_THROUGH.key: tr("Where notes are heard: here, by whatever listens to a MIDI port, or both"),
    the.MIDI_OUTPUT.key: PORT_TIP,
    the.MIDI_OUT_DELAY.key: tr(
        "How much later notes are sent than heard here, so that both come together; less than 0 is sooner"
    ),
    the.MIDI_CLOCK.key: tr("Let sequencers and effects follow: 24 pulses to the quarter, and the place"),
    the.MUSESCORE.key: tr("Where MuseScore is; empty for the one that is found"),
}
LABEL_WIDTH, WIDTH, HIGHEST, ABOUT = 216, 560, 720, 48  # pixels; the last is left of the screen's height


class SettingsDialog(QDialog):
    """One row to a setting; which widget follows from the setting's type. `fill` puts them there.

    `soundfonts_asked` asks for the list of SoundFonts, to choose from by ear; `asked_about` for the card of a
    model, "" for that of the best.
    """

    soundfonts_asked = Signal()
    asked_about = Signal(str)

    def __init__(
        self,
        settings: Settings,
        worker: Worker,
        find_models: FindModels,
        find_drivers: FindDrivers,
        keyboards: Sequence[str],
        find_ports: FindPorts,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._settings, self._keyboards = settings, keyboards
        self._fields: list[QWidget] = []  # from above to below
        self._labels: list[QLabel] = []
        self.setWindowTitle(tr("Settings"))
        area = QScrollArea(self, widgetResizable=True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its controls are come to themselves
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Everything is made where it is to be: what moves to another parent is polished once more.
        self._page = QWidget(area)
        area.setWidget(self._page)
        self._models = ModelRows(settings, worker, find_models, self._page)
        self._models.asked_about.connect(self.asked_about)
        self._sound = SoundRows(settings, worker, find_drivers, self._page)
        self._ports = PortList(settings, worker, find_ports, self._page)
        made: tuple[tuple[QWidget, Setting[str]], ...] = (
            (self._sound.drivers, the.AUDIO_DRIVER),
            (self._sound.devices, the.AUDIO_DEVICE),
            (self._ports, the.MIDI_OUTPUT),
        )
        for field, setting in made:  # they are there before their rows are
            field.setToolTip(TIPS.get(setting.key, setting.label))
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(24, 0, 24, 16)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        whole.addLayout(self._foot)
        self.setMinimumWidth(WIDTH)
        settings.changed.connect(self._follow)

    def fill(self) -> Iterator[None]:
        """Put the rows on it, one at a step."""
        lines = QVBoxLayout(self._page)
        lines.setContentsMargins(24, 16, 24, 8)
        lines.setSpacing(8)
        for title, group in SHOWN:
            heading = QLabel(title, self._page)
            heading.setProperty("role", "heading")
            lines.addWidget(heading)
            form = QFormLayout(fieldGrowthPolicy=QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
            form.setContentsMargins(0, 0, 0, 8)
            lines.addLayout(form)
            for setting in group:
                self._add_row(form, setting)
                yield
        close = QPushButton(tr("close"), self)  # the last for the keyboard
        close.setToolTip(tr("Go on with what is chosen  (Esc)"))
        close.clicked.connect(self.reject)
        self._foot.addStretch(1)
        self._foot.addWidget(close)
        self._put_in_order()
        self._line_up()
        room = room_for(self).height() - ABOUT
        height = self._page.sizeHint().height() + self._foot.sizeHint().height() + 16
        self.resize(WIDTH, min(HIGHEST, room, height))
        self._models.fill()
        yield

    def _put_in_order(self) -> None:
        """Have the keyboard go from above to below, not as the fields were made."""
        stops = [stop for field in self._fields for stop in _stops(field)]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        stops[0].setFocus()

    def _add_row(self, form: QFormLayout, setting: Row) -> None:
        if _is_switch(setting):
            field = self._switch(setting)
            form.addRow(field)
        elif _is_number(setting):
            field = self._number(setting)
            form.addRow(self._label(setting), field)
        else:
            assert _is_text(setting)
            field = self._choice(setting)
            policy = field.sizePolicy()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)  # all of them to one edge
            field.setSizePolicy(policy)
            form.addRow(self._label(setting), field)
        field.setToolTip(TIPS.get(setting.key, setting.label))
        self._fields.append(field)

    def _label(self, setting: Row) -> QLabel:
        label = QLabel(setting.label, self._page)
        self._labels.append(label)
        return label

    def _line_up(self) -> None:
        """Have the fields of all groups begin at one edge, however long a label is."""
        width = max(LABEL_WIDTH, *(label.sizeHint().width() for label in self._labels))
        for label in self._labels:
            label.setMinimumWidth(width)

    def _choice(self, setting: Setting[str]) -> QWidget:
        if setting.key in self._models.rows:
            return self._models.rows[setting.key]
        if setting == the.MIDI_INPUT:
            return self._keyboard_list()
        if setting == the.MIDI_OUTPUT:
            return self._ports
        if setting in (the.AUDIO_DRIVER, the.AUDIO_DEVICE):
            return self._sound.drivers if setting == the.AUDIO_DRIVER else self._sound.devices
        return self._list(setting) if setting.choices else self._path(setting)

    def _switch(self, setting: Setting[bool]) -> QWidget:
        box = QCheckBox(setting.label, self._page)
        box.setObjectName(setting.key)
        box.setChecked(self._settings.get(setting))
        box.toggled.connect(lambda on: self._settings.set(setting, on))
        return box

    def _list(self, setting: Setting[str]) -> QWidget:
        box = ScrolledChoice(self._page)
        box.setObjectName(setting.key)
        box.setAccessibleName(setting.label)
        for value, words in zip(setting.choices, setting.words or setting.choices, strict=True):
            box.addItem(words, value)
        box.setCurrentIndex(setting.choices.index(self._settings.get(setting)))
        box.currentIndexChanged.connect(lambda index: self._settings.set(setting, setting.choices[index]))
        return box

    def _number(self, setting: Setting[int]) -> QWidget:
        box = ScrolledNumber(self._page)
        box.setObjectName(setting.key)
        box.setAccessibleName(setting.label)
        if setting.limits is not None:
            box.setRange(*setting.limits)
        box.setSuffix(setting.unit)
        box.setMinimumHeight(HEIGHT)
        box.setValue(self._settings.get(setting))
        box.valueChanged.connect(lambda value: self._settings.set(setting, value))
        return box

    def _keyboard_list(self) -> QWidget:
        """Every keyboard, none, or one by name; the one that was chosen stays in the list when unplugged."""
        box, chosen = ScrolledChoice(self._page), self._settings.get(the.MIDI_INPUT)
        box.setObjectName(the.MIDI_INPUT.key)
        box.setAccessibleName(the.MIDI_INPUT.label)
        box.addItem(tr("whichever is plugged in"), EVERY)
        box.addItem(tr("none"), NONE)
        for name in self._keyboards:
            box.addItem(name, name)
        if box.findData(chosen) < 0:
            box.addItem(tr("{name}, not plugged in").format(name=chosen), chosen)
        box.setCurrentIndex(box.findData(chosen))
        box.activated.connect(lambda index: self._settings.set(the.MIDI_INPUT, box.itemData(index)))
        return box

    def _path(self, setting: Setting[str]) -> QWidget:
        whole = QWidget(self._page)
        line = QLineEdit(self._settings.get(setting), whole)
        line.setObjectName(setting.key)
        line.setAccessibleName(setting.label)
        line.setPlaceholderText(tr("found by itself"))
        line.setClearButtonEnabled(True)
        line.editingFinished.connect(lambda: self._settings.set(setting, line.text().strip()))
        browse = QPushButton(tr("choose…"), whole)
        browse.setAutoDefault(False)
        browse.setToolTip(tr("Choose the file"))
        browse.setAccessibleName(tr("Choose the file: {what}").format(what=setting.label))
        if setting == the.SOUNDFONT:
            browse.setToolTip(tr("Choose among those that are found, by ear"))
            browse.clicked.connect(self.soundfonts_asked)
        else:
            browse.clicked.connect(partial(self._browse, setting, line))
        missing = QLabel(NO_SUCH_FILE, whole)
        missing.setProperty("role", "warn")
        missing.setVisible(_is_missing(line.text()))
        line.textChanged.connect(lambda text: missing.setVisible(_is_missing(text)))
        rows = QGridLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(line, 0, 0)
        rows.addWidget(browse, 0, 1)
        rows.addWidget(missing, 1, 0, 1, 2)
        return whole

    def _follow(self, key: str) -> None:
        """Show what was chosen elsewhere: in a menu, on another sheet, in another window."""
        field, setting = self._page.findChild(QWidget, key), ROWS.get(key)
        if setting is None:
            return
        if isinstance(field, QCheckBox) and _is_switch(setting):
            field.setChecked(self._settings.get(setting))
        elif isinstance(field, QSpinBox) and _is_number(setting):
            field.setValue(self._settings.get(setting))
        elif isinstance(field, QLineEdit) and _is_text(setting):
            field.setText(self._settings.get(setting))
        elif isinstance(field, QComboBox) and _is_text(setting):
            chosen = self._settings.get(setting)
            if field.findData(chosen) < 0:
                field.addItem(chosen, chosen)
            field.setCurrentIndex(field.findData(chosen))

    def _browse(self, setting: Setting[str], line: QLineEdit, _checked: bool = False) -> None:
        folder = str(Path(line.text()).parent) if line.text() else ""
        name, _ = QFileDialog.getOpenFileName(self, setting.label, folder, setting.file)
        if name:
            line.setText(name)
            self._settings.set(setting, name)


def _stops(field: QWidget) -> list[QWidget]:
    """What of a field the keyboard comes to."""
    parts = [field, *field.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)]
    reached = [part for part in parts if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    return reached[:1] if field in reached else reached


def _is_missing(name: str) -> bool:
    return bool(name.strip()) and not os.path.exists(name.strip())  # noqa: PTH110 - whatever is typed


def _is_switch(setting: Row) -> TypeGuard[Setting[bool]]:
    return isinstance(setting.default, bool)


def _is_number(setting: Row) -> TypeGuard[Setting[int]]:
    return isinstance(setting.default, int) and not isinstance(setting.default, bool)


def _is_text(setting: Row) -> TypeGuard[Setting[str]]:
    return isinstance(setting.default, str)

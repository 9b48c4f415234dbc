"""The rows of the card that shapes notes: sliders, choices, a pitch, a random seed, beats to fill."""

from __future__ import annotations

from random import SystemRandom

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from app.icons import SIZE, icon
from app.shaping_spec import Dice, Drop, Figures, Fill, Ground, Pair, Pick, Pitch, Row, Slide
from app.theme import ThemeKeeper
from app.widgets.fields import NumberField, quieten
from app.widgets.labelled_slider import LEFT, LabelledSlider, column_of
from app.widgets.pitch_field import PitchField
from app.widgets.segments import Segments
from app.widgets.slider import Slider
from core.words import tr

FIELD_WIDTH = 64
FRAMED = "QComboBox { background: palette(base); border-color: palette(mid); padding: 3px 6px; }"
LAST_SEED = 9999
LOWEST, HIGHEST = 21, 108  # the piano's keys


class RowWidget(QWidget):
    """Shows figures, and tells by `edited` which one the composer chose anew."""

    edited = Signal(str, object)  # the figure's name, and its value

    def __init__(self, label: str = "") -> None:
        super().__init__()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(8)
        if label:
            self.row.addWidget(column_of(QLabel(label), LEFT))

    @property
    def first(self) -> QWidget | None:
        """The control that is to have the keyboard when the card opens, if it has such a one."""
        return None

    def show_figures(self, figures: Figures, ground: Ground) -> None:
        """Show what is so."""
        raise NotImplementedError


class SlideRow(RowWidget):
    """A name, a slider and its number."""

    def __init__(self, spec: Slide, themes: ThemeKeeper) -> None:
        super().__init__()
        self._name = spec.name
        self.slide = LabelledSlider(spec.label, spec.tip, list(spec.stops), themes, decimals=spec.decimals)
        if spec.unit:
            self.slide.field.setSuffix(f" {spec.unit}")
        self.slide.field.setFixedWidth(FIELD_WIDTH)
        if spec.zero is not None:
            self.slide.slider.set_middle(self.slide.place_of(spec.zero))
        self.row.addWidget(self.slide)
        self.slide.edited.connect(self._tell)

    @property
    def first(self) -> QWidget:
        return self.slide.slider

    def show_figures(self, figures: Figures, _ground: Ground) -> None:
        self.slide.show_value(figures.number(self._name))

    def _tell(self, value: float) -> None:
        self.edited.emit(self._name, value)


class PickRow(RowWidget):
    """A name and a few choices side by side."""

    def __init__(self, spec: Pick) -> None:
        super().__init__(spec.label)
        self._name = spec.name
        self.segments = Segments(spec.choices, spec.label)
        self.setToolTip(spec.tip)
        self.row.addWidget(self.segments, 1)
        self.segments.chosen.connect(self._tell)

    def show_figures(self, figures: Figures, _ground: Ground) -> None:
        self.segments.show_choice(figures.word(self._name))

    def _tell(self, value: str) -> None:
        self.edited.emit(self._name, value)


class DropRow(RowWidget):
    """A name and one or two lists to choose from."""

    def __init__(self, label: str, *specs: Drop) -> None:
        super().__init__(label)
        self._choices = {spec.name: spec.choices for spec in specs}
        self.boxes = {spec.name: self._box(spec) for spec in specs}

    def _box(self, spec: Drop) -> QComboBox:
        box = QComboBox()
        for value, words in spec.choices.items():
            box.addItem(words, value)
        box.setMaxVisibleItems(box.count())
        box.setToolTip(spec.tip)
        box.setAccessibleName(spec.label)
        quieten(box, FRAMED)
        box.setMinimumWidth(64)
        box.activated.connect(lambda place: self.edited.emit(spec.name, box.itemData(place)))
        self.row.addWidget(box, 1)
        return box

    def show_figures(self, figures: Figures, ground: Ground) -> None:
        for name, box in self.boxes.items():
            for place, words in enumerate(self._choices[name].values()):
                box.setItemText(place, words.format(value=ground.value))
            box.setCurrentIndex(box.findData(figures.word(name)))


class PitchRow(RowWidget):
    """A name, a slider over the piano's keys, and the pitch to read or type."""

    def __init__(self, spec: Pitch, themes: ThemeKeeper) -> None:
        super().__init__(spec.label)
        self._name = spec.name
        self.slider = Slider(LOWEST, HIGHEST, themes)
        self.slider.setAccessibleName(spec.label)
        self.field = PitchField(tr("{name}, exactly").format(name=spec.label))
        self.field.setFixedWidth(FIELD_WIDTH)
        self.setToolTip(spec.tip)
        self.row.addWidget(self.slider, 1)
        self.row.addWidget(self.field)
        self.slider.valueChanged.connect(self._tell)
        self.field.edited.connect(self._tell)

    @property
    def first(self) -> QWidget:
        return self.slider

    def show_figures(self, figures: Figures, ground: Ground) -> None:
        pitch = round(figures.number(self._name))
        self.slider.blockSignals(True)
        self.slider.setValue(pitch)
        self.slider.blockSignals(False)
        self.field.show_pitch(pitch, ground.key)

    def _tell(self, pitch: float) -> None:
        self.edited.emit(self._name, pitch)


class DiceRow(RowWidget):
    """A name, a number, and a dice that throws another."""

    def __init__(self, spec: Dice, themes: ThemeKeeper) -> None:
        super().__init__(spec.label)
        self._name, self._themes = spec.name, themes
        self.field = NumberField(0, LAST_SEED)
        self.field.setFixedWidth(FIELD_WIDTH)
        self.field.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.field.setAccessibleName(spec.label)
        self.setToolTip(spec.tip)
        self.another = QToolButton()
        self.another.setText(tr("another"))
        self.another.setToolTip(tr("Another random seed: the notes stray in another way"))
        self.another.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.another.setIconSize(QSize(SIZE, SIZE))
        self.row.addWidget(self.field)
        self.row.addStretch(1)
        self.row.addWidget(self.another)
        self.field.edited.connect(self._tell)
        self.another.clicked.connect(self._throw)
        themes.changed.connect(self._tint)
        self._tint()

    def show_figures(self, figures: Figures, _ground: Ground) -> None:
        self.field.show_value(figures.number(self._name))

    def _throw(self) -> None:
        self._tell(SystemRandom().randint(0, LAST_SEED))

    def _tell(self, seed: float) -> None:
        self.edited.emit(self._name, seed)

    def _tint(self) -> None:
        self.another.setIcon(icon("dice", self._themes.current))


class FillRow(RowWidget):
    """A name, and how many beats the notes fill."""

    def __init__(self, spec: Fill) -> None:
        super().__init__(spec.label)
        self._name, self._whole = spec.name, 1.0  # beats at 100 %
        self.field = NumberField(0.25, 4000, decimals=3, trim=True)
        self.field.setFixedWidth(FIELD_WIDTH)
        self.field.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.field.setAccessibleName(spec.label)
        self.setToolTip(spec.tip)
        self.row.addWidget(self.field)
        self.row.addWidget(QLabel(tr("beats")))
        self.row.addStretch(1)
        self.field.edited.connect(self._tell)

    def show_figures(self, figures: Figures, ground: Ground) -> None:
        self._whole = ground.length / ground.beat
        self.field.show_value(self._whole * figures.number(self._name) / 100)

    def _tell(self, beats: float) -> None:
        self.edited.emit(self._name, 100 * beats / self._whole)


def made(spec: Row, themes: ThemeKeeper) -> RowWidget:
    """The row that a tool asks for."""
    match spec:
        case Slide():
            return SlideRow(spec, themes)
        case Pick():
            return PickRow(spec)
        case Pair():
            return DropRow(spec.label, spec.first, spec.second)
        case Pitch():
            return PitchRow(spec, themes)
        case Dice():
            return DiceRow(spec, themes)
        case Fill():
            return FillRow(spec)

"""What each lock holds, to be seen and changed: a row for every lock that is on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.choices import Choices
from app.icons import icon
from app.locking import Lock
from app.passage import Passage
from app.theme import ThemeKeeper
from app.widgets.fields import ScrolledChoice, quieten
from app.widgets.labelled_slider import NAME, column_of
from app.widgets.octave import NAMES, Octave
from app.widgets.pitch_field import PitchField
from app.widgets.segments import Segments
from core.continuation.request import Grid
from core.harmony import Key, spell
from core.scales import CUSTOM, SHAPES, Scale
from core.words import tr, trn

GRIDS = {
    Grid.STRAIGHT.value: (tr("no triplets"), tr("Notes begin and end on straight divisions only")),
    Grid.TRIPLETS.value: (tr("only triplets"), tr("Notes begin and end on triplet divisions only")),
}
HEIGHT = 26  # pixels
TONICS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


class LockRow(QWidget):
    """The name of a lock, and beside it what it holds; `show_lock` shows what is so."""

    def __init__(self, name: str, choices: Choices, themes: ThemeKeeper) -> None:
        super().__init__()
        self.choices, self.locking, self._themes = choices, choices.locking, themes
        label = column_of(QLabel(name), NAME)
        label.setFixedHeight(HEIGHT)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addWidget(label)
        self.lines = QVBoxLayout(self)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(2)
        self.lines.addLayout(self._row)
        self._pictures: list[tuple[QToolButton, str]] = []
        themes.changed.connect(self._tint)

    def add_deed(self, picture: str, tip: str, deed: Callable[[], object]) -> None:
        """Put a button with a picture at the end."""
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(HEIGHT, HEIGHT)
        button.clicked.connect(lambda _checked: deed())
        self._pictures.append((button, picture))
        self.add(button)
        self._tint()

    def _tint(self) -> None:
        for button, picture in self._pictures:
            button.setIcon(icon(picture, self._themes.current))

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put something beside the name."""
        self._row.addWidget(widget, stretch)

    def show_lock(self) -> None:
        """Show what the lock holds."""

    def key(self) -> Key | None:
        """The key to spell pitches in."""
        scale = self.locking.scale(self.choices.beginning.likely_tick())
        return scale.key if scale else None


class Words(LockRow):
    """A lock that holds one thing: `said` puts it into words; `deeds` are buttons with picture and tip."""

    def __init__(
        self,
        name: str,
        said: Callable[[], str],
        choices: Choices,
        themes: ThemeKeeper,
        deeds: tuple[tuple[str, str, Callable[[], object]], ...] = (),
    ) -> None:
        super().__init__(name, choices, themes)
        self._said = said
        self.words = QLabel()
        self.words.setProperty("role", "dim")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.add(self.words, 1)
        for deed in deeds:
            self.add_deed(*deed)

    def show_lock(self) -> None:
        self.words.setText(self._said())
        self.words.setToolTip(self.words.text())


class ScaleRow(LockRow):
    """The scale by name, and as keys to strike."""

    def __init__(self, choices: Choices, themes: ThemeKeeper) -> None:
        super().__init__(tr("scale"), choices, themes)
        self.chooser = QToolButton()
        self.chooser.setProperty("role", "value")
        self.chooser.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.chooser.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.chooser.setAccessibleName(tr("Scale that no take leaves"))
        self.chooser.setToolTip(tr("Choose the scale that no take leaves"))
        self._menu = QMenu(self.chooser)
        self._menu.aboutToShow.connect(self._fill)
        self.chooser.setMenu(self._menu)
        self.add(self.chooser, 1)
        self.keys = Octave(tr("Scale"), themes)
        self.keys.setToolTip(tr("Click keys to make a scale of your own; the larger dot is the tonic"))
        self.keys.toggled.connect(self._toggle)
        self.lines.addWidget(self.keys)

    def show_lock(self) -> None:
        scale = self._scale()
        if scale is None:
            self.chooser.setText(tr("choose a scale"))
            self.keys.show_classes(frozenset(), 0)
        else:
            follows = self.locking.chosen_scale is None
            name = tr("a scale of your own") if scale.name == CUSTOM else scale.label
            self.chooser.setText(tr("{scale}, the piece's key").format(scale=name) if follows else name)
            self.keys.show_classes(scale.classes, Key(scale.tonic).tonic_class)
        self.chooser.setAccessibleName(tr("Scale: {scale}").format(scale=self.chooser.text()))

    def _scale(self) -> Scale | None:
        return self.locking.scale(self.choices.beginning.likely_tick())

    def _fill(self) -> None:
        menu, now = self._menu, self._scale()
        menu.clear()
        key = menu.addAction(tr("the piece's key"), partial(self.locking.choose_scale, None))
        key.setCheckable(True)
        key.setChecked(self.locking.chosen_scale is None)
        menu.addSeparator()
        tonic = now.tonic if now else "C"
        for shape in SHAPES:
            tonics = menu.addMenu(tr(shape))
            for name in dict.fromkeys((tonic, *TONICS)):
                scale = Scale.shaped(name, shape)
                action = tonics.addAction(scale.label, partial(self.locking.choose_scale, scale))
                action.setCheckable(True)
                action.setChecked(scale == now)

    def _toggle(self, pitch_class: int) -> None:
        scale = self._scale()
        classes = (scale.classes if scale else frozenset()) ^ {pitch_class}
        if not classes:
            return
        tonic = scale.tonic if scale else TONICS[pitch_class]
        if Key(tonic).tonic_class not in classes:
            tonic = TONICS[min(classes, key=lambda each: (each - Key(tonic).tonic_class) % 12)]
        self.locking.choose_scale(_known(tonic, classes) or Scale.custom(tonic, classes))


class RangeRow(LockRow):
    """The lowest and the highest pitch by name."""

    def __init__(self, choices: Choices, themes: ThemeKeeper) -> None:
        super().__init__(tr("range"), choices, themes)
        self.lowest, self.highest = PitchField(tr("Lowest pitch")), PitchField(tr("Highest pitch"))
        dash = QLabel(tr("to"))
        dash.setProperty("role", "dim")
        for widget in (self.lowest, dash, self.highest):
            self.add(widget)
        spring = QWidget()
        self.add(spring, 1)
        self.add_deed("select", tr("Take the range of the selected notes"), self.locking.range_from_selection)
        for field in (self.lowest, self.highest):
            field.setToolTip(tr("A name such as C4 or F♯3, or a MIDI number"))
            field.edited.connect(self._typed)

    def show_lock(self) -> None:
        if self.locking.range is not None:
            key = self.key()
            for field, pitch in zip((self.lowest, self.highest), self.locking.range, strict=True):
                field.show_pitch(pitch, key)

    def _typed(self) -> None:
        self.locking.choose_range(round(self.lowest.value()), round(self.highest.value()))


class GridRow(LockRow):
    """Straight divisions, or triplets."""

    def __init__(self, choices: Choices, themes: ThemeKeeper) -> None:
        super().__init__(tr("grid"), choices, themes)
        self.segments = Segments(GRIDS, tr("Grid of the takes"))
        self.segments.chosen.connect(lambda value: self.locking.choose_grid(Grid(value)))
        self.add(self.segments, 1)

    def show_lock(self) -> None:
        if self.locking.grid is not Grid.ANY:
            self.segments.show_choice(self.locking.grid.value)


class LastRow(LockRow):
    """The note a take ends on, by name and by its degree in the scale."""

    def __init__(self, choices: Choices, themes: ThemeKeeper) -> None:
        super().__init__(tr("last note"), choices, themes)
        self.list = ScrolledChoice()
        self.list.setAccessibleName(tr("Last note"))
        self.list.setToolTip(tr("The note that every take ends on, in any octave"))
        self.list.activated.connect(self.locking.choose_last)
        quieten(self.list)
        self.add(self.list, 1)

    def show_lock(self) -> None:
        names = last_notes(self.locking.scale(self.choices.beginning.likely_tick()))
        if [self.list.itemText(each) for each in range(self.list.count())] != names:
            self.list.clear()
            self.list.addItems(names)
        self.list.setCurrentIndex(self.locking.last or 0)


class HeldRow(Words):
    """How many notes are held, and how many of them lie where takes are written, if not all do."""

    def __init__(self, choices: Choices, themes: ThemeKeeper) -> None:
        release = ("dismiss", tr("Let go of all held notes"), choices.locking.release)
        super().__init__(tr("held"), self._held, choices, themes, (release,))

    def _held(self) -> str:
        held, here = len(self.locking.held), self.choices.held_here()
        words = trn("{n} note", "{n} notes", held).format(n=held)
        if here == held:
            return words
        return (tr("{notes}, {n} here") if here else tr("{notes}, none here")).format(notes=words, n=here)

    def show_lock(self) -> None:
        super().show_lock()
        if self.choices.held_here() < len(self.locking.held):
            self.words.setToolTip(tr("Only notes that lie where takes are written are held in them"))


def last_notes(scale: Scale | None) -> list[str]:
    """Every pitch class by name, those of the scale with their degree."""
    if scale is None:
        return list(NAMES)
    tonic = Key(scale.tonic).tonic_class
    spelled = [
        str(spell([60 + pitch_class], scale.key)[0]).rstrip("-0123456789") for pitch_class in range(12)
    ]
    degrees = {(tonic + degree) % 12: place + 1 for place, degree in enumerate(scale.degrees)}
    with_degree = tr("{note}, degree {degree}")
    return [
        with_degree.format(note=name, degree=degrees[each]) if each in degrees else name
        for each, name in enumerate(spelled)
    ]


def rows(choices: Choices, themes: ThemeKeeper) -> dict[Lock, LockRow]:
    """A row for every lock."""
    locking = choices.locking

    def copied(words: Callable[[Passage], str]) -> str:
        return "" if locking.copied is None else words(locking.copied)

    def anew(lock: Lock) -> tuple[tuple[str, str, Callable[[], object]], ...]:
        return (
            (
                "again",
                tr("Take it from the take on show, or the selected notes"),
                partial(locking.copy, lock),
            ),
        )

    return {
        Lock.SCALE: ScaleRow(choices, themes),
        Lock.RANGE: RangeRow(choices, themes),
        Lock.GRID: GridRow(choices, themes),
        Lock.RHYTHM: Words(tr("rhythm"), lambda: copied(_notes), choices, themes, anew(Lock.RHYTHM)),
        Lock.PITCHES: Words(tr("pitches"), lambda: copied(_pitches), choices, themes, anew(Lock.PITCHES)),
        Lock.HELD: HeldRow(choices, themes),
        Lock.CADENCE: Words(tr("end here"), lambda: tr("on the tonic, on a beat"), choices, themes),
        Lock.LAST: LastRow(choices, themes),
        Lock.ORIGINAL: Words(tr("original"), lambda: tr("no long run of a known tune"), choices, themes),
    }


def _notes(passage: Passage) -> str:
    n = len(passage.notes)
    return trn("{n} note of {whose}", "{n} notes of {whose}", n).format(n=n, whose=passage.whose)


def _pitches(passage: Passage) -> str:
    n = len(passage.notes)
    return trn("{n} pitch of {whose}", "{n} pitches of {whose}", n).format(n=n, whose=passage.whose)


def _known(tonic: str, classes: frozenset[int]) -> Scale | None:
    """The named scale that these pitch classes make on a tonic."""
    shaped = (Scale.shaped(tonic, shape) for shape in SHAPES)
    return next((scale for scale in shaped if scale.classes == classes), None)

"""What takes should lean to: musical sliders, and behind a triangle the exact figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from app import settings as the
from app.choices import LEAST_TOP_P, Choices
from app.icons import icon
from app.panels.between import Between
from app.panels.seed_row import SeedRow
from app.panels.style_rows import StyleRows
from app.settings import Setting, Settings
from app.theme import ThemeKeeper
from app.widgets.fields import NumberField
from app.widgets.section import Section
from core.continuation.request import MAX_TEMPERATURE, MIN_TEMPERATURE
from core.style_names import STYLE_NAMES
from core.words import tr

WISHES_TIP = tr("Wishes: takes lean that way, more or less; none of these is a promise")
CLOSE_TIP = tr(
    "A wish: the takes end the melody on their last bar; otherwise it may go on after them. Where notes of"
    " yours follow, the takes lead to those instead"
)
MORE_TIP = tr(
    "How many takes, their style, what they hear and how they end, the figures behind the sliders, and the"
    " random seed"
)
BACK_TIP = tr("Put every wish back to its middle")
FOLDED, MORE = "wishes-folded", "more-wishes"  # what the window remembers


@dataclass(frozen=True, slots=True)
class Wish:
    """A slider: its two words, what it runs between, what screen readers call it, and what it does."""

    setting: Setting[float]
    words: tuple[str, str]
    ends: tuple[float, float]
    name: str
    tip: str


WISHES = (
    Wish(
        the.TEMPERATURE,
        (tr("safe"), tr("surprising")),
        (MIN_TEMPERATURE, MAX_TEMPERATURE),
        tr("safe to surprising"),
        tr("Left stays with what the model expects, right strays from it"),
    ),
    Wish(
        the.LIKENESS,
        (tr("like my phrase"), tr("different")),
        (1, -1),
        tr("like my phrase to different"),
        tr("Left draws on your phrase's own turns and rhythms, right keeps away from them"),
    ),
    Wish(
        the.DENSITY,
        (tr("sparse"), tr("busy")),
        (-1, 1),
        tr("sparse to busy"),
        tr("Fewer and longer notes, or more"),
    ),
    Wish(
        the.LEAPS,
        (tr("steps"), tr("leaps")),
        (-1, 1),
        tr("steps to leaps"),
        tr("Moves by step from note to note, or by wider leaps"),
    ),
    Wish(
        the.REGISTER,
        (tr("low"), tr("high")),
        (-1, 1),
        tr("low to high"),
        tr("Lower or higher than your phrase"),
    ),
    Wish(
        the.CHORD_TONES,
        (tr("any notes"), tr("chord tones")),
        (0, 1),
        tr("any notes to chord tones"),
        tr("On strong beats and long notes: what chord symbols, or chords gone with, hold there"),
    ),
    Wish(
        the.CLOSENESS,
        (tr("varied"), tr("faithful")),
        (0, 1),
        tr("varied to faithful"),
        tr("For variations alone: how closely they stay with the phrase they vary"),
    ),
)
FIGURES = (
    (
        the.TEMPERATURE,
        tr("temperature"),
        (MIN_TEMPERATURE, MAX_TEMPERATURE),
        0.05,
        tr("Low stays, high strays"),
    ),
    (
        the.TOP_P,
        tr("nucleus (top p)"),
        (LEAST_TOP_P, 1.0),
        0.05,
        tr("Only the likeliest notes that make up this share of all likelihood are drawn; 1 is all of them"),
    ),
    (
        the.MIN_P,
        tr("least likelihood (min p)"),
        (0.0, 1.0),
        0.01,
        tr("Notes less likely than this share of the likeliest are not drawn"),
    ),
)


class Steering(Section):
    """The wishes, from the settings and back to them."""

    def __init__(
        self, choices: Choices, settings: Settings, themes: ThemeKeeper, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Wishes"), WISHES_TIP, themes, glyph="wish", parent=parent)
        self._settings, self._choices = settings, choices
        self.sliders: dict[str, Between] = {}
        self.figures: dict[str, NumberField] = {}
        self.close_ = QToolButton()
        self.more = Section(tr("style and more"), MORE_TIP, themes)
        self.style_ = StyleRows(choices, settings, themes)
        self.seed = SeedRow(choices, themes)
        self._add_sliders(themes)
        self._add_close()
        self._add_figures()
        self.aside.clicked.connect(self.reset)
        self.folded.connect(partial(settings.set_state, FOLDED))
        self.more.folded.connect(self._more_folded)
        self.unfold(settings.get_state(FOLDED) not in (True, "true"))
        self.more.unfold(settings.get_state(MORE) in (True, "true"))
        choices.changed.connect(self._show)
        themes.changed.connect(self._paint_close)
        self._paint_close()
        self._show()

    def reset(self) -> None:
        """Every wish back to its middle."""
        for slider in self.sliders.values():
            slider.reset()
        self._settings.set(the.CLOSE, False)

    def _add_sliders(self, themes: ThemeKeeper) -> None:
        for wish in WISHES:
            slider = Between(wish.words, wish.ends, wish.setting.default, wish.name, wish.tip, themes)
            slider.edited.connect(partial(self._settings.set, wish.setting))
            self.sliders[wish.setting.key] = slider
            aside = wish.setting in (the.CLOSENESS, the.CHORD_TONES)
            (self.more.body if aside else self.body).addWidget(slider)
        self.more.body.insertWidget(0, self.style_)
        self.body.addWidget(self.more)

    def _add_close(self) -> None:
        self.close_.setText(tr("end on the last bar"))
        self.close_.setProperty("role", "plain")
        self.close_.setCheckable(True)
        self.close_.setToolTip(CLOSE_TIP)
        self.close_.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.close_.setIconSize(QSize(16, 16))
        self.close_.toggled.connect(partial(self._settings.set, the.CLOSE))
        self.more.body.addWidget(self.close_, alignment=Qt.AlignmentFlag.AlignLeft)

    def _add_figures(self) -> None:
        for setting, name, (lowest, highest), step, tip in FIGURES:
            field = NumberField(lowest, highest, decimals=2, step=step)
            field.setFixedWidth(56)
            field.setAccessibleName(name)
            field.edited.connect(partial(self._settings.set, setting))
            self.figures[setting.key] = field
            row = QWidget()
            row.setToolTip(tip)
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(QLabel(name))
            line.addStretch()
            line.addWidget(field)
            self.more.body.addWidget(row)
        self.more.body.addWidget(self.seed)

    def _more_folded(self, folded: bool) -> None:
        self._settings.set_state(MORE, not folded)
        self._name_more()

    def _name_more(self) -> None:
        """Folded away, a style that was chosen is told all the same; of two that of which there is more."""
        chosen = self._choices.styling.chosen
        style = STYLE_NAMES.get(chosen.second if chosen.second and chosen.share > 0.5 else chosen.first)
        told = tr("{style} and more").format(style=tr(style)) if style else ""
        self.more.head.setText(tr("style and more") if self.more.is_open or not told else told)

    def _show(self) -> None:
        read = self._settings.get
        for wish in WISHES:
            self.sliders[wish.setting.key].show_value(read(wish.setting))
        for setting, *_ in FIGURES:
            self.figures[setting.key].show_value(read(setting))
        self.close_.setChecked(read(the.CLOSE))
        self._name_more()
        moved = read(the.CLOSE) or any(slider.moved for slider in self.sliders.values())
        self.say_aside(tr("back to the middle") if moved else "", BACK_TIP)

    def _paint_close(self) -> None:
        self.close_.setIcon(icon("close", self._themes.current))

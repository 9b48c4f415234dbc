"""How a track stands in the mix: how loud, where, and behind a switch what it sends to reverb and chorus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractSlider, QGridLayout, QLabel, QToolButton, QWidget

from app.icons import icon
from app.panels.track_mix import HIGHEST, MIDDLE, USUAL_VOLUME, Knob, Settling
from app.theme import ThemeKeeper
from app.track_editing import TrackEditing
from app.widgets.fields import tabular
from app.widgets.slider import Slider
from core.edits import TrackChanges
from core.score import DEFAULT_REVERB, Track
from core.words import tr

LINE, LEVEL, SWITCH, GLYPH, SPACE = 22, 26, 18, 14, 6  # pixels


class TrackStrip(QWidget):
    """The controls of one track's mix; each drag is heard meanwhile and is one change.

    `opened` says that the sends were shown or folded away by hand.
    """

    opened = Signal(bool)

    def __init__(
        self, index: int, tracks: TrackEditing, themes: ThemeKeeper, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._index, self._tracks, self._themes = index, tracks, themes
        self.volume, self.level = Slider(0, HIGHEST, themes), _level()
        self.pan = Knob(themes)
        self.more = QToolButton()
        self.reverb, self.reverb_level = Slider(0, HIGHEST, themes), _level()
        self.chorus, self.chorus_level = Slider(0, HIGHEST, themes), _level()
        self._names = (_dim(tr("reverb")), _dim(tr("chorus")))
        self.volume_settles = self._settles(
            self.volume, USUAL_VOLUME, tr("Change volume"), lambda value: {"volume": value}
        )
        self._pan_settles = self._settles(self.pan, MIDDLE, tr("Change pan"), lambda value: {"pan": value})
        self._reverb_settles = self._settles(
            self.reverb, DEFAULT_REVERB, tr("Change reverb"), lambda value: {"reverb": value}
        )
        self._chorus_settles = self._settles(
            self.chorus, 0, tr("Change chorus"), lambda value: {"chorus": value}
        )
        self._lay_out()
        self._tell()
        self.show_more(False)
        themes.changed.connect(self._tint)
        self.more.clicked.connect(self.opened)

    def _settles(
        self, control: QAbstractSlider, usual: int, deed: str, change: Callable[[int], TrackChanges]
    ) -> Settling:
        tracks, settles = self._tracks, Settling(control, usual)
        settles.tried.connect(lambda value: tracks.try_out(self._index, **change(value)))
        settles.settled.connect(lambda value: tracks.change(deed, self._index, **change(value)))
        return settles

    def _lay_out(self) -> None:
        self.more.setCheckable(True)
        self.more.setFixedSize(SWITCH, LINE)
        self.more.setIconSize(QSize(GLYPH, GLYPH))
        self.more.setProperty("role", "fold")
        keeps = self.more.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)  # so that the sliders of all tracks are of one length
        self.more.setSizePolicy(keeps)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.volume, 0, 0, 1, 2)
        for column, widget in enumerate((self.level, self.pan, self.more), start=2):
            grid.addWidget(widget, 0, column)
        for row, widgets in enumerate(self._sends, start=1):
            for column, widget in enumerate(widgets):
                grid.addWidget(widget, row, column)
        for name in self._names:  # below the line of the volume, not below its handle
            name.setContentsMargins(Slider.INSET, 0, 0, 0)

    @property
    def _sends(self) -> tuple[tuple[QWidget, ...], ...]:
        name, other = self._names
        return (name, self.reverb, self.reverb_level), (other, self.chorus, self.chorus_level)

    def _tell(self) -> None:
        self.volume.setToolTip(tr("Volume; double click for the usual one"))
        self.pan.valueChanged.connect(self._tell_pan)
        self.more.setToolTip(tr("Reverb and chorus"))
        self.reverb.setToolTip(tr("How much of the track is sent to the reverb; double click for the usual"))
        self.chorus.setToolTip(tr("How much of the track is sent to the chorus; double click for the usual"))
        for slider, level in (
            (self.volume, self.level),
            (self.reverb, self.reverb_level),
            (self.chorus, self.chorus_level),
        ):
            slider.valueChanged.connect(lambda value, level=level: level.setText(str(value)))

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What the keyboard reaches, in order."""
        return self.volume, self.pan, self.more, self.reverb, self.chorus

    def show_track(self, track: Track, *, active: bool) -> None:
        """Show a track's values; the switch to more of them only where it is worked on."""
        self.volume_settles.show_value(track.volume)
        self._pan_settles.show_value(track.pan)
        self._reverb_settles.show_value(track.reverb)
        self._chorus_settles.show_value(track.chorus)
        self.level.setText(str(self.volume.value()))
        self.reverb_level.setText(str(self.reverb.value()))
        self.chorus_level.setText(str(self.chorus.value()))
        self.more.setVisible(active)
        self.volume.setAccessibleName(tr("Volume of {track}").format(track=track.name))
        self.pan.setAccessibleName(tr("Left to right place of {track}").format(track=track.name))
        self._name_pan()
        self.more.setAccessibleName(tr("Reverb and chorus of {track}").format(track=track.name))
        self.reverb.setAccessibleName(tr("Reverb of {track}").format(track=track.name))
        self.chorus.setAccessibleName(tr("Chorus of {track}").format(track=track.name))

    def _tell_pan(self) -> None:
        """The knob has no number beside it: what it comes to is told while it is turned."""
        self._name_pan()
        self._tracks.told.emit(f"{self.pan.accessibleName()}: {self._place}")

    def _name_pan(self) -> None:
        tip = tr("Left to right; double click for the middle")
        self.pan.setToolTip(f"{self._place} · {tip}")

    @property
    def _place(self) -> str:
        """How far to the left (below 0) or the right of the middle."""
        place = self.pan.value() - MIDDLE
        return f"{place:+d}".replace("-", "−") if place else "0"

    def show_more(self, more: bool) -> None:
        """Show what is sent to reverb and chorus, or fold it away."""
        self.more.setChecked(more)
        for widgets in self._sends:
            for widget in widgets:
                widget.setVisible(more)
        self.setFixedHeight(LINE * (3 if more else 1))
        self._tint()

    def _tint(self) -> None:
        name = "unfolded" if self.more.isChecked() else "folded"
        self.more.setIcon(icon(name, self._themes.current))


def _dim(words: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("role", "dim")
    return label


def _level() -> QLabel:
    level = _dim("")
    level.setFont(tabular(level.font()))
    level.setFixedSize(LEVEL, LINE)
    level.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return level

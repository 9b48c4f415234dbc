"""The card that asks what is to become a sound file, and of which kind."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app import settings as the
from app.settings import Setting, Settings
from app.sound_exports import LOOP, NOTES, PIECE, TAKE, WITH_TAKE, SoundExports
from app.style import give_role
from app.widgets.segments import Segments
from core.files.audio_kinds import BEST, FLOAT, GOOD, KINDS, LOUDNESS, PCM_16, PCM_24, PEAK, SMALL
from core.words import megabytes, tr

WIDTH = 420
SOURCES = {
    PIECE: tr("the whole piece"),
    LOOP: tr("the loop, to be played round and round"),
    NOTES: tr("the selected notes alone"),
    TAKE: tr("this take alone"),
    WITH_TAKE: tr("the piece with this take"),
}
KIND_WORDS = {
    ".wav": ("WAV", tr("As it is, for other programs; large")),
    ".flac": ("FLAC", tr("As it is, in less room")),
    ".ogg": ("OGG", tr("Small, by leaving out what is hardly heard: Vorbis")),
    ".opus": ("Opus", tr("Smaller still, for sending; 48 kHz")),
    ".mp3": ("MP3", tr("Small, and played by everything")),
}
BITS_WORDS = {
    PCM_16: (tr("16 bit"), tr("As on a compact disc")),
    PCM_24: (tr("24 bit"), tr("For working on in other programs")),
    FLOAT: (tr("32 float"), tr("As it leaves the instruments, however loud; WAV only")),
}
QUALITY_WORDS = {
    SMALL: (tr("small"), tr("A small file")),
    GOOD: (tr("good"), tr("Hard to tell from the original")),
    BEST: (tr("best"), tr("As good as this kind can be")),
}
RATE_WORDS = {
    "44100": (tr("44.1 kHz"), tr("As on a compact disc")),
    "48000": (tr("48 kHz"), tr("As in films")),
    "96000": (tr("96 kHz"), tr("For studios; twice the size")),
}
LEVEL_WORDS = {
    "": (tr("as played"), tr("As loud as it is heard here")),
    PEAK: (tr("peak −1 dB"), tr("As loud as it may be: the highest peak just below full scale")),
    LOUDNESS: (tr("−16 LUFS"), tr("As loud as streamed music, as far as its peaks allow")),
}


class ExportSound(QDialog):
    """Every choice is remembered as it is made; what there is to export follows the window behind."""

    def __init__(self, settings: Settings, sound: SoundExports, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings, self._sound = settings, sound
        self.setWindowTitle(tr("Export sound"))
        self.source = self._sources()
        self.kind = self._segments(KIND_WORDS, tr("Kind"), the.EXPORT_KIND)
        self.bits = self._segments(BITS_WORDS, tr("Quality"), the.EXPORT_BITS)
        self.quality = self._segments(QUALITY_WORDS, tr("Quality"), the.EXPORT_QUALITY)
        self.rate = Segments(RATE_WORDS, tr("Rate"))
        self.rate.chosen.connect(lambda value: settings.set(the.EXPORT_RATE, int(value)))
        self.level = self._segments(LEVEL_WORDS, tr("Loudness"), the.EXPORT_LEVEL)
        self.tracks = QCheckBox(the.EXPORT_TRACKS.label)
        self.tracks.setToolTip(tr("A folder of files named by track, which begin together"))
        self.tracks.setChecked(settings.get(the.EXPORT_TRACKS))
        self.tracks.toggled.connect(lambda on: settings.set(the.EXPORT_TRACKS, on))
        self.about = QLabel()
        give_role(self.about, "dim")
        self.go = QPushButton(tr("export…"))
        self._lay_out()
        sound.changed.connect(self._follow)
        settings.changed.connect(self._follow)
        self._show()

    def _sources(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(tr("What"))
        box.setToolTip(tr("What is to be heard; what there is not just now is greyed"))
        for source, words in SOURCES.items():
            box.addItem(words, source)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.setCurrentIndex(box.findData(self._sound.source))
        box.activated.connect(self._follow)
        return box

    def _segments(self, words: Mapping[str, tuple[str, str]], name: str, setting: Setting[str]) -> Segments:
        segments = Segments(words, name)
        segments.chosen.connect(lambda value: self._settings.set(setting, value))
        return segments

    def _lay_out(self) -> None:
        form = QFormLayout(fieldGrowthPolicy=QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        depth = QHBoxLayout()
        depth.addWidget(self.bits)
        depth.addWidget(self.quality)
        form.addRow(_label(tr("What"), self.source), self.source)
        form.addRow(_label(tr("Kind"), self.kind), self.kind)
        form.addRow(_label(tr("Quality"), self.bits), depth)
        form.addRow(_label(tr("Rate"), self.rate), self.rate)
        form.addRow(_label(tr("Loudness"), self.level), self.level)
        form.addRow("", self.tracks)
        form.addRow("", self.about)
        cancel = QPushButton(tr("cancel"))
        cancel.setToolTip(tr("Close without exporting  (Esc)"))
        give_role(cancel, "quiet")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        give_role(self.go, "primary")
        self.go.setDefault(True)
        self.go.setToolTip(tr("Choose where to, and write it"))
        self.go.clicked.connect(self._export)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.go)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(24, 20, 24, 16)
        lines.setSpacing(18)
        lines.addLayout(form)
        lines.addLayout(foot)
        self.setFixedWidth(WIDTH)

    def _follow(self, _what: object = None) -> None:
        if self.isVisible():
            self._show()

    def _show(self) -> None:
        """Show what is so: what there is to export, and what the kind can do."""
        get, recipe = self._settings.get, self._sound.recipe()
        kind = KINDS[get(the.EXPORT_KIND)]
        exact = PCM_16 in kind.codings
        self.kind.show_choice(get(the.EXPORT_KIND))
        self.bits.setVisible(exact)
        self.quality.setVisible(not exact)
        (self.bits if exact else self.quality).show_choice(recipe.quality)
        self.bits.button(FLOAT).setEnabled(FLOAT in kind.codings)
        self.rate.show_choice(str(recipe.rate))
        for rate in RATE_WORDS:
            self.rate.button(rate).setEnabled(int(rate) in kind.rates)
        self.level.show_choice(recipe.level)
        self._show_sources()

    def _show_sources(self) -> None:
        offers, items = self._sound.offers(), self.source.model()
        assert isinstance(items, QStandardItemModel)
        for place, source in enumerate(SOURCES):
            items.item(place).setEnabled(source in offers)
        if self.source.currentData() not in offers:
            self.source.setCurrentIndex(self.source.findData(PIECE))
        offer = offers[self.source.currentData()]
        self.go.setEnabled(offer.tracks > 0 and not self._sound.busy)
        time, size = _clock(offer.seconds), megabytes(self._sound.size(offer))
        words = tr("{time}, about {size}") if offer.seamless else tr("{time} and what rings on, about {size}")
        self.about.setText(words.format(time=time, size=size) if offer.tracks else tr("nothing to be heard"))

    def _export(self) -> None:
        if self._sound.export(self.source.currentData(Qt.ItemDataRole.UserRole)):
            self.accept()


def _label(words: str, field: QWidget) -> QLabel:
    """Beside the middle of its field."""
    label = QLabel(words)
    label.setMinimumHeight(field.sizeHint().height())
    return label


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"

"""What this is, and under which terms its parts come."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core import VERSION
from core.words import tr

PARTS = (
    (tr("Qt and PySide6"), "LGPL-3.0"),
    (tr("FluidSynth and pyfluidsynth"), "LGPL-2.1"),
    ("Verovio", "LGPL-3.0"),
    (tr("LiteRT and TensorFlow"), "Apache-2.0"),
    ("music21, NumPy, soundfile", "BSD-3-Clause"),
    ("filelock, mido, miniaudio, platformdirs, pretty_midi, python-rtmidi, SwiftF0, tinysoundfont", "MIT"),
    ("Matplotlib", "PSF-2.0"),
    ("tqdm", "MPL-2.0, MIT"),
    (tr("TimGM6mb SoundFont, from pretty_midi"), "GPL-2.0"),
)
LICENCES = Path(__file__).resolve().parents[2] / "docs" / "licences.txt"


class About(QDialog):
    """Name, version, what it does, licences."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Continuo"))
        lines = QVBoxLayout(self)
        lines.setContentsMargins(24, 24, 24, 16)
        lines.setSpacing(8)
        heading = QLabel(f"Continuo {VERSION}")
        heading.setProperty("role", "heading")
        lines.addWidget(heading)
        lines.addWidget(
            _text(
                tr(
                    "Draw a phrase, and a small network trained on melodies and works in several voices"
                    " continues it in place."
                )
            )
        )
        lines.addWidget(_text(tr("Everything runs on this computer; nothing you write leaves it.")))
        lines.addWidget(_text(tr("Continuo's own code is under the MIT licence. It stands on:")))
        parts = QLabel("\n".join(f"{name} · {licence}" for name, licence in PARTS))
        parts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        parts.setProperty("role", "dim")
        parts.setWordWrap(True)
        lines.addWidget(parts)
        lines.addWidget(
            _text(
                tr(
                    "Each model's training music and its terms are in its card: Takes ▸ Models ▸ Model cards."
                ),
                "dim",
            )
        )
        lines.addWidget(_text(f"Qt {qVersion()}", "dim"))
        texts, close = QPushButton(tr("all licences")), QPushButton(tr("close"))
        texts.setToolTip(tr("Everything that Continuo comes with and runs on, and the texts of its licences"))
        texts.setAutoDefault(False)
        texts.clicked.connect(self.read_licences)
        close.setToolTip(tr("Go on with the music  (Esc)"))
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(texts)
        foot.addStretch(1)
        foot.addWidget(close)
        lines.addLayout(foot)
        self.setFixedWidth(440)

    def read_licences(self) -> None:
        """Open the file that says all of it, in whatever opens text here."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(LICENCES)))


def _text(words: str, role: str = "") -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label

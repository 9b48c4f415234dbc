"""The dialogs that stand beside the window, one of each kind at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from app import settings as the
from app.dialogs.about import About
from app.dialogs.export_sound import ExportSound
from app.dialogs.kept_safe import KeptSafe, earlier_versions, left_over
from app.dialogs.model_cards import ModelCards
from app.dialogs.piece import PieceDialog
from app.dialogs.settings import SettingsDialog
from app.dialogs.shortcuts import ShortcutsSheet
from app.dialogs.soundfonts import SoundFonts
from app.own_turn import OwnTurn
from app.parts import Parts
from app.slices import Slices
from app.sound_exports import TAKE


class Sheets:
    """Opens them; what stood there of the same kind goes."""

    def __init__(self, parts: Parts, window: QWidget) -> None:
        self._parts, self._window = parts, window
        self._open: dict[type[QDialog], QDialog] = {}
        self._coming: dict[QDialog, Slices] = {}  # those that are still being made

    @property
    def there(self) -> tuple[QDialog, ...]:
        """Those that were opened and have not been replaced, on show or closed."""
        return tuple(self._open.values())

    def close(self) -> None:
        """Close all of them."""
        for slices in self._coming.values():
            slices.stop()
        for sheet in self.there:
            sheet.close()

    def piece(self) -> None:
        """Ask for title, composer and pickup."""
        session = self._parts.session
        sheet = PieceDialog(session.score, self._parts.editing, self._window)
        session.piece_opened.connect(sheet.reject)  # it is about the piece that was open
        self._show(PieceDialog, sheet)

    def settings(self) -> None:
        """The settings, beside the window."""
        parts = self._parts
        sheet = SettingsDialog(
            parts.settings,
            parts.workers.files,
            parts.find_models,
            parts.find_drivers,
            parts.playing_in.midi.names,
            parts.midi_out.find,
            self._window,
        )
        sheet.soundfonts_asked.connect(self.soundfonts)
        sheet.asked_about.connect(self.models)
        self._show(SettingsDialog, sheet, sheet.fill())

    def soundfonts(self, path: Path | None = None) -> None:
        """The SoundFonts there are, beside the window; a file that the composer brings is played with."""
        parts = self._parts
        sheet = SoundFonts(parts.settings, parts.session, parts.transport, parts.workers.files, self._window)
        self._show(SoundFonts, sheet)
        if path is not None:
            sheet.play_with(path)

    def models(self, name: str = "") -> None:
        """The cards of the models, beside the window: first that of the one named, or of the one in use."""
        parts = self._parts
        chosen = name or parts.settings.get(the.MODEL)
        self._show(ModelCards, ModelCards(parts.workers.files, parts.find_models, chosen, self._window))

    def models_writer(self) -> None:
        """The same, first that of the one that has written the take on show."""
        self.models(self._parts.assistant.writer)

    def export_sound(self) -> None:
        """What is to become a sound file, and of which kind, beside the window."""
        self._show(ExportSound, ExportSound(self._parts.settings, self._parts.sound_exports, self._window))

    def export_take(self) -> None:
        """The same, with the take on show chosen."""
        self._parts.sound_exports.source = TAKE
        self.export_sound()

    def left_over(self) -> None:
        """Pieces that were open when the program ended without closing them, beside the window."""
        self._show(KeptSafe, left_over(self._parts.safety.left_over, self._parts.themes, self._window))

    def earlier(self) -> None:
        """What this piece and others were like before, beside the window."""
        self._show(KeptSafe, earlier_versions(self._parts.safety.earlier, self._parts.themes, self._window))

    def shortcuts(self) -> None:
        """All shortcuts, beside the window: made once, since nothing on them changes."""
        made = self._open.get(ShortcutsSheet)
        if isinstance(made, ShortcutsSheet) and made.whole:
            made.show_again()
        else:
            sheet = ShortcutsSheet(self._window)
            self._show(ShortcutsSheet, sheet, sheet.fill())

    def about(self) -> None:
        """What this is."""
        self._show(About, About(self._window))

    def _show(self, kind: type[QDialog], sheet: QDialog, steps: Iterable[None] = ()) -> None:
        """Show a sheet once its last `steps` are done."""
        old = self._open.pop(kind, None)
        if old is not None:
            self._coming.pop(old).stop()
            old.close()
            old.deleteLater()
        self._open[kind] = sheet
        OwnTurn(sheet)
        self._coming[sheet] = slices = Slices(sheet)
        slices.begin(_shown(sheet, steps))


def _shown(sheet: QDialog, steps: Iterable[None]) -> Iterator[None]:
    yield from steps
    sheet.show()

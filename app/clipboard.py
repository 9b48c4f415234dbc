"""Notes on the system's clipboard, so that they travel between windows of Continuo."""

from __future__ import annotations

import json
from collections.abc import Collection

from PySide6.QtCore import QMimeData

from core.files.rows import note, note_row
from core.harmony import note_name
from core.score import NOTE_ORDER, Note

NOTES_TYPE = "application/x-continuo-notes+json"
_VERSION = 1


def to_mime(notes: Collection[Note]) -> QMimeData:
    """Notes as our own data, and their names as text for every other program."""
    ordered = sorted(notes, key=NOTE_ORDER)
    values = [note_row(each) for each in ordered]
    data = QMimeData()
    data.setData(NOTES_TYPE, json.dumps({"version": _VERSION, "notes": values}).encode())
    data.setText(" ".join(note_name(each.pitch) for each in ordered))
    return data


def from_mime(data: QMimeData | None) -> tuple[Note, ...]:
    """The notes on the clipboard; none when it holds nothing, something else, or what we cannot read."""
    if data is None or not data.hasFormat(NOTES_TYPE):
        return ()
    try:
        content = json.loads(bytes(data.data(NOTES_TYPE).data()))
        if content["version"] != _VERSION:
            return ()
        return tuple(note(row) for row in content["notes"])
    except (ValueError, TypeError, KeyError):
        return ()

"""Notes as other programs and other windows of Continuo take them, from the clipboard or from a drag."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl

from core.edits import Harmony
from core.files import checks, project
from core.files.rows import note, note_row, span
from core.harmony import Key, note_name
from core.score import NOTE_ORDER, Note

NOTES_TYPE = "application/x-continuo-notes+json"
MIDI_TYPE = "audio/midi"
MUSICXML_TYPE = "application/vnd.recordare.musicxml+xml"
ABC_TYPE = "text/vnd.abc"
FILES_TYPE = "text/uri-list"
GNOME_FILES_TYPE = "x-special/gnome-copied-files"  # without it some of Linux's file managers paste nothing
TEXT_TYPE = "text/plain"
_VERSION = 1

KINDS = {  # how else these come in, and what a file of them is called
    MIDI_TYPE: ".mid",
    "audio/x-midi": ".mid",
    "audio/mid": ".mid",
    "application/x-midi": ".mid",
    MUSICXML_TYPE: ".musicxml",
    "application/vnd.recordare.musicxml": ".mxl",
    ABC_TYPE: ".abc",
}
_ENCODED = QUrl.ComponentFormattingOption.FullyEncoded
_ABC = re.compile(r"(?:[^\S\n]*(?:%.*)?\n)*[^\S\n]*X:\s*\d[\s\S]*^K:", re.MULTILINE)

Forms = dict[str, bytes]


def note_forms(notes: Collection[Note], harmony: Harmony | None = None, key: Key | None = None) -> Forms:
    """Notes as our own data, with the harmony that goes along; their names in `key` are for others."""
    ordered = sorted(notes, key=NOTE_ORDER)
    rows: dict[str, object] = {"version": _VERSION, "notes": [note_row(each) for each in ordered]}
    if harmony is not None:
        rows["span"] = [harmony.span.start, harmony.span.end]
        rows["chords"] = [[sign.tick, str(sign.chord)] for sign in harmony.chords]
    names = " ".join(note_name(each.pitch, key) for each in ordered)
    return {NOTES_TYPE: json.dumps(rows).encode(), TEXT_TYPE: names.encode()}


def midi_forms(path: Path) -> Forms:
    """A MIDI file: what is in it, and where it lies."""
    data, url = path.read_bytes(), QUrl.fromLocalFile(str(path)).toString(_ENCODED).encode()
    return {
        MIDI_TYPE: data,
        "audio/x-midi": data,
        FILES_TYPE: url + b"\r\n",
        GNOME_FILES_TYPE: b"copy\n" + url,
    }


def mime(forms: Forms) -> QMimeData:
    """Data in all these forms, the richest first."""
    data = QMimeData()
    for form, content in forms.items():
        data.setData(form, content)
    return data


def with_forms(data: QMimeData, more: Forms) -> QMimeData:
    """The same in more forms."""
    return mime({**_forms(data, data.formats()), **more})


def without_files(data: QMimeData) -> QMimeData:
    """The same but for the files that go with it, which may be gone soon."""
    forms = [form for form in data.formats() if form not in (FILES_TYPE, GNOME_FILES_TYPE)]
    return mime(_forms(data, forms))


def _forms(data: QMimeData, forms: Sequence[str]) -> Forms:
    return {form: bytes(data.data(form).data()) for form in forms}


def to_mime(notes: Collection[Note], harmony: Harmony | None = None, key: Key | None = None) -> QMimeData:
    """Notes for other windows of Continuo, and their names in `key`."""
    return mime(note_forms(notes, harmony, key))


def from_mime(data: QMimeData | None) -> tuple[tuple[Note, ...], Harmony | None]:
    """The notes on the clipboard, and the harmony that goes along with them.

    None when it holds nothing, something else, or what we cannot read.
    """
    if data is None or not data.hasFormat(NOTES_TYPE):
        return (), None
    try:
        packed = bytes(data.data(NOTES_TYPE).data())
        content = None if project.is_heavy(packed) else json.loads(packed)
        if content is None or content["version"] != _VERSION:
            return (), None
        notes = tuple(note(row) for row in content["notes"])
        chords = checks.rows(content, "chords", (2,), checks.chord) if "chords" in content else ()
        return notes, Harmony(span(content["span"]), chords) if chords else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return (), None


def foreign(data: QMimeData) -> tuple[str, bytes] | None:
    """Music that another program put there: the suffix of such a file, and its bytes; None for none."""
    for form, suffix in KINDS.items():
        content = bytes(data.data(form).data()) if data.hasFormat(form) else b""
        if content:
            return suffix, content
    text = data.text()
    if "<score-partwise" in text[:2000]:
        return ".musicxml", text.encode()
    return (".abc", text.encode()) if _ABC.match(text) else None

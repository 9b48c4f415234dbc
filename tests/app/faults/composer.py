"""What a composer does after a fault, and what they were told of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from core.files import project
from core.score import Note
from tests.app.house import House

CTRL = Qt.KeyboardModifier.ControlModifier
PITCHES = (69, 71)


def goes_on(house: House, folder: Path) -> None:
    """Draw two notes, take the second back and save: the editor works, and the disk holds what is heard."""
    before = house.session.score.tracks[0].notes
    house.session.select(frozenset())
    house.draw(*PITCHES)
    drawn = house.session.score.tracks[0].notes
    assert {note.pitch for note in added(before, drawn)} == set(PITCHES)
    house.press(Qt.Key.Key_Z, CTRL)
    house.press(Qt.Key.Key_Z, CTRL)
    assert house.session.score.tracks[0].notes == before
    house.press(Qt.Key.Key_Y, CTRL)
    assert [note.pitch for note in added(before, house.session.score.tracks[0].notes)] == [PITCHES[0]]
    house.ask.files = [folder / "goes on.continuo"]
    house.parts.documents.save_as()
    house.parts.documents.finish()
    assert project.load(folder / "goes on.continuo").score == house.session.score
    assert house.session.is_saved


def added(before: tuple[Note, ...], after: tuple[Note, ...]) -> list[Note]:
    """The notes that were not there."""
    return [note for note in after if note not in before]


def shown(house: House) -> str:
    """All that is said at this moment: on the card, in the panels and in the status line, with its tips."""
    status = house.window.status
    labels = (label for label in house.window.findChildren(QLabel) if label.isVisible())
    parts = (part.toolTip() for part in (status.model, status.sound, status.musescore))
    return " ".join((house.window.notice.words, status.words, *(each.text() for each in labels), *parts))


def is_a_sentence(words: str) -> bool:
    """Whether it is one plain line that ends as a sentence does, and shows nothing of our inside."""
    inside = ("Error", "Traceback", "errno", "0x", "None", "\n", "Exception")
    return words.endswith((".", "?")) and not any(each in words for each in inside)

"""A page painted again after an edit: only what is new is drawn, and nobody sees that."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.sheet.engraved import Engraved, Tone
from core.engraving import Page, leaves
from core.score import Note, Score, Track

NOTES = tuple(Note(480 * beat, 480, 60 + beat % 12) for beat in range(160))
SCALE = 0.04


def page(*notes: Note) -> Page:
    return leaves(Score((Track(notes),), title="Evening"))[0]


def picture(engraved: Engraved, ratio: float, *, again: bool) -> QImage:
    size = engraved.page.width * SCALE, engraved.page.height * SCALE
    image = QImage(round(size[0] * ratio), round(size[1] * ratio), QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(0xFFFFFFFF)
    with QPainter(image) as painter:
        (engraved.paint_again if again else engraved.paint)(painter, SCALE)
    return image


def tinted(engraved: Engraved) -> Engraved:
    ghost = Tone("#b03030", QColor(200, 100, 100, 80))
    engraved.tint("#202020", {engraved.page.heads[2].name: ghost})
    return engraved


def apart(one: QImage, other: QImage) -> int:
    """By how much any colour of any pixel differs."""
    return max(abs(a - b) for a, b in zip(bytes(one.constBits()), bytes(other.constBits()), strict=True))


@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_a_page_painted_after_another_looks_as_if_it_were_the_first(qapp: QApplication, ratio: float) -> None:
    changed = page(*NOTES[:2], replace(NOTES[2], pitch=72), *NOTES[3:])
    before = tinted(Engraved(page(*NOTES)))
    first = picture(before, ratio, again=True)
    after = picture(tinted(Engraved(changed, before)), ratio, again=True)
    assert apart(after, picture(tinted(Engraved(changed)), ratio, again=False)) < 8
    assert apart(after, first) > 100
    assert apart(picture(before, ratio, again=True), first) == 0


def test_a_page_read_beforehand_looks_the_same_and_is_still_to_be_painted(qapp: QApplication) -> None:
    there = page(*NOTES)
    beforehand = tinted(Engraved(there))
    beforehand.read()
    assert not beforehand.painted
    at_once = picture(tinted(Engraved(there)), 1.0, again=False)
    assert apart(picture(beforehand, 1.0, again=False), at_once) == 0
    assert beforehand.painted


def test_a_page_read_in_colours_that_changed_since_is_painted_in_the_new_ones(qapp: QApplication) -> None:
    plain = Engraved(page(*NOTES))
    plain.tint("#202020", {})
    plain.read()
    before = picture(plain, 1.0, again=False)
    assert apart(picture(tinted(plain), 1.0, again=False), before) > 100

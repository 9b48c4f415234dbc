"""What another program changed is told on the roll by shape, not by colour alone."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage

from app.roll.scene import Difference
from app.theme import Role, ThemeKeeper
from core.score import Note
from tests.app.roll.desk import Desk

A, B = Note(0, 960, 60), Note(1920, 960, 62)
HIGHER, LONGER, LOUDER = Note(0, 960, 67), Note(0, 1440, 60), Note(0, 960, 60, 127)
NEW = Note(3840, 960, 64)


def near(image: QImage, tick: float, pitch: float, desk: Desk, colour: QColor, reach: int = 2) -> bool:
    """Whether anything of a colour is painted around a place."""
    ratio = image.devicePixelRatio()
    x, y = desk.geometry.x(tick), desk.geometry.y(60) + (60 - pitch + 0.5) * desk.geometry.row_height
    spots = ((x + dx, y + dy) for dx in range(-reach, reach + 1) for dy in range(-reach, reach + 1))
    return any(_alike(image.pixelColor(round(a * ratio), round(b * ratio)), colour) for a, b in spots)


def _alike(one: QColor, other: QColor) -> bool:
    """A thin line may lie between two rows of pixels."""
    apart = one.red() - other.red(), one.green() - other.green(), one.blue() - other.blue()
    return all(abs(each) < 48 for each in apart)


def shown(desk: Desk, *differences: Difference) -> QImage:
    desk.view.scene.show_differences(differences)
    return desk.canvas.grab().toImage()


def test_what_goes_is_struck_through_beyond_both_its_ends(desk: Desk, themes: ThemeKeeper) -> None:
    desk.put(A, B)
    warn, plain = themes.current[Role.WARN], desk.canvas.grab().toImage()
    image = shown(desk, Difference(B, None))
    wide = 3 / desk.geometry.scale  # three pixels, in ticks
    for tick in (B.start - wide, (B.start + B.end) / 2, B.end + wide):
        assert near(image, tick, B.pitch, desk, warn)
        assert not near(plain, tick, B.pitch, desk, warn)
    assert shown(desk) == plain


def test_an_arrow_leads_from_a_note_to_what_it_becomes(desk: Desk, themes: ThemeKeeper) -> None:
    desk.put(A, B)
    focus = themes.current[Role.FOCUS]
    image = shown(desk, Difference(A, HIGHER))
    for pitch in (62, 64, 66):
        assert near(image, 480, pitch, desk, focus)
        assert not near(image, 200, pitch, desk, focus)
    assert near(shown(desk, Difference(A, LONGER)), 1200, 60, desk, focus)
    louder = shown(desk, Difference(A, LOUDER))
    assert near(louder, 480, 60, desk, focus)
    assert not near(louder, 700, 60, desk, focus)  # a dot, and no line


def test_what_comes_has_a_plus(desk: Desk, themes: ThemeKeeper) -> None:
    desk.put(A, B)
    focus = themes.current[Role.FOCUS]
    image = shown(desk, Difference(None, NEW))
    sign = NEW.start + 6.5 / desk.geometry.scale
    assert near(image, sign, NEW.pitch, desk, focus)
    assert not near(image, NEW.start + 480, NEW.pitch, desk, focus)


def test_what_is_not_wanted_is_faint_and_a_clash_has_its_mark_all_the_same(
    desk: Desk, themes: ThemeKeeper
) -> None:
    desk.put(A, B)
    focus, warn = themes.current[Role.FOCUS], themes.current[Role.WARN]
    image = shown(desk, Difference(A, HIGHER, wanted=False, clash=True))
    assert not near(image, 480, 64, desk, focus)
    beside = HIGHER.end + 6 / desk.geometry.scale
    assert near(image, beside, HIGHER.pitch, desk, warn, reach=5)
    assert not near(shown(desk, Difference(A, HIGHER)), beside, HIGHER.pitch, desk, warn, reach=5)

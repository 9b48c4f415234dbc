"""The wishes: each slider moves its setting, comes back to its middle, and has its exact figure."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app import settings as the
from app.panels.steering import WISHES, Steering, Wish
from app.widgets.slider import Slider
from tests.app.panels.conftest import Desk

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def steering(desk: Desk, qtbot: QtBot) -> Steering:
    made = Steering(desk.assistant.choices, desk.settings, desk.themes)
    made.setFixedWidth(248)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def at(slider: Slider, share: float) -> QPoint:
    """A place on the slider, from its left end (0) to its right (1)."""
    return QPoint(round(10 + share * (slider.width() - 20)), slider.height() // 2)


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: wish.name)
def test_a_wish_runs_from_end_to_end_through_its_middle(desk: Desk, steering: Steering, wish: Wish) -> None:
    slider = steering.sliders[wish.setting.key].slider
    assert slider.accessibleName() == wish.name
    slider.setFocus()
    for key, value in ((Qt.Key.Key_Home, wish.ends[0]), (Qt.Key.Key_End, wish.ends[1])):
        QTest.keyClick(slider, key)
        assert desk.settings.get(wish.setting) == value
    QTest.mouseDClick(slider, LEFT, NONE, at(slider, 0.9))
    assert desk.settings.get(wish.setting) == wish.setting.default
    assert slider.value() == 0


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: wish.name)
def test_every_place_of_a_slider_is_the_value_it_stands_for(steering: Steering, wish: Wish) -> None:
    between = steering.sliders[wish.setting.key]
    places = range(between.slider.minimum(), between.slider.maximum() + 1)
    values = [between.value_at(place) for place in places]
    assert [between.place_of(value) for value in values] == list(places)
    assert values == sorted(values, reverse=wish.ends[0] > wish.ends[1])


def test_a_drag_goes_where_the_mouse_is(desk: Desk, steering: Steering) -> None:
    slider = steering.sliders[the.DENSITY.key].slider
    QTest.mousePress(slider, LEFT, NONE, at(slider, 0))
    assert desk.settings.get(the.DENSITY) == -1
    QTest.mouseMove(slider, at(slider, 0.75))
    QTest.mouseRelease(slider, LEFT, NONE, at(slider, 0.75))
    assert desk.settings.get(the.DENSITY) == pytest.approx(0.5, abs=0.06)


def test_all_wishes_reach_the_request(desk: Desk, steering: Steering, qtbot: QtBot) -> None:
    for wish in WISHES:
        desk.settings.set(wish.setting, wish.ends[1])
    desk.settings.set(the.TOP_P, 0.8)
    desk.settings.set(the.MIN_P, 0.1)
    desk.continued(qtbot)
    request = desk.generator.requests[-1]
    assert (request.temperature, request.top_p, request.min_p) == (2.0, 0.8, 0.1)
    wishes = request.wishes
    assert (wishes.likeness, wishes.density, wishes.leaps) == (-1, 1, 1)
    assert (wishes.register, wishes.closeness) == (1, 1)


def test_one_button_puts_every_wish_back(desk: Desk, steering: Steering) -> None:
    assert not steering.aside.isVisible()
    for wish in WISHES:
        desk.settings.set(wish.setting, wish.ends[0])
    steering.close_.click()
    assert desk.settings.get(the.CLOSE)
    assert steering.aside.isVisible()
    steering.aside.click()
    assert [desk.settings.get(wish.setting) for wish in WISHES] == [wish.setting.default for wish in WISHES]
    assert not desk.settings.get(the.CLOSE)
    assert not steering.aside.isVisible()


def test_the_exact_figures_are_behind_a_triangle_and_can_be_typed(desk: Desk, steering: Steering) -> None:
    field = steering.figures[the.TEMPERATURE.key]
    assert not field.isVisible()
    steering.more.head.click()
    assert field.isVisible()
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "1.23")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert desk.settings.get(the.TEMPERATURE) == 1.23
    assert steering.sliders[the.TEMPERATURE.key].slider.value() == 15
    again = Steering(desk.assistant.choices, desk.settings, desk.themes)
    assert again.more.is_open  # as it was left
    again.deleteLater()


def test_the_random_seed_is_shown_typed_locked_and_copied(
    desk: Desk, steering: Steering, qtbot: QtBot
) -> None:
    steering.more.unfold(True)
    desk.continued(qtbot)
    assert steering.seed.field.value() == desk.asked[2] == desk.assistant.choices.seed.number
    QTest.mouseClick(steering.seed.lock, LEFT)
    assert desk.assistant.choices.seed.fixed
    QTest.mouseClick(steering.seed.lock, LEFT)
    assert not steering.seed.lock.isChecked()
    steering.seed.field.selectAll()
    QTest.keyClicks(steering.seed.field, "2147483647")
    QTest.keyClick(steering.seed.field, Qt.Key.Key_Return)
    assert desk.assistant.choices.seed.number == 2147483647
    assert steering.seed.lock.isChecked()
    QTest.mouseClick(steering.seed.copy, LEFT)
    assert QGuiApplication.clipboard().text() == "2147483647"

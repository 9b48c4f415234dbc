"""The sheet of shortcuts stands in as many columns as the screen has room for."""

from __future__ import annotations

from PySide6.QtCore import QSize

from app.dialogs import shortcuts


def test_there_are_as_many_columns_as_there_is_room_for() -> None:
    sizes = [QSize(300, 100), QSize(400, 100), QSize(200, 100)]
    assert shortcuts._that_fit(sizes, 900 + 2 * shortcuts.APART) == [[0], [1], [2]]
    assert shortcuts._that_fit(sizes, 899 + 2 * shortcuts.APART) == [[0], [1, 2]]
    assert shortcuts._that_fit(sizes, 300) == [[0, 1, 2]]

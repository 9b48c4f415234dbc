"""Columns of a list with ticks line up, whatever a file has called its tracks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from app.widgets.tick_list import TickList


def test_a_long_name_takes_no_room_from_the_titles(qtbot: QtBot) -> None:
    rows = TickList(3)
    qtbot.addWidget(rows)
    rows.resize(400, 200)
    rows.show()
    for name in ("Melody", "Copyright 1997 by somebody who wrote a whole sentence into the name of a track"):
        item = QTreeWidgetItem(["The Blackbird", name, "32 bars"])
        item.setCheckState(0, Qt.CheckState.Checked)
        rows.addTopLevelItem(item)
    qtbot.waitUntil(lambda: rows.columnWidth(1) > 60)  # once they are fitted
    assert rows.columnWidth(0) > 130
    assert sum(map(rows.columnWidth, range(3))) <= rows.viewport().width()

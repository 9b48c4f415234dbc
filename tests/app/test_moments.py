"""Moments are told as one would say them, in the language's form."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import QLocale

from app.moments import when

NOW = datetime(2026, 11, 21, 13, 20)


@pytest.mark.parametrize(
    ("at", "language", "told"),
    [
        (datetime(2026, 11, 21, 9, 5), "en_GB", "today, 09:05"),
        (datetime(2026, 11, 20, 23, 59), "en_GB", "yesterday, 23:59"),
        (datetime(2026, 11, 19, 13, 0), "en_GB", "19 November 2026, 13:00"),
        (datetime(2026, 11, 19, 13, 0), "de", "19. November 2026, 13:00"),
        (datetime(2025, 11, 21, 13, 0), "fr", "21 novembre 2025, 13:00"),
        (datetime(2025, 11, 21, 13, 0), "it", "21 novembre 2025, 13:00"),
        (datetime(2025, 3, 1, 8, 30), "es", "1 de marzo de 2025, 8:30"),
    ],
)
def test_a_moment_is_said_as_one_would(at: datetime, language: str, told: str) -> None:
    assert when(at, NOW, QLocale(language)) == told


def test_the_day_changes_at_midnight_and_not_after_a_day() -> None:
    assert when(datetime(2026, 11, 20, 23, 50), datetime(2026, 11, 21, 0, 10)).startswith("yesterday")

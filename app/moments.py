"""Days and times as the composer would say them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from PySide6.QtCore import QDate, QLocale, QTime

from core.words import language, tr

LONG, SHORT = QLocale.FormatType.LongFormat, QLocale.FormatType.ShortFormat


def when(at: datetime, now: datetime, locale: QLocale | None = None) -> str:
    """Like "today, 13:15": in the language spoken, by the habits of the system where it speaks the same."""
    rules = locale or _rules()
    time = rules.toString(QTime(at.hour, at.minute), SHORT)
    if at.date() == now.date():
        return tr("today, {time}").format(time=time)
    if at.date() == now.date() - timedelta(days=1):
        return tr("yesterday, {time}").format(time=time)
    date = re.sub(r"dddd,?\s*", "", rules.dateFormat(LONG))  # a weekday of last year says nothing
    day = rules.toString(QDate(at.year, at.month, at.day), date)
    return tr("{day}, {time}").format(day=day, time=time)


def _rules() -> QLocale:
    spoken, system = QLocale(language()), QLocale.system()
    return system if system.language() == spoken.language() else spoken

"""Music engraved by Verovio: pictures any SVG renderer can show, and which note stands where in them."""

from __future__ import annotations

from core.engraving.engraver import engrave, font, leaves
from core.engraving.page import Drawn, Page

__all__ = ["Drawn", "Page", "engrave", "font", "leaves"]

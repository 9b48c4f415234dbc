"""Music engraved by Verovio: pictures any SVG renderer can show, and which note stands where in them."""

from __future__ import annotations

from core.engraving.engraver import engrave, leaves
from core.engraving.fonts import letters
from core.engraving.layout import PAPERS, STAVES, Layout
from core.engraving.page import Drawn, Page, System

__all__ = ["PAPERS", "STAVES", "Drawn", "Layout", "Page", "System", "engrave", "leaves", "letters"]

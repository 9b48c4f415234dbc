"""The card for what is to go with a melody or chords: it says with what, and asks for what is chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app import settings as the
from app.panels.harmony_card import HarmonyCard
from app.parts import Parts
from app.roll.view import RollView
from core.timing import BarMap
from core.words import tr, trn

MOST_BOXES = 100  # notes that the card keeps clear of


class Harmonising(QObject):
    """A card over the roll; it goes when something is chosen, and the takes come."""

    def __init__(
        self, parts: Parts, roll: RollView, card: HarmonyCard, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._asking = parts.session, parts.settings, parts.accompanying
        self._roll, self._card = roll, card
        self._offer = next(iter(card.kinds))
        self._last: dict[str, str] = {}  # what was chosen where something was offered
        self._asking.in_sight = roll.framing.sight
        card.chosen.connect(self._write)
        card.applied.connect(lambda: self._write(self._last.get(self._offer, self._offer)))
        card.cancelled.connect(self.close)
        card.paced.connect(lambda pace: self._settings.set(the.PACE, pace))
        parts.settings.changed.connect(self._show)
        for news in (
            parts.session.score_changed,
            parts.session.selection_changed,
            parts.session.track_changed,
        ):
            news.connect(self._show)
        parts.session.piece_opened.connect(self.close)
        roll.lanes_changed.connect(self._settle)
        roll.watch(card)

    def open(self) -> None:
        """Show the card, or give it the keyboard once more."""
        self._show(anew=True)
        self._place_card(stay=self._card.isVisible())
        self._card.take_keyboard()

    def close(self) -> None:
        """Take the card away; nothing else changes."""
        if not self._card.isHidden():
            if self._card.has_keyboard:
                self._roll.setFocus()
            self._card.hide()

    def _write(self, what: str) -> None:
        self._last[self._offer] = what
        self._card.hide()
        self._roll.setFocus()
        self._asking.ask(what)

    def _settle(self) -> None:
        if self._card.isVisible():
            self._place_card(stay=True)

    def _place_card(self, *, stay: bool) -> None:
        """Have the card stand where it hides the fewest notes that are meant."""
        session, room = self._session, self._roll.canvas_area
        boxes = self._roll.boxes_in_view(session.selection or session.notes, MOST_BOXES)
        self._card.settle(room, boxes, [], stay=stay)

    def _show(self, _key: str = "", *, anew: bool = False) -> None:
        """What will be gone with, by what first, and how often chords change."""
        if anew or self._card.isVisible():
            self._card.show_place(self._place())
            self._show_offer()
            self._card.pace.show_choice(self._settings.get(the.PACE))

    def _show_offer(self) -> None:
        from core.continuation.accompanying import accompanies, offered  # loads the model's side

        session, span = self._session, self._asking.bars
        self._offer = str(offered(session.score, session.track, span))
        over = self._offer == "line" or accompanies(session.score, session.track, span)
        self._card.show_offer(self._last.get(self._offer, self._offer), over=over)

    def _place(self) -> str:
        session, span = self._session, self._asking.bars
        track = session.score.tracks[session.track].name
        if span is None:
            return tr("All of “{track}”; select notes for some bars of it").format(track=track)
        bars = BarMap(session.score)
        first, last = (bars.bar_at(tick).number for tick in (span.start, span.end - 1))
        words = trn("Bar {first} of “{track}”", "Bars {first}–{last} of “{track}”", last - first + 1)
        return words.format(first=first, last=last, track=track)

"""What is put on the ruler, changed there and taken away: sections, metre, key and tempo; and whole bars."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu

from app.panels.key_button import KeyMenu
from app.panels.metre_field import OTHER, USUAL, metre_of
from app.piece_editing import PieceEditing
from app.roll.entry import Entry
from app.roll.ruler_picture import SIGNS
from app.roll.ruler_signs import Kind, Sign, fixed, sections, signs_between
from app.roll.view import RollView
from app.session import Session
from app.transport import Transport
from core.harmony import Key
from core.score import WHOLE_NOTE, Span
from core.timing import Bar, BarMap
from core.words import marked, tr, trn

NAME_WIDTH = 140  # pixels of the field for a section's name
SLACK = 240  # ticks past a section's beginning at which "previous" still means the one before
MANY = 2  # more changes of tempo than these are removed by one entry of the menu
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NO_SECTIONS = marked("There are no sections yet; Ctrl+M begins one at the playhead")

NO_SECTION = marked("There is no section at the playhead; Ctrl+M begins one")


class SignEditing(QObject):
    """Opens fields and menus where a sign stands; from the keyboard, where the playhead is."""

    told = Signal(str)

    def __init__(
        self,
        session: Session,
        editing: PieceEditing,
        transport: Transport,
        roll: RollView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._editing, self._transport, self._roll = session, editing, transport, roll

    # What the ruler asks for

    def change(self, sign: Sign) -> None:
        """Let a sign be changed where it stands."""
        ask: dict[Kind, Callable[[int], None]] = {
            Kind.SECTION: self.ask_section,
            Kind.METRE: self.ask_metre,
            Kind.KEY: self.ask_key,
            Kind.TEMPO: self.ask_tempo,
        }
        ask[sign.kind](sign.tick)

    def open_menu(self, tick: int) -> None:
        """What may be put, changed and taken away in the bar at `tick`."""
        bar = BarMap(self._session.score).bar_at(tick)
        menu = self._menu()
        menu.addAction(tr("bar {bar}").format(bar=bar.number)).setEnabled(False)
        menu.addAction(tr("section here…"), partial(self.ask_section, bar.start))
        menu.addAction(tr("metre here…"), partial(self.ask_metre, bar.start))
        menu.addAction(tr("key here…"), partial(self.ask_key, bar.start))
        menu.addAction(tr("tempo here…"), partial(self.ask_tempo, self._beat(tick)))
        self._offer_removals(menu, bar)
        menu.addSeparator()
        whole = Span(bar.start, bar.end)
        menu.addAction(tr("insert a bar"), partial(self._editing.insert_time, self._past_pickup(whole)))
        menu.addAction(tr("remove this bar"), partial(self._editing.remove_time, whole))
        self._open(menu, tick)

    def _offer_removals(self, menu: QMenu, bar: Bar) -> None:
        """What begins in a bar and can go; many changes of tempo go together."""
        here = [sign for sign in signs_between(self._session.score, bar.start, bar.end) if not fixed(sign)]
        tempos = [sign for sign in here if sign.kind is Kind.TEMPO]
        if len(tempos) > MANY:
            here = [sign for sign in here if sign.kind is not Kind.TEMPO]
        else:
            tempos = []
        if here or tempos:
            menu.addSeparator()
        for sign in here:
            words = tr("remove {sign}").format(sign=sign.spoken)
            menu.addAction(words, partial(self._editing.remove, (sign,)))
        if tempos:
            words = tr("remove {n} changes of tempo").format(n=len(tempos))
            menu.addAction(words, partial(self._editing.remove, tuple(tempos)))

    # Fields

    def ask_section(self, tick: int) -> None:
        """A field for the name of the section that begins at `tick`; without a name it goes."""
        names = {marker.tick: marker.text for marker in self._session.score.markers}
        free = (letter for letter in LETTERS if letter not in names.values())
        text = names.get(tick) or next(free, "")

        def take(text: str) -> bool:
            self._editing.name_section(text, tick)
            self.told.emit(tr("section “{name}”").format(name=text.strip()) if text.strip() else "")
            return True

        tip = tr("name the section that begins here; without a name it goes")
        self._field(tick, Entry(self._roll, text, tr("section"), tip, take, NAME_WIDTH), tip, above=0)

    def ask_metre(self, tick: int) -> None:
        """A menu of metres for the bar at `tick`, and a field for any other."""
        now = self._session.score.metre_at(tick)
        menu = self._menu()
        for words in USUAL:
            action = menu.addAction(words, partial(self._set_metre, tick, words))
            action.setCheckable(True)
            action.setChecked(words == f"{now.beats}/{now.unit}")
        menu.addSeparator()
        menu.addAction(tr(OTHER), partial(self._type_metre, tick))
        self._offer_removal(menu, Kind.METRE, tick)
        self._open(menu, tick)

    def ask_key(self, tick: int) -> None:
        """The menu of keys, for the music from `tick` on."""
        menu = KeyMenu(self._session, lambda: tick, self._roll)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.chosen.connect(partial(self._set_key, tick))
        menu.aboutToShow.connect(partial(self._offer_removal, menu, Kind.KEY, tick))
        self._open(menu, tick)

    def ask_tempo(self, tick: int) -> None:
        """A field for the tempo from `tick` on."""
        self._roll.lanes.tempo.ask(tick, self._place(tick))

    def _type_metre(self, tick: int) -> None:
        now = self._session.score.metre_at(tick)

        def take(text: str) -> bool:
            if metre_of(text) is None:
                self.told.emit(tr("type a metre, such as 7/8"))
                return False
            self._set_metre(tick, text)
            return True

        tip = tr("beats in the bar, and the note that is one beat, such as 7/8")
        self._field(tick, Entry(self._roll, f"{now.beats}/{now.unit}", tr("metre"), tip, take), tip)

    def _set_metre(self, tick: int, words: str) -> None:
        found = metre_of(words)
        if found is not None:
            self._editing.set_metre(*found, tick)

    def _set_key(self, tick: int, key: Key | None) -> None:
        self._editing.set_key(key, tick)

    def _offer_removal(self, menu: QMenu, kind: Kind, tick: int) -> None:
        here = signs_between(self._session.score, tick, tick + 1)
        for sign in (sign for sign in here if sign.kind is kind and not fixed(sign)):
            menu.addSeparator()
            words = tr("remove {sign}").format(sign=sign.spoken)
            menu.addAction(words, partial(self._editing.remove, (sign,)))

    # At the playhead

    def section_here(self) -> None:
        """Begin a section at the playhead, at the bar line while playing; or name the one that does."""
        tick = self._beat(round(self._transport.position))
        if self._transport.playing:
            bar = BarMap(self._session.score).bar_at(tick)
            tick = bar.start if tick - bar.start <= bar.end - tick else bar.end
        self.ask_section(tick)

    def metre_here(self) -> None:
        """Choose the metre of the bar at the playhead."""
        self.ask_metre(self._bar().start)

    def key_here(self) -> None:
        """Choose the key from the bar at the playhead on."""
        self.ask_key(self._bar().start)

    def tempo_here(self) -> None:
        """Type the tempo from the playhead on."""
        self.ask_tempo(self._beat(round(self._transport.position)))

    def next_section(self) -> None:
        """Playhead to the next section."""
        here = self._transport.position
        self._go(next((mark.tick for mark in self._session.score.markers if mark.tick > here + 1), None))

    def previous_section(self) -> None:
        """Playhead to where this section begins, or from there to the one before."""
        here = self._transport.position - SLACK
        marks = reversed(self._session.score.markers)
        self._go(next((mark.tick for mark in marks if mark.tick < here), None))

    def loop_section(self) -> None:
        """Play the section at the playhead round and round."""
        here = self._transport.position
        spans = [span for _, span in sections(self._session.score) if span.start <= here < span.end]
        if spans:
            self._transport.set_loop(spans[0])
        else:
            self.told.emit(tr(NO_SECTION))

    def _go(self, tick: int | None) -> None:
        markers = self._session.score.markers
        if not markers:
            self.told.emit(tr(NO_SECTIONS))
            return
        if tick is None:
            tick = markers[-1].tick if self._transport.position >= markers[-1].tick else 0
        self._transport.seek(tick)
        name = next((mark.text for mark in markers if mark.tick == tick), "")
        self.told.emit(tr("section “{name}”").format(name=name) if name else tr("the start"))

    # Bars

    def insert_bars(self) -> None:
        """Room for as many bars as the loop or the selection has, or for one at the playhead."""
        span, bars = self._whole_bars()
        self._editing.insert_time(span)
        number = BarMap(self._session.score).bar_at(span.start).number
        told = trn("{n} bar put in at bar {bar}", "{n} bars put in at bar {bar}", bars)
        self.told.emit(told.format(n=bars, bar=number))

    def repeat_bars(self) -> None:
        """The bars of the loop or the selection once more, right after them, or the one at the playhead."""
        span, bars = self._whole_bars()
        self._editing.repeat_time(span)
        number = BarMap(self._session.score).bar_at(span.end).number
        told = trn("{n} bar repeated at bar {bar}", "{n} bars repeated at bar {bar}", bars)
        self.told.emit(told.format(n=bars, bar=number))

    def remove_bars(self) -> None:
        """Take the bars of the loop or the selection out, or the one at the playhead."""
        span, bars = self._bars()
        number = BarMap(self._session.score).bar_at(span.start).number
        self._editing.remove_time(span)
        told = trn("{n} bar taken out at bar {bar}", "{n} bars taken out at bar {bar}", bars)
        self.told.emit(told.format(n=bars, bar=number))

    def _bars(self) -> tuple[Span, int]:
        """The whole bars that are meant, and how many they are."""
        bars, notes = BarMap(self._session.score), self._session.selection
        loop = self._transport.loop if self._transport.looping else None
        if loop is None and notes:
            loop = Span(min(note.start for note in notes), max(note.end for note in notes))
        if loop is None:
            here = self._bar()
            loop = Span(here.start, here.end)
        span = Span(bars.bar_at(loop.start).start, bars.next_line(loop.end))
        return span, len(bars.lines(span.start, span.end))

    def _whole_bars(self) -> tuple[Span, int]:
        """The same, of whole bars only: a pickup more would put every bar line out of place."""
        span = self._past_pickup(self._bars()[0])
        return span, len(BarMap(self._session.score).lines(span.start, span.end))

    def _past_pickup(self, span: Span) -> Span:
        start = max(span.start, self._session.score.pickup)
        return Span(start, max(span.end, BarMap(self._session.score).bar_at(start).end))

    # Where things are

    def _bar(self) -> Bar:
        return BarMap(self._session.score).bar_at(round(self._transport.position))

    def _beat(self, tick: int) -> int:
        bars = BarMap(self._session.score)
        return bars.nearest_line(tick, WHOLE_NOTE // bars.bar_at(tick).metre.unit)

    def _place(self, tick: int) -> QPoint:
        """Where on the roll something at `tick` stands, which is brought into view."""
        ruler = self._roll.ruler
        return ruler.mapTo(self._roll, ruler.bring(tick))

    def _menu(self) -> QMenu:
        menu = QMenu(self._roll)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _open(self, menu: QMenu, tick: int) -> None:
        menu.popup(self._roll.mapToGlobal(self._place(tick) + QPoint(0, SIGNS + 3)))

    def _field(self, tick: int, field: Entry, tip: str, above: int | None = None) -> None:
        place = self._place(tick)
        field.given_up.connect(partial(self.told.emit, ""))
        field.open_at(place.x(), place.y() - 4 if above is None else above)
        self.told.emit(tip)

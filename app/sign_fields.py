"""Fields and menus that open where a sign stands: sections, metre, key and tempo on the ruler, and chords."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu

from app.deeds import as_entry
from app.panels.key_button import KeyMenu
from app.panels.metre_field import NO_METRE, OTHER, USUAL, metre_of
from app.piece_editing import PieceEditing
from app.roll.chord_entry import ChordEntry, Onward
from app.roll.entry import Entry
from app.roll.ruler_picture import SIGNS
from app.roll.ruler_signs import Kind, Sign, fixed, signs_between
from app.roll.view import RollView
from app.session import Session
from core.chord_symbols import ChordSymbol, suggestion
from core.harmony import Key
from core.score import WHOLE_NOTE, Score, Span
from core.timing import Bar, BarMap
from core.words import marked, tr

NAME_WIDTH = 140  # pixels of the field for a section's name
MANY = 2  # more changes of tempo than these are removed by one entry of the menu
NO_CHORD_TYPED = marked("“{text}” is no chord; write one such as Am7, F#m7b5, Bb/D or N.C.")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def past_pickup(score: Score, span: Span) -> Span:
    """A span of whole bars without the pickup, which would put every bar line out of place."""
    start = max(span.start, score.pickup)
    return Span(start, max(span.end, BarMap(score).bar_at(start).end))


def beat_near(score: Score, tick: int) -> int:
    """The beat nearest to a tick."""
    bars = BarMap(score)
    return bars.nearest_line(tick, WHOLE_NOTE // bars.bar_at(tick).metre.unit)


class SignFields(QObject):
    """What is changed is typed or chosen at its place; `told` says how, and what was done."""

    told = Signal(str)

    def __init__(
        self, session: Session, editing: PieceEditing, roll: RollView, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._editing, self._roll = session, editing, roll

    # What the ruler asks for

    def change(self, sign: Sign) -> None:
        """Let a sign be changed where it stands."""
        ask: dict[Kind, Callable[[int], None]] = {
            Kind.SECTION: self.ask_section,
            Kind.METRE: self.ask_metre,
            Kind.KEY: self.ask_key,
            Kind.TEMPO: self.ask_tempo,
            Kind.CHORD: self.ask_chord,
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
        menu.addAction(tr("chord here…"), partial(self.ask_chord, beat_near(self._session.score, tick)))
        menu.addAction(tr("tempo here…"), partial(self.ask_tempo, beat_near(self._session.score, tick)))
        self._offer_removals(menu, bar)
        menu.addSeparator()
        whole = Span(bar.start, bar.end)
        room = past_pickup(self._session.score, whole)
        menu.addAction(tr("insert a bar"), partial(self._editing.insert_time, room))
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
            words = tr("remove {sign}").format(sign=as_entry(sign.spoken))
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

        def take(text: str) -> str:
            self._editing.name_section(text, tick)
            self.told.emit(tr("section “{name}”").format(name=text.strip()) if text.strip() else "")
            return ""

        tip = tr("name the section that begins here; without a name it goes")
        self._field(tick, Entry(self._roll, text, tr("section"), tip, take, NAME_WIDTH), above=0)

    def ask_metre(self, tick: int) -> None:
        """A menu of metres for the bar at `tick`, and a field for any other."""
        now = self._session.score.metre_at(tick)
        menu = self._menu()
        for words in USUAL:
            action = menu.addAction(words, partial(self._set_metre, tick, words))
            action.setCheckable(True)
            if words == f"{now.beats}/{now.unit}":
                action.setChecked(True)
                menu.setActiveAction(action)  # from there the arrows go on, as in any list of choices
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

    def ask_chord(self, tick: int) -> None:
        """A field for the chord symbol at `tick`; without words it goes."""
        score = self._session.score
        written = next((sign.chord.label for sign in score.chords if sign.tick == tick), "")
        tip = tr("type a chord, such as Am7; Space goes to the next beat, Tab to the next bar")
        field = ChordEntry(self._roll, written, tip, partial(self._take_chord, tick))
        field.onward.connect(partial(self._go_on, tick))
        field.told.connect(self.told)
        place = self._roll.chords.bring(tick) if self._roll.chords.isVisible() else self._chords_place(tick)
        field.open_at(place.x(), place.y())

    def _take_chord(self, tick: int, text: str) -> str:
        try:
            chord = ChordSymbol.parse(text) if text.strip() else None
        except ValueError:
            near = suggestion(text)
            told = tr("“{text}” is no chord; did you mean {chord}?") if near else tr(NO_CHORD_TYPED)
            return told.format(text=text.strip(), chord=near)
        self._editing.write_chord(chord, tick)
        self.told.emit(chord.spoken if chord else "")
        return ""

    def _go_on(self, tick: int, way: Onward) -> None:
        """On to the next beat, to the next bar, or to the bar before."""
        bars = BarMap(self._session.score)
        bar = bars.bar_at(tick)
        following = {Onward.BAR: bar.end, Onward.BACK: bars.bar_at(max(0, bar.start - 1)).start}
        beat = WHOLE_NOTE // bar.metre.unit
        self.ask_chord(following.get(way, min(bar.end, bars.nearest_line(tick, beat) + beat)))

    def _type_metre(self, tick: int) -> None:
        now = self._session.score.metre_at(tick)

        def take(text: str) -> str:
            if metre_of(text) is None:
                return tr(NO_METRE).format(text=text.strip())
            self._set_metre(tick, text)
            return ""

        tip = tr("beats in the bar, and the note that is one beat, such as 7/8")
        self._field(tick, Entry(self._roll, f"{now.beats}/{now.unit}", tr("metre"), tip, take))

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
            words = tr("remove {sign}").format(sign=as_entry(sign.spoken))
            menu.addAction(words, partial(self._editing.remove, (sign,)))

    # Where things are

    def _place(self, tick: int) -> QPoint:
        """Where on the roll something at `tick` stands, which is brought into view."""
        ruler = self._roll.ruler
        return ruler.mapTo(self._roll, ruler.bring(tick))

    def _chords_place(self, tick: int) -> QPoint:
        """Where the row of chords will stand, once there is a first one."""
        return QPoint(self._place(tick).x(), self._roll.canvas_area.top() - 3)

    def _menu(self) -> QMenu:
        menu = QMenu(self._roll)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _open(self, menu: QMenu, tick: int) -> None:
        menu.popup(self._roll.mapToGlobal(self._place(tick) + QPoint(0, SIGNS + 3)))

    def _field(self, tick: int, field: Entry, above: int | None = None) -> None:
        place = self._place(tick)
        field.told.connect(self.told)
        field.open_at(place.x(), place.y() - 4 if above is None else above)

"""What the composer does with takes, those on show and all before them: hear, keep, branch, sort out."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from app import ghosts
from app.assistant import Assistant
from app.beside import Beside
from app.session import Session
from core.continuation.drumming import PATTERN
from core.continuation.request import Request, Task, placed
from core.continuation.take import Take, Takes
from core.score import Score, Span
from core.takes_tree import Node
from core.words import tr

HOLD = 300  # milliseconds from which on letting go of the key goes back to the first of two compared takes
REPEATED = 40  # milliseconds in which a key that repeats itself is struck again, as a busy system tells it
SETTLED = 500  # milliseconds after which takes that follow the hand count as seen
NOTHING_TO_COMPARE = tr("There is nothing to compare with yet; look at another take first.")
MORE = tr("A little more surprise")
NO_TRACK = tr("The track this take was written for is gone.")


class KeptTakes(QObject):
    """Puts every answer into the session's tree of takes, and brings takes back from there.

    Takes are called by the number of their node. `changed` says that `present` or `current` is new;
    `told` is a sentence for the status bar; `offered` says why there is nothing new, with what can be done
    about it: verbs and what they do. `compared` gives the take that the one on show is held against, None
    when it no longer is.
    """

    changed = Signal()
    compared = Signal(object)
    offered = Signal(str, object)
    told = Signal(str)

    def __init__(self, session: Session, assistant: Assistant, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._assistant = session, assistant
        self._nodes: dict[Take, int] = {}  # of every take that was on show since the piece was opened
        self._present: tuple[int, ...] = ()
        self._current: int | None = None
        self._followed: int | None = None
        self._last: int | None = None  # what was on show last, and before that, to compare with
        self._before: int | None = None
        self._against: int | None = None  # what the take on show is held against
        self._held = QElapsedTimer()
        self._let_go = QTimer(self, singleShot=True, interval=REPEATED)
        self._let_go.timeout.connect(self._compared)
        self._awaited: Takes | None = None
        self._settled = QTimer(self, singleShot=True, interval=SETTLED)
        self._settled.timeout.connect(self._settle)
        assistant.changed.connect(self._follow)
        assistant.exhausted.connect(self._offer_more)
        session.piece_opened.connect(self._begin)

    # What stands

    @property
    def present(self) -> tuple[int, ...]:
        """The takes of the answer on show, or of the last one that was, from A on."""
        return self._present

    @property
    def current(self) -> int | None:
        """The take on show, None when there is none."""
        return self._current

    @property
    def followed(self) -> int | None:
        """The take on show or, while it follows the hand, the one that it grows out of."""
        return self._followed

    def node(self, index: int) -> Node:
        """Take number `index`."""
        return self._session.takes.nodes[index]

    def letter(self, index: int) -> str:
        """What a take is called where it has no name: A, B, C, by its place in its answer."""
        place = self._present.index(index) if index in self._present else self.node(index).place
        return ghosts.letter(place)

    def called(self, index: int) -> str:
        """What a take is called: its name, or its letter."""
        return self.node(index).name or tr("Take {letter}").format(letter=self.letter(index))

    # Seeing and hearing

    def audition(self, index: int) -> None:
        """Show a take in its place as a ghost, and let it be heard there; nothing changes by it."""
        if index == self._current:
            return
        takes = self._assistant.takes
        shown = [self._nodes.get(take) for take in takes.takes] if takes is not None else []
        if index in shown:
            self._assistant.choose(shown.index(index))
        else:
            self._bring(index)

    def compare(self) -> None:
        """Show the take that was on show before this one, and this one behind it until `end_compare`."""
        if self._let_go.isActive():
            self._let_go.stop()  # the key is still held
            return
        first, other = self._current, self._before
        if other is None or other == first:
            self.told.emit(NOTHING_TO_COMPARE)
            return
        self.audition(other)
        if first is not None and self._current == other:
            self._hold_against(first)
            self._held.start()
            words = tr("{shown}, and {other} in broken lines behind it")
            self.told.emit(words.format(shown=self.called(other), other=self.called(first)))

    def end_compare(self) -> None:
        """The key is let go: the take on show stands alone, and held long enough it is the first again."""
        if self._against is not None:
            self._let_go.start()

    def _compared(self) -> None:
        first, shown = self._against, self._current
        if first is not None and shown is not None:
            self._hold_against(None)
            if self._held.elapsed() >= HOLD:
                self.audition(first)
            else:
                self.told.emit(self.called(shown))

    def _hold_against(self, index: int | None) -> None:
        if index != self._against:
            self._against = index
            self.compared.emit(None if index is None else self.node(index).take)

    def _bring(self, index: int) -> None:
        """Show a take from before, its answer's others beside it, with what it branched from."""
        tree, score = self._session.takes, self._session.score
        node = tree.nodes[index]
        track = node.track_in(score)
        drums = any(note.suggested == PATTERN for note in node.take.notes)
        beside = _never_kept(node, score, self._session.track) if track is None else None
        if beside is not None:
            score, track = beside.on(score), len(score.tracks)
        if track is None or score.tracks[track].percussion != drums:
            self.told.emit(NO_TRACK)
            return
        if beside is None:
            self._session.choose_track(track)
        nodes = tree.siblings(index)
        whole = [tree.with_roots(each, score) for each in nodes]
        span, takes = whole[0][0], tuple(take.placed_in(score) for _, take in whole)
        self._nodes.update(zip(takes, nodes, strict=True))
        brought = Takes(score, track, span, takes)
        self._assistant.bring(brought, nodes.index(index), _request(brought, nodes.index(index)), beside)

    # Using

    def keep(self, index: int) -> None:
        """Make a take part of the score, as one undo step."""
        self.audition(index)
        if self._current == index:
            self._assistant.keep()

    def branch(self, index: int) -> None:
        """Ask for what could follow a take, as if it had been kept; the score stays as it is."""
        self.audition(index)
        if self._current == index:
            self._assistant.branch()

    def bring_settings(self, index: int) -> None:
        """Show a take where it stood, and have every choice as it was for it: its place too."""
        self.audition(index)
        take = self.node(index).take.placed_in(self._session.score)
        self._assistant.choices.apply(take.recipe)
        if self._current == index:
            words = tr("The settings of {take} are back, its place too; its random seed is locked.")
            self.told.emit(words.format(take=self.called(index)))

    def bolder(self) -> None:
        """Ask again with a little more surprise."""
        self._assistant.choices.bolder()
        self._assistant.continue_()

    def _offer_more(self, words: str, drawn: bool) -> None:
        """There is nothing else to say at these settings; of what is drawn there is at bolder ones."""
        more = drawn and not self._assistant.choices.boldest
        self.offered.emit(words, ((MORE, self.bolder),) if more else ())

    # Sorting out

    def star(self, index: int) -> None:
        """Mark a take with a star, or take the star away."""
        on = not self.node(index).starred
        self._session.sort_takes(self._session.takes.star(index, on))
        words = tr("{take} has a star.") if on else tr("{take} has no star any more.")
        self.told.emit(words.format(take=self.called(index)))

    def discard(self, index: int) -> None:
        """Put a take out of the way, or bring it back; it stays in the tree."""
        on = not self.node(index).discarded
        self._session.sort_takes(self._session.takes.discard(index, on))
        words = tr("{take} is out of the way.") if on else tr("{take} is back.")
        self.told.emit(words.format(take=self.called(index)))

    def rename(self, index: int, name: str) -> None:
        """Call a take by a name; an empty one gives it back its letter."""
        self._session.sort_takes(self._session.takes.rename(index, name))

    # Following the assistant

    def _begin(self) -> None:
        self._settled.stop()
        self._awaited, self._nodes = None, {}
        self._hold_against(None)
        tree = self._session.takes
        self._present = tree.siblings(len(tree.nodes) - 1) if tree.nodes else ()
        self._current = self._followed = None
        self._last, self._before = None, None
        self.changed.emit()

    def _follow(self) -> None:
        takes, awaited = self._assistant.takes, self._awaited
        passing = takes is not None and (self._assistant.grew or self._assistant.busy)
        whole = takes if takes is None or passing else _with_first(takes, awaited)
        if awaited is not None and not passing and not (whole and _among(awaited, whole)):
            self._settle()  # it was seen until now
        self._awaited = None
        if takes is None:
            self._show(None)
        elif all(take in self._nodes for take in takes.takes):
            self._take_up(takes)
        elif passing:
            self._awaited = takes
            if self._assistant.grew:
                self._settled.start()
            self._show(None, growing=self._assistant.grew)
        elif whole is not None and _whole(takes):
            self._add(whole)
            self._take_up(takes)
        else:
            self._show(None)

    def _settle(self) -> None:
        """What follows the hand, or came before the rest of its answer, has been seen."""
        takes, self._awaited = self._awaited, None
        self._settled.stop()
        if takes is not None and _whole(takes):
            self._add(takes)
            if takes is self._assistant.takes:
                self._take_up(takes)

    def _add(self, takes: Takes) -> None:
        nodes = self._session.add_takes(takes)
        self._nodes.update(zip(takes.takes, nodes, strict=True))

    def _take_up(self, takes: Takes) -> None:
        nodes = tuple(self._nodes[take] for take in takes.takes)
        if len(nodes) > 1 or nodes[0] not in self._present:
            self._present = nodes
        self._show(nodes[self._assistant.index])

    def _show(self, current: int | None, *, growing: bool = False) -> None:
        if current != self._current:
            self._hold_against(None)
        if current is not None and current != self._last:
            self._before, self._last = self._last, current
        self._current = current
        if not growing:
            self._followed = current
        self.changed.emit()


def _never_kept(node: Node, score: Score, track: int) -> Beside | None:
    """What a take goes with whose track was to be made with it; None where it is not known."""
    from core.continuation.accompanying import track_called  # loads the model's side

    recipe, new = node.take.recipe, track_called(node.part or "")
    there = node.track == len(score.tracks) and all(each < node.track for each in recipe.given)
    if new is None or not there or not (recipe.given or recipe.symbols):
        return None
    return Beside(track, len(score.tracks), new)


def _with_first(takes: Takes, awaited: Takes | None) -> Takes:
    """An answer, and last in it the draft that went before it where that is not among the best."""
    if awaited is None or awaited.basis is not takes.basis or awaited.track != takes.track:
        return takes
    question = replace(takes.takes[0].recipe, index=0)
    if _among(awaited, takes) or any(replace(take.recipe, index=0) != question for take in awaited.takes):
        return takes
    return replace(takes, takes=(*takes.takes, *awaited.takes))


def _among(few: Takes, many: Takes) -> bool:
    """Whether takes are some of the others, note for note."""
    there = {placed(take.notes) for take in many.takes}
    return all(placed(take.notes) in there for take in few.takes)


def _whole(takes: Takes) -> bool:
    """Whether takes are as they were drawn, not what is left of one or what was moved along."""
    return all((take.recipe.start, take.recipe.end) == _ends(takes.span) for take in takes.takes)


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _request(takes: Takes, index: int) -> Request:
    """What takes are the answer to, by the recipe of one of them; with nothing after it, the end is open."""
    asked = Request(takes.basis, takes.track, takes=len(takes.takes)).by(takes.takes[index].recipe)
    start, end = _ends(takes.span)
    bars = max(1, ghosts.whole_bars(takes.basis, start, end))
    asked = replace(asked, start=start, end=None, bars=bars)
    open_ended = asked.task is Task.CONTINUE and takes.basis.tracks[takes.track].end <= start
    return asked if open_ended and asked.span == takes.span else replace(asked, end=end)

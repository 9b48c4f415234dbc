"""Every take that was shown, with its recipe: a tree that branches from the phrase or from another take."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import chain
from operator import attrgetter, itemgetter

from core.continuation.request import Placed, Recipe, Request, Task, placed
from core.continuation.take import Take, Takes, track_called
from core.excerpt import excerpt
from core.score import Note, Score, Span, Track

STANDS = 0.5  # a take stands in the music while more than this share of its notes does


class _Notes:
    """Which nodes have a note: for all trees that grow out of each other, since takes only come.

    Where a tree did not grow out of the one asked about before, it begins anew.
    """

    def __init__(self) -> None:
        self._takes: list[Take] = []
        self._nodes: dict[Placed, list[int]] = defaultdict(list)

    def found(self, nodes: Sequence[Node], notes: Iterable[Placed]) -> Counter[int]:
        """How many of these notes each node has, of those that have any."""
        self._learn(nodes)
        found = Counter(chain.from_iterable(self._nodes.get(note, ()) for note in notes))
        for later in range(len(nodes), len(self._takes)):  # of a tree that grew out of this one
            found.pop(later, None)
        return found

    def _learn(self, nodes: Sequence[Node]) -> None:
        if not all(take is node.take for take, node in zip(self._takes, nodes, strict=False)):
            self._takes, self._nodes = [], defaultdict(list)
        for index in range(len(self._takes), len(nodes)):
            self._takes.append(nodes[index].take)
            for note in nodes[index].places:
                self._nodes[note].append(index)


@dataclass(frozen=True)
class Node:
    """One take in the tree, written for track number `track`, which was called `part`.

    Tracks come, go and change places, so the name decides which is meant (see `track_in`); None stands for
    a name that was not taken down. It was take number `place` (0 is A) of answer number `answer`, both
    from 0, and branches from the node `parent`, or from the composer's phrase where that is None. What is
    `discarded` is out of the way and can be brought back; `name` is the composer's own, or empty.
    """

    take: Take
    track: int
    answer: int
    place: int
    parent: int | None = None
    starred: bool = False
    discarded: bool = False
    name: str = ""
    part: str | None = None

    def track_in(self, score: Score) -> int | None:
        """The number of its track in `score`; None where that is gone."""
        return track_called(score, self.track, self.part)

    @cached_property
    def span(self) -> Span:
        """What the take fills."""
        return Span(self.take.recipe.start, self.take.recipe.end)

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """What makes it the take it is (see `placed`)."""
        return placed(self.take.notes)

    @cached_property
    def places(self) -> frozenset[Placed]:
        """The same in no order."""
        return frozenset(self.placed)


@dataclass(frozen=True, slots=True)
class TakesTree:
    """Nodes in the order in which their takes came, numbered from 0; none is ever taken out.

    Raises ValueError where a node branches from itself or from one that came later.
    """

    nodes: tuple[Node, ...] = ()
    _notes: _Notes = field(default_factory=_Notes, repr=False, compare=False)
    _answers: dict[int, list[int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for index, node in enumerate(self.nodes):
            if node.parent is not None and not 0 <= node.parent < index:
                raise ValueError("a take branches from one that is not there yet")

    # Growing

    def add(self, takes: Takes) -> tuple[TakesTree, tuple[int, ...]]:
        """The tree with an answer in it, and the node of each of its takes.

        A take whose notes have been given in the same place before is that node again.
        """
        parent = self.branch(takes.basis, takes.track, takes.takes[0].recipe)
        there = self._given(takes.basis, takes.track, takes.span, parent)
        known = {_whole(self.nodes[index].take): index for index in there}
        answer = 1 + max((node.answer for node in self.nodes), default=-1)
        nodes, where = list(self.nodes), []
        part = takes.basis.tracks[takes.track].name
        for place, take in enumerate(takes.takes):
            index = known.setdefault(_whole(take), len(nodes))
            if index == len(nodes):
                nodes.append(Node(take, takes.track, answer, place, parent, part=part))
            where.append(index)
        # The empty tree is everybody's: what it learnt would outlive the piece.
        notes = self._notes if self.nodes else _Notes()
        return TakesTree(tuple(nodes), notes), tuple(where)

    def lighter(self, most: int) -> TakesTree:
        """The `most` that are missed most: first those starred or named, then those that came last.

        What branches from one that is gone branches from what that one branched from.
        """
        favoured = [bool(node.starred or node.name) for node in self.nodes]
        ranked = sorted(range(len(self.nodes)), key=lambda index: (favoured[index], index), reverse=True)
        stay = sorted(ranked[:most])
        number = {index: place for place, index in enumerate(stay)}
        nodes = []
        nearest: list[int | None] = []  # of each node: itself where it stays, else what it then branches from
        for index, node in enumerate(self.nodes):
            parent = None if node.parent is None else nearest[node.parent]
            if index in number:
                nodes.append(replace(node, parent=parent))
            nearest.append(number.get(index, parent))
        return TakesTree(tuple(nodes))

    def branch(self, score: Score, track: int, recipe: Recipe) -> int | None:
        """The node that a take by `recipe` in `score` branches from; None for the composer's phrase.

        It is the one nearest to what is written, of those that stand in the music it is written after:
        the notes before it, for a variation its theme, for a lead-in the phrase it leads into.
        """
        heard, edge = _heard(score, track, recipe, self._reach)
        best, nearest = None, None
        for index, standing in sorted(self._notes.found(self.nodes, heard.notes).items()):
            node = self.nodes[index]
            if standing <= STANDS * heard.covers(node.placed) or node.track_in(score) != track:
                continue
            distance = min(abs(edge - each[0]) for each in node.places & heard.notes), -standing
            if nearest is None or distance < nearest:
                best, nearest = index, distance
        return best

    @property
    def _reach(self) -> tuple[int, int]:
        """The first and the last tick at which a note of any take begins; of no note, where there is none."""
        places = [node.placed for node in self.nodes if node.placed]
        first = min((each[0][0] for each in places), default=0)
        return first, max((each[-1][0] for each in places), default=-1)

    # Sorting out

    def star(self, index: int, on: bool) -> TakesTree:
        """The tree with a node starred, or no longer."""
        return self._with(index, replace(self.nodes[index], starred=on))

    def discard(self, index: int, on: bool) -> TakesTree:
        """The tree with a node put out of the way, or brought back."""
        return self._with(index, replace(self.nodes[index], discarded=on))

    def rename(self, index: int, name: str) -> TakesTree:
        """The tree with a node called `name`; an empty one gives it back its letter."""
        return self._with(index, replace(self.nodes[index], name=name.strip()))

    def renamed(self, before: Score, after: Score) -> TakesTree:
        """The tree where tracks of one score are called otherwise in another."""
        nodes = tuple(_renamed(node, before, after) for node in self.nodes)
        return TakesTree(nodes, self._notes)

    def _with(self, index: int, node: Node) -> TakesTree:
        return TakesTree((*self.nodes[:index], node, *self.nodes[index + 1 :]), self._notes)

    # Reading

    def ancestors(self, index: int) -> tuple[int, ...]:
        """What a node branches from, the nearest first, up to the composer's phrase."""
        above, parent = [], self.nodes[index].parent
        while parent is not None:
            above.append(parent)
            parent = self.nodes[parent].parent
        return tuple(above)

    def siblings(self, index: int) -> tuple[int, ...]:
        """The nodes of the same answer, from A on, this one among them."""
        if not self._answers:  # a list of all takes asks for each of them
            answers = defaultdict[int, list[int]](list)
            for at, node in enumerate(self.nodes):
                answers[node.answer].append(at)
            self._answers.update(answers)
        return tuple(self._answers[self.nodes[index].answer])

    def given(self, request: Request) -> frozenset[tuple[Placed, ...]]:
        """The takes that were given where those of a request would stand (see `placed`)."""
        span = request.span
        recipe = Recipe(
            "", request.task, span.start, span.end, 0, 0, request.temperature, prefix=request.prefix
        )
        parent = self.branch(request.score, request.track, recipe)
        there = self._given(request.score, request.track, span, parent)
        return frozenset(self.nodes[index].placed for index in there)

    def _given(self, score: Score, track: int, span: Span, parent: int | None) -> Iterator[int]:
        """The nodes that fill this place of a score, and branch from `parent`."""
        for index, node in enumerate(self.nodes):
            if node.parent == parent and node.span == span and node.track_in(score) == track:
                yield index

    def with_roots(self, index: int, score: Score) -> tuple[Span, Take]:
        """A take, led by what it branched from where that no longer stands in `score`; and what they fill."""
        node = self.nodes[index]
        span, take = node.span, node.take
        track = node.track_in(score)
        music = score.tracks[track].notes if track is not None else ()
        there = frozenset(placed(music))
        for above in (self.nodes[index] for index in self.ancestors(index)):
            if above.span.start >= span.start:
                continue
            before = above.take.changed(partial(_earlier, span.start))
            if before is not None:
                if sum(each in there for each in placed(before.notes)) > STANDS * len(before.notes):
                    break
                take = take.after(before)
            span = Span(above.span.start, span.end)
        return span, take


def _whole(take: Take) -> tuple[tuple[Placed, ...], ...]:
    """What makes a take the one it is, in all its tracks."""
    return placed(take.notes), *(placed(part.notes) for part in take.others)


def _earlier(tick: int, note: Note) -> Note | None:
    return note if note.start < tick else None


def _renamed(node: Node, before: Score, after: Score) -> Node:
    track, take = node.track_in(before), node.take.renamed(before, after)
    if track is None:
        return node if take is node.take else replace(node, take=take)
    return replace(node, take=take, track=track, part=after.tracks[track].name)


NO_TAKES = TakesTree()


def alone(score: Score, node: Node) -> Score:
    """A take by itself, from the bar it begins in on, in the tempo, metre and key of `score` there.

    Each of its tracks is there, those first that come first in the score.
    """
    place = node.track_in(score)
    parts = {place: (score.tracks[place] if place is not None else Track(), node.take.notes)}
    parts |= {
        number: (score.tracks[number], part.notes)
        for part in node.take.others
        if (number := part.track_in(score)) is not None
    }
    # A stranger's project may have notes that lie before what their take is said to fill.
    first = min(node.span.start, *(notes[0].start for _, notes in parts.values()))
    pieces = [excerpt(score, *parts[each], first) for each in sorted(parts, key=lambda at: at or 0)]
    longest = max(pieces, key=lambda piece: piece.end)
    return replace(longest, tracks=tuple(piece.tracks[0] for piece in pieces))


@dataclass(frozen=True, slots=True)
class _Heard:
    """The music that a take is written after: what of it stands from tick `start` to `end`."""

    notes: frozenset[Placed]
    start: int
    end: int

    def covers(self, notes: Sequence[Placed]) -> int:
        """How many notes, in order, begin in it."""
        if notes and self.start <= notes[0][0] and notes[-1][0] < self.end:
            return len(notes)
        first, last = (bisect_left(notes, tick, key=itemgetter(0)) for tick in (self.start, self.end))
        return last - first


def _heard(score: Score, track: int, recipe: Recipe, reach: tuple[int, int]) -> tuple[_Heard, int]:
    """What a take by `recipe` is written after, and the tick at which the two meet.

    Only notes from the first tick of `reach` to the last are listed: others are in no take.
    """
    start, end, settled = 0, recipe.start, recipe.start
    if recipe.task is Task.LEAD_IN:
        start, end = recipe.end, max(recipe.end, score.end)
        settled = end
    elif recipe.task is Task.VARY:
        end = settled = recipe.end
    elif recipe.prefix:
        end = max(note.end for note in recipe.prefix)
    first, last = max(start, reach[0]), min(end, reach[1] + 1)
    music = score.tracks[track].notes
    written = music[_place(music, first) : _place(music, min(last, settled))]
    prefix = recipe.prefix if settled < end else ()
    heard = frozenset(placed(note for note in (*written, *prefix) if first <= note.start < last))
    return _Heard(heard, start, end), start or end


def _place(notes: Sequence[Note], tick: int) -> int:
    """Where in `notes` those begin that start at a tick or later."""
    return bisect_left(notes, tick, key=attrgetter("start"))

"""What several voices have written already, as a network heard it: where their continuation begins."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from core.encoding import Encoding
from core.lstm.features import HEARD, Ints, Setting
from core.lstm.lens import Lens, Line
from core.lstm.memory import Memory
from core.lstm.step import Floats, Step
from core.polyphony import company
from core.polyphony.sight import When
from core.polyphony.weave import Woven, weave
from core.score import Note

if TYPE_CHECKING:
    from core.lstm.bundle import Bundle


# Of each model the last readings are kept: a phrase is gone on with again and again.
_MOST = 4
_known: WeakKeyDictionary[Step, dict[Hashable, Reading]] = WeakKeyDictionary()
_knowing = Lock()


@dataclass(frozen=True, slots=True)
class Reading:
    """The network's `state`, [1, width]; of each voice its memory, and the columns of its last note."""

    state: Floats
    memories: tuple[Memory, ...]
    heard: Ints
    _whens: dict[tuple[int, int], When] = field(default_factory=dict, repr=False, compare=False)

    def when(self, encoding: Encoding, setting: Setting, first: int, last: int) -> When:
        """What depends on ticks alone, from the first to the last of them; the latest is kept.

        The setting is the one that was read.
        """
        known = self._whens.get((first, last))
        if known is None:
            known = When(Lens(encoding, setting), first, last)
            self._whens.clear()
            self._whens[first, last] = known
        return known


def read(
    bundle: Bundle,
    setting: Setting,
    lines: Sequence[Sequence[Note]],
    written: Sequence[int],
    given: Sequence[bool],
    first: int,
) -> Reading:
    """Hear the notes `written` of each of these lines, whose first rests begin at tick `first`.

    Given lines are whole, the others go as far as they are written. What was heard lately is known.
    """
    assert setting.bars is not None
    told = (setting.key, setting.end, setting.phrases, setting.style, setting.after, setting.held)
    facts = (setting.bars.runs, *told, setting.blend)
    key = (facts, tuple(map(tuple, lines)), tuple(written), tuple(given), first)
    with _knowing:
        known = _known.setdefault(bundle.step, {})
        reading = known.pop(key, None)
    reading = reading or _read(bundle, setting, lines, written, given, first)
    with _knowing:
        known[key] = reading
        for old in list(known)[:-_MOST]:
            del known[old]
    return reading


def forget() -> None:
    """Read everything anew from now on."""
    with _knowing:
        _known.clear()


def _read(
    bundle: Bundle,
    setting: Setting,
    lines: Sequence[Sequence[Note]],
    written: Sequence[int],
    given: Sequence[bool],
    first: int,
) -> Reading:
    lens, encoding = Lens(bundle.encoding, setting), bundle.encoding
    state = np.zeros((1, bundle.state_in(setting)), np.float32)
    heard = np.zeros((len(lines), HEARD), np.int64)
    if not any(written):
        return Reading(state, tuple(lens.memory(1) for _ in lines), heard)
    woven = weave(encoding, setting, lines, first, ahead=any(given))
    number = np.zeros(len(woven.voice), np.int64)
    for place, count in enumerate(written):
        number[woven.voice == place] = np.arange(len(lines[place]))
        if count:
            heard[place] = _last_heard(lens, encoding, lines[place][:count], first)
    so_far = number < np.array(written)[woven.voice]
    step = bundle.step_in(setting)
    for row in _columns(woven, given)[so_far]:
        state = step("advance", {"state": state, "columns": row[None]})["state"]
    events = (woven.own.targets[so_far & (woven.voice == place)] for place in range(len(lines)))
    memories = (lens.remembered(*each.T)[1] for each in events)
    return Reading(state, tuple(memories), heard)


def _columns(woven: Woven, given: Sequence[bool]) -> Ints:
    """The columns of every note heard, those of given voices as they are known ahead."""
    slots = company.companions(woven.voices)
    ahead = np.array(given)[np.maximum(slots, 0)] & (slots >= 0)
    seen = company.chosen("advance", ahead[woven.voice], woven.ahead[0], woven.heard[0])
    return np.concatenate([woven.own.advance, seen], -1)


def _last_heard(lens: Lens, encoding: Encoding, line: Sequence[Note], first: int) -> Ints:
    """The columns of the last note of a line, seen from its onset; its first rest begins at tick `first`."""
    last, before = line[-1], line[-2].end if len(line) > 1 else first
    told = [(note.start, note.end, note.pitch, note.length) for note in line]
    starts, ends, pitches, lengths = (np.array([column]) for column in zip(*told, strict=True))
    lengths = encoding.length_index(lengths)
    view = lens.view(Line(starts, ends, pitches, lengths), np.array([[last.start]]))
    gap = int(encoding.gap_index(last.start - before))
    earlier = line[-2].pitch if len(line) > 1 else -1
    rest, one, begun = (np.array([[each]]) for each in (gap, earlier, line[0].pitch))
    heard: Ints = lens.heard(view, rest, lengths[:, -1:], pitches[:, -1:], one, begun)[0, 0]
    return heard

"""How surprised a model is by works in several voices, note by note."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from core.lstm.bundle import Bundle
from core.lstm.evaluate import opinion_of
from core.lstm.features import Setting
from core.lstm.figures import Opinion
from core.lstm.lens import Columns
from core.polyphony import company
from core.polyphony.weave import GROUPS, Woven, weave
from core.score import Note


def columns_of(woven: Woven, given: Collection[int] = ()) -> Columns:
    """The network's columns of a work, where the voices `given` are known ahead."""
    slots = company.companions(woven.voices)[woven.voice]
    ahead = np.isin(slots, list(given)) & (slots >= 0)
    own = {name: getattr(woven.own, name) for name in GROUPS}
    told = {
        name: np.concatenate(
            [own[name], company.chosen(name, ahead, woven.ahead[place], woven.heard[place])], -1
        )
        for place, name in enumerate(GROUPS)
    }
    return Columns(**told, targets=woven.own.targets)


def opinion(
    bundle: Bundle, setting: Setting, voices: Sequence[Sequence[Note]], given: Collection[int] = ()
) -> tuple[Opinion, Woven]:
    """What the model thinks of every note before it comes, in the order of writing."""
    woven = weave(bundle.encoding, setting, voices)
    columns = columns_of(woven, given)
    return opinion_of(bundle.step_in(setting), bundle.state_in(setting), columns), woven


def surprise(
    bundle: Bundle, setting: Setting, voices: Sequence[Sequence[Note]], given: Collection[int] = ()
) -> list[list[float]]:
    """Bits of every note of every voice."""
    found, woven = opinion(bundle, setting, voices, given)
    bits = found.bits.sum(-1)
    return [[float(each) for each in bits[woven.voice == place]] for place in range(len(voices))]

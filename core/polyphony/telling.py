"""What the network is told of a note in the making: columns of what stands and of what is seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.lstm.features import HEARD, RAW, Ints
from core.polyphony import company, sight, standing
from core.polyphony.company import SLOTS
from core.polyphony.recalling import MIDI, OFF
from core.polyphony.sight import OTHERS, OWN, Glance, When

Columns = NDArray[np.int32]


class Telling:
    """Columns of `batch` rows, in arrays that are filled anew for each note.

    `here` are rows of `core.polyphony.standing.Standing`, of the voices whose turn it is.
    """

    def __init__(self, batch: int, voices: int, others: int) -> None:
        assert others == SLOTS
        self._columns, self.onset, self._note, self._raw = (
            np.zeros((batch, own + SLOTS * company.WIDTHS[group] + extra), np.int32)
            for group, own, extra in (("advance", 44, 1), ("onset", 14, 0), ("note", 19, 0), ("raw", RAW, 0))
        )
        self._texture = int(company.texture(voices, np.array(0)))  # of the highest; others come after it
        self._slots = self._columns[:, 44:-1].reshape(batch, SLOTS, -1)
        self._onset_slots = self.onset[:, 14:].reshape(batch, SLOTS, -1)
        self._note_slots = self._note[:, 19:].reshape(batch, SLOTS, -1)

    def of_seam(self, here: Ints, seen: Glance, turn: Ints) -> Columns:
        """Of what was heard last, and of the seam, from where is `seen`."""
        told, slots, others = self._columns, self._slots, seen.told[:, OTHERS]
        told[:, standing.ADVANCE] = here[:, standing.ADVANCE]
        told[:, HEARD : HEARD + 8] = seen.when[:, When.SEAM]
        told[:, HEARD + 8 : HEARD + 12] = seen.told[:, OWN, sight.STATUS]
        slots[..., 0], slots[..., 1] = others[..., sight.DOING], seen.left
        slots[..., 2], slots[..., 3] = seen.interval[:, OTHERS], others[..., sight.MOVING]
        slots[..., 4], slots[..., 5] = seen.interval[:, -SLOTS:], others[..., sight.DEGREE]
        told[:, -1] = turn + self._texture
        return told

    def of_onset(self, here: Ints, seen: Glance, gap: Ints) -> None:
        """Of the onset after these rests, from where is `seen`: `onset`, for the length."""
        onset, slots = self.onset, self._onset_slots
        onset[:, 0], onset[:, 1:6] = gap + 1, seen.when[:, When.ONSET]
        onset[:, 6:10], onset[:, 10:14] = seen.told[:, OWN, sight.LENGTH], here[:, standing.ONSET]
        slots[..., 0], slots[..., 1] = seen.told[:, OTHERS, sight.DOING], seen.left

    def of_note(self, here: Ints, seen: Glance, length: Ints, end: Ints) -> dict[str, Columns]:
        """Of the note with this length, for its pitch; `end` is what depends on the tick where it ends."""
        note, raw, told = self._note, self._raw, seen.told
        pitch, step = told[..., sight.PITCH], told[:, OWN, sight.STEP]
        note[:, 0], note[:, 1:4] = length + 1, end[:, When.END]
        note[:, 4:8], note[:, 8:12], note[:, 12:19] = seen.interval[:, OWN], step, here[:, standing.NOTE]
        slots = self._note_slots
        slots[..., 0], slots[..., 1] = seen.interval[:, OTHERS], told[:, OTHERS, sight.MOVING]
        slots[..., 2], slots[..., 3] = seen.interval[:, -SLOTS:], told[:, OTHERS, sight.DEGREE]
        moved = told[:, OWN, sight.MOTION] + (here[:, standing.LAST] + OFF)[:, None]
        raw[:, :4], raw[:, 4:8], raw[:, 8:12] = here[:, standing.RAW], pitch[:, OWN], MIDI.take(moved)
        raw[:, 12:15], raw[:, RAW:] = here[:, standing.PITCH], pitch[:, OTHERS]
        return {"onset": self.onset, "note": note, "raw": raw}

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.harmony import Key
from core.lstm.features import HEARD, LAGS, Setting, Sizes
from core.lstm.lens import columns_of
from core.score import Note, Score
from core.timing import BarMap
from tests.core.lstm.melodies import ENCODING, pieces

SIZES = Sizes.of(ENCODING)
BARS = BarMap(Score())
PIECE = tuple[list[Note], Setting]


@given(pieces())
def test_every_column_stays_within_its_classes(piece: PIECE) -> None:
    notes, setting = piece
    columns = columns_of(ENCODING, setting, notes)
    for name in ("advance", "onset", "note"):
        found, sizes = getattr(columns, name), getattr(SIZES, name)
        assert found.shape == (len(notes), len(sizes))
        assert (found >= 0).all()
        assert (found < np.array(sizes)).all()
    assert (columns.raw >= -1).all()
    assert (columns.raw < 128).all()


@given(pieces(fewest=2), st.data())
def test_nothing_is_known_of_notes_to_come(piece: PIECE, data: st.DataObject) -> None:
    notes, setting = piece
    place = data.draw(st.integers(1, len(notes) - 1))
    kept = notes[:place]
    later = [replace(note, start=note.start + 480, pitch=note.pitch - 5) for note in notes[place:]]
    setting = replace(setting, phrases=None)  # phrases mark the notes to come, by their nature
    before, after = (columns_of(ENCODING, setting, each) for each in (notes, [*kept, *later]))
    assert (before.advance[: place + 1] == after.advance[: place + 1]).all()
    assert (before.onset[:place] == after.onset[:place]).all()
    assert (before.note[:place] == after.note[:place]).all()


def columns(notes: list[Note], **known: object) -> dict[str, list[int]]:
    """The last note's columns of each group."""
    setting = Setting(**{"bars": BARS, **known})  # type: ignore[arg-type]  # by name, for brevity
    found = columns_of(ENCODING, setting, notes)
    return {group: getattr(found, group)[-1].tolist() for group in ("advance", "onset", "note", "raw")}


def test_what_stood_a_bar_ago_can_be_copied() -> None:
    bar = [Note(0, 480, 60), Note(480, 480, 64), Note(960, 960, 67)]
    again = [Note(1920, 480, 62), Note(2400, 480, 66)]
    seen = columns([*bar, *again])
    last, first, tonic, after = seen["raw"][:4]
    assert (last, first, tonic, after) == (62, 60, -1, -1)
    assert seen["raw"][4] == 64  # the pitch that stood here
    assert seen["raw"][4 + len(LAGS)] == 66  # the step to it, from where the melody is now
    assert seen["raw"][5] == -1  # nothing stood here two bars ago
    assert seen["onset"][6] == int(ENCODING.length_index(480)) + 2
    assert seen["advance"][HEARD + 8] == 2  # at this seam, a bar ago, a note began


def test_the_note_heard_tells_whether_it_copied() -> None:
    bar = [Note(0, 480, 60), Note(480, 480, 64), Note(960, 960, 67)]
    coming = Note(2880, 480, 72)
    same = [*bar, Note(1920, 480, 60), Note(2400, 480, 64), coming]
    moved = [*bar, Note(1920, 480, 65), Note(2400, 480, 69), coming]
    other = [*bar, Note(1920, 480, 65), Note(2400, 480, 71), coming]
    assert [columns(each)["advance"][7] for each in (same, moved, other)] == [3, 2, 1]


def test_a_pickup_stands_at_the_end_of_its_bar() -> None:
    bars = BarMap(Score(pickup=480))
    full = columns([Note(1440, 480, 60)])
    pickup = columns([Note(0, 480, 60)], bars=bars)
    assert pickup["onset"][1:4] == full["onset"][1:4]
    assert pickup["note"][1:3] == full["note"][1:3]


def test_time_left_runs_down_to_none() -> None:
    notes = [Note(480 * index, 480, 60) for index in range(40)]
    found = columns_of(ENCODING, Setting(bars=BARS, end=notes[-1].end), notes)
    left = found.note[:, 3].tolist()
    assert left[-1] == 1
    assert left == sorted(left, reverse=True)
    assert columns(notes)["note"][3] == 0


@pytest.mark.parametrize("behind", [0, 480])
def test_a_held_note_is_told_as_what_follows_the_free_notes_before_it(behind: int) -> None:
    notes = [Note(480 * index, 480, 60 + index) for index in range(12)]
    one, more, end = notes[5], notes[6 + behind // 480], notes[-1].end
    after = (Note(end, 480, 70),)
    both, plain = (Setting(bars=BARS, end=end, after=after, held=held) for held in ((one, more), ()))
    follows = (one,) if behind else (one, more)
    ending = Setting(bars=BARS, end=one.start, after=follows)
    seen, before, past = (columns_of(ENCODING, each, notes) for each in (both, ending, plain))
    last = notes.index(more)
    for group in ("advance", "onset", "note", "raw"):
        found, first, then = (getattr(each, group) for each in (seen, before, past))
        assert (found[:5] == first[:5]).all()  # up to the note before it
        assert (found[last:] == then[last:]).all()  # from the last held note on
        assert not (found[:5] == then[:5]).all()


def test_the_key_gives_degrees() -> None:
    notes = [Note(0, 480, 67), Note(480, 480, 62)]
    assert columns(notes, key=Key("G"))["advance"][5] == 1
    assert columns(notes, key=Key("D"))["advance"][5] == 6
    assert columns(notes)["advance"][5] == 0


@pytest.mark.parametrize("count", [1, 2, 9])
def test_phrases_count_their_notes(count: int) -> None:
    notes = [Note(480 * index, 480, 60) for index in range(count + 3)]
    phrases = (0, notes[2].end)
    seen = columns(notes, phrases=phrases)["advance"][HEARD + 7]
    assert seen == count  # notes heard since the phrase began, and one

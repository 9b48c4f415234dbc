from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.harmony import Key
from core.lstm.batches import (
    WIDTHS,
    Augmentation,
    Batch,
    Window,
    batches,
    hide,
    in_any_order,
    lead,
    passages,
    transpose,
    windows,
)
from core.lstm.corpus import Reading
from core.lstm.dataset import GROUPS, Dataset, pack
from core.lstm.features import Setting
from core.lstm.lens import columns_of
from core.lstm.sources import CorpusTune
from core.lstm.split import split
from core.score import Note, Score
from core.timing import BarMap
from tests.core.lstm.melodies import ENCODING, pieces

SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def packed(*tunes: tuple[list[Note], Setting]) -> Dataset:
    corpus = [
        CorpusTune(f"folder/file#{number}", f"Tune {number}", "folder", tuple(notes), setting)
        for number, (notes, setting) in enumerate(tunes)
    ]
    return pack(ENCODING, split(Reading(corpus), {}), ["read"])


def whole(data: Dataset) -> Batch:
    """One short tune as a batch."""
    (make,) = batches(data, windows(data, [0]), WIDTHS[0])
    return {group: columns[:, : data.offsets[1]] for group, columns in make().items()}


@given(pieces())
def test_hiding_a_fact_is_the_same_as_never_knowing_it(piece: tuple[list[Note], Setting]) -> None:
    notes, setting = piece
    unknown: dict[str, dict[str, None]] = {
        "key": {"key": None},
        "end": {"end": None},
        "phrase": {"phrases": None},
        "metre": {"bars": None},
    }
    for fact, change in unknown.items():
        hidden = whole(packed((notes, setting)))
        hide(hidden, fact, np.array([True]))
        never = whole(packed((notes, replace(setting, **change))))  # type: ignore[arg-type]  # None in each
        for group in GROUPS:
            assert (hidden[group] == never[group]).all(), (fact, group)


@given(pieces(), st.integers(-6, 6))
def test_transposing_a_batch_is_transposing_the_tune(piece: tuple[list[Note], Setting], by: int) -> None:
    notes, setting = piece
    key = setting.key and Key(SHARPS[(setting.key.tonic_class + by) % 12], setting.key.mode)
    moved = [replace(note, pitch=note.pitch + by) for note in notes]
    batch = whole(packed((notes, setting)))
    transpose(batch, np.array([by]))
    expected = whole(packed((moved, replace(setting, key=key))))
    for group in GROUPS:
        assert (batch[group] == expected[group]).all(), group


def test_a_row_that_would_leave_the_range_stays() -> None:
    notes = [Note(0, 480, 126), Note(480, 480, 120)]
    batch = whole(packed((notes, Setting())))
    transpose(batch, np.array([3]))
    assert batch["targets"][0, :, 2].tolist() == [126, 120]


def test_long_tunes_are_cut_and_nothing_is_lost() -> None:
    long = [Note(120 * index, 120, 60 + index % 7) for index in range(700)]
    short = [Note(480 * index, 480, 70) for index in range(10)]
    setting = Setting(bars=BarMap(Score()))
    data = packed((long, setting), (short, setting))
    rng = np.random.default_rng(3)
    spans = windows(data, [0, 1])
    dealt = [make() for make in batches(data, spans, 600, rng, Augmentation(transposed=0.0))]
    assert sum(int(batch["weight"].sum()) for batch in dealt) == 710
    assert max(batch["weight"].shape[1] for batch in dealt) <= 256
    heard = np.concatenate([batch["targets"][batch["weight"] > 0][:, 2] for batch in dealt])
    assert np.bincount(heard).tolist() == np.bincount([note.pitch for note in [*long, *short]]).tolist()


def test_the_same_seed_deals_the_same_batches() -> None:
    tunes = [([Note(240 * i, 240, 60 + (i * n) % 12) for i in range(20 + n)], Setting()) for n in range(9)]
    data = packed(*tunes)

    def dealt(seed: int) -> list[Batch]:
        rng = np.random.default_rng(seed)
        return [make() for make in batches(data, windows(data, range(9)), 60, rng, Augmentation())]

    first, again, other = dealt(1), dealt(1), dealt(2)
    assert all((a[g] == b[g]).all() for a, b in zip(first, again, strict=True) for g in GROUPS)
    assert any(not np.array_equal(a["raw"], b["raw"]) for a, b in zip(first, other, strict=False))


@given(piece=pieces(fewest=4), data=st.data())
def test_leading_to_what_comes_after_is_what_the_lens_shows(
    piece: tuple[list[Note], Setting], data: st.DataObject
) -> None:
    notes, setting = piece
    setting = replace(setting, end=notes[-1].end, phrases=None)
    cut = data.draw(st.integers(1, len(notes)))
    dataset = packed((notes, setting))
    batch = whole(dataset)
    ends = np.unique([cut, len(notes)])
    lead(batch, 0, dataset, Window(0, len(notes), len(notes)), ends)
    told = replace(setting, end=notes[cut - 1].end, after=tuple(notes[cut:]))
    seen = columns_of(ENCODING, told, notes)
    for group in GROUPS:
        assert (batch[group][0, :cut] == getattr(seen, group)[:cut]).all(), group
    closing = columns_of(ENCODING, replace(setting, after=()), notes)
    for group in GROUPS:
        assert (batch[group][0, cut : len(notes)] == getattr(closing, group)[cut:]).all(), group


def test_passages_are_of_many_lengths_and_end_mostly_at_bar_lines() -> None:
    tune = [Note(240 * index, 240, 60 + index % 7) for index in range(240)]
    data = packed((tune, Setting(bars=BarMap(Score()))))
    window = Window(0, 200, 240)
    rng = np.random.default_rng(1)
    found = [passages(data, window, 64, rng) for _ in range(300)]
    assert all(ends[-1] == 240 and (np.diff(ends) > 0).all() and ends[0] > 0 for ends in found)
    inner = np.concatenate([ends[:-1] for ends in found])
    assert 0.7 < (inner % 8 == 0).mean() < 0.95
    lengths = np.concatenate([np.diff([0, *ends[:-1]]) for ends in found])
    assert (lengths < 12).mean() > 0.2
    assert (lengths > 40).mean() > 0.1


def test_with_each_few_windows_goes_one_of_others_which_widens_nothing() -> None:
    given, others = [Window(0, 30, 30), Window(30, 50, 50), Window(50, 60, 60)], [Window(100, 300, 300)]
    dealt = [group for group, _ in in_any_order(given, 2, beside=others)]
    assert dealt == [[*given[:2], Window(100, 130, 300)], [given[2], Window(100, 110, 300)]]
    assert [group for group, _ in in_any_order(given, 2)] == [given[:2], given[2:]]

from collections.abc import Callable
from pathlib import Path

import pytest

from core.learning.side_by_side import BARS, both, phrase_of
from core.lstm.bundle import Bundle

BAR = 1920


@pytest.fixture
def path(write_tunes: Callable[..., list[Path]]) -> Path:
    return write_tunes(1)[0]


def test_a_phrase_is_the_first_bars_of_the_line(path: Path) -> None:
    phrase = phrase_of(path)
    assert len(phrase.tracks) == 1
    assert len(phrase.tracks[0].notes) == 4 * BARS
    assert phrase.end == BARS * BAR


def test_of_a_piece_in_parts_all_voices_are_heard(
    write_parts: Callable[..., list[Path]], tiny_several: Bundle
) -> None:
    (path,) = write_parts(1)
    phrase = phrase_of(path, several=True)
    assert len(phrase.tracks) == 1
    assert len(phrase.tracks[0].notes) == (4 + 1) * BARS
    assert phrase.end == BARS * BAR
    score, (one, other) = both(phrase, (str(tiny_several.folder), str(tiny_several.folder)))
    sounding = [note for note in score.tracks[0].notes if one.start + BARS * BAR <= note.start < one.end]
    assert any(a.start < b.end and b.start < a.end for a in sounding for b in sounding if a is not b)
    assert other.start >= one.end + BAR


def test_the_phrase_is_continued_twice_with_a_bar_between(path: Path, tiny: Bundle) -> None:
    phrase = phrase_of(path)
    score, (one, other) = both(phrase, (str(tiny.folder), str(tiny.folder)))
    notes = score.tracks[0].notes
    first = [(note.start, note.pitch) for note in notes if note.start < one.end]
    second = [(note.start - other.start, note.pitch) for note in notes if note.start >= other.start]
    assert first == second  # the same model, the same seed
    assert first[: 4 * BARS] == [(note.start, note.pitch) for note in phrase.tracks[0].notes]
    assert one.end > phrase.end
    assert other.start >= one.end + BAR

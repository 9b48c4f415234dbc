"""Voices do not stand still for longer than in the phrase, or than some bars."""

from itertools import pairwise

import numpy as np
import pytest

from core.continuation.grammar import Placed
from core.continuation.request import Request
from core.continuation.stirring import AGAIN, ALL, EACH, Stirring
from core.continuation.textures import Weft, weft_for
from core.continuation.weaving import write
from core.lstm.bundle import Bundle
from core.lstm.features import PITCHES, Ints
from core.lstm.step import Floats
from core.polyphony.company import SLOTS
from core.polyphony.loom import Loom
from core.score import Note, Score, Track
from tests.core.lstm.tiny import tiny_bundle
from tests.core.polyphony.textures import chords

BAR = 1920
MOVING = chords((60, 64, 67), (60, 65, 69), (59, 62, 67), (60, 64, 67), length=960)
BEGUN = 2 * BAR


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "several", company=SLOTS)


def weft(bundle: Bundle, heard: list[Note], begun: int = BEGUN, bars: int = 8) -> Weft:
    asked = Request(Score(tracks=(Track.of(heard),)), 0, begun, bars=bars, drafts=4, temperature=0.1)
    return weft_for(asked, bundle)[0]


def placed(start: int, *, last: bool = False, held: int = -1) -> Placed:
    ticks = np.array([start])
    return Placed(ticks, ticks + 960, ticks + 960, np.array([last]), np.array([held]))


def may_stay(stirring: Stirring, voice: int, pitch: int, at: Placed, *, others: bool = True) -> bool:
    may = np.full((1, PITCHES), others)
    may[0, pitch] = True
    stirring.keep_moving(may, np.array([voice]), np.array([pitch]), at)
    assert may.any()
    return bool(may[0, pitch])


def go(stirring: Stirring, voice: int, last: int, pitch: int, start: int) -> None:
    arrays = [np.array([each]) for each in (pitch, voice, last)]
    stirring.written(arrays[0], arrays[1], arrays[2], placed(start), np.array([True]))


def test_where_all_have_stood_for_a_bar_the_next_voice_moves(bundle: Bundle) -> None:
    stirring, since = Stirring(weft(bundle, MOVING), 1), BEGUN - 960
    assert may_stay(stirring, 1, 64, placed(since + ALL * BAR - 1))
    assert not may_stay(stirring, 1, 64, placed(since + ALL * BAR))
    go(stirring, 0, 67, 69, since + ALL * BAR)
    assert may_stay(stirring, 1, 64, placed(since + ALL * BAR))


def test_a_voice_alone_stands_for_some_bars_at_most(bundle: Bundle) -> None:
    stirring = Stirring(weft(bundle, MOVING), 1)
    for bar in range(EACH + 2):  # the highest moves all the time
        go(stirring, 0, 67 + bar, 68 + bar, BEGUN + bar * BAR)
    since = BEGUN - 960  # of the lowest
    assert may_stay(stirring, 2, 60, placed(since + EACH * BAR - 1))
    assert not may_stay(stirring, 2, 60, placed(since + EACH * BAR))


def test_what_the_phrase_did_may_be_done(bundle: Bundle) -> None:
    slow = [*MOVING[:3], *(Note(960 + 960 * n, 960, pitch) for n in range(9) for pitch in (60, 65, 69))]
    begun = 5 * BAR + 960
    stirring = Stirring(weft(bundle, slow, begun), 1)
    assert may_stay(stirring, 0, 69, placed(begun - 480))
    assert not may_stay(stirring, 0, 69, placed(begun + 4 * BAR))


def test_a_drone_goes_on(bundle: Bundle) -> None:
    tune = [Note(480 * n, 480, 72 + n % 5) for n in range(8)]
    stirring = Stirring(weft(bundle, [*tune, *(Note(BAR * n, BAR, 48) for n in range(2))]), 1)
    for bar in range(21):
        go(stirring, 0, 72 + bar % 2, 73 - bar % 2, BEGUN + bar * BAR)
    assert may_stay(stirring, 1, 48, placed(BEGUN + 20 * BAR))


def test_the_last_note_held_notes_and_the_only_one_there_is_stay(bundle: Bundle) -> None:
    stirring, late = Stirring(weft(bundle, MOVING), 1), BEGUN + 4 * BAR
    assert not may_stay(stirring, 0, 67, placed(late))
    assert may_stay(stirring, 0, 67, placed(late, last=True))
    assert may_stay(stirring, 0, 67, placed(late, held=0))
    assert may_stay(stirring, 0, 67, placed(late), others=False)


def lost(stirring: Stirring, voice: int, last: int) -> float:
    nudge = stirring.on_pitch(np.array([voice]), np.array([last]))
    if nudge is None:
        return 0.0
    assert not nudge[0, np.arange(PITCHES) != last].any()
    return -float(nudge[0, last])


def test_a_voice_that_repeats_itself_more_than_in_the_phrase_leans_away(bundle: Bundle) -> None:
    stirring = Stirring(weft(bundle, MOVING), 1)
    assert lost(stirring, 0, 67) == 0
    told = []
    for stroke in range(4):
        go(stirring, 0, 67, 67, BEGUN + 480 * stroke)
        told.append(lost(stirring, 0, 67))
    assert 0 < told[0] < told[1] < told[2] < told[3] < AGAIN
    assert lost(stirring, 1, 64) == 0
    for stroke in range(4):
        go(stirring, 0, 67 + stroke, 68 + stroke, BEGUN + 480 * (4 + stroke))
    assert lost(stirring, 0, 71) < told[3] / 2


def strokes(stirring: Stirring, many: int, voice: int = 0) -> float:
    """What a voice loses after so many strokes on 67."""
    for stroke in range(many):
        go(stirring, voice, 67, 67, BEGUN + 480 * stroke)
    return lost(stirring, voice, 67)


def test_what_repeated_itself_in_the_phrase_does_so_on(bundle: Bundle) -> None:
    lengths = (480, 960, 240, 720, 240, 480, 240, 480)  # no bar like the other, so no figure
    starts = [sum(lengths[:place]) for place in range(len(lengths))]
    times = list(zip(starts, lengths, strict=True))
    drummed = [Note(start, length, pitch) for start, length in times for pitch in (60, 64, 67)]
    moving = [
        Note(start, length, pitch + at % 3)
        for at, (start, length) in enumerate(times)
        for pitch in (60, 64, 67)
    ]
    often, seldom = (strokes(Stirring(weft(bundle, heard), 1), 3) for heard in (drummed, moving))
    assert 0 <= often < seldom / 2


def test_a_figure_tells_better_where_pitches_are_repeated(bundle: Bundle) -> None:
    struck = chords(*([(60, 64, 67)] * 4), *([(60, 65, 69)] * 4))
    assert strokes(Stirring(weft(bundle, struck), 1), 6, voice=1) == 0


def repeated(notes: tuple[Note, ...]) -> list[int]:
    """For how many ticks all voices had stood wherever a chord was struck again, but for the last one."""
    told: dict[int, list[int]] = {}
    for note in sorted(notes, key=lambda note: (note.start, note.pitch)):
        told.setdefault(note.start, []).append(note.pitch)
    since, stood = next(iter(told)), []
    for (_, before), (start, chord) in pairwise(list(told.items())[:-1]):
        if chord == before:
            stood.append(start - since)
        else:
            since = start
    return stood


def test_a_network_that_would_repeat_itself_does_not_strike_one_chord_on_and_on(
    bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = Loom.pitch_logits

    def repeating(loom: Loom, gap: Ints, length: Ints) -> Floats:
        told = scores(loom, gap, length).copy()
        told[np.arange(len(told)), np.maximum(loom.last, 0)] += 30
        return told

    def most() -> int:
        return max(max(repeated(draft.notes), default=0) for draft in write(weft(bundle, MOVING), range(4)))

    monkeypatch.setattr(Loom, "pitch_logits", repeating)
    assert 0 < most() < ALL * BAR
    for limit in ("ALL", "EACH"):
        monkeypatch.setattr(f"core.continuation.stirring.{limit}", 100)
    assert most() > 2 * ALL * BAR

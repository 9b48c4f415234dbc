import numpy as np
from hypothesis import HealthCheck, example, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from core.harmony import Key
from core.lstm.bundle import Bundle
from core.lstm.evaluate import opinion_of
from core.lstm.features import Setting, Sizes
from core.polyphony import company
from core.polyphony.judging import columns_of
from core.polyphony.loom import Loom
from core.polyphony.weave import in_order, weave
from core.score import Note, Score
from core.timing import BarMap
from tests.core.polyphony.textures import ENCODING, voices

SETTING = Setting(bars=BarMap(Score()), key=Key.parse("G major"), end=16 * 1920, after=())
few = limits(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def test_the_next_note_is_that_of_the_voice_whose_last_note_ended_first() -> None:
    high, low = np.array([0, 480, 960, 1440]), np.array([0, 960, 1920])
    voice, number = in_order([high, low])
    assert list(zip(voice.tolist(), number.tolist(), strict=True)) == [
        (0, 0),
        (1, 0),
        (0, 1),
        (0, 2),
        (1, 1),
        (0, 3),
        (1, 2),
    ]


@given(many=st.integers(1, company.MOST_VOICES), voice=st.integers(0, company.MOST_VOICES - 1))
def test_every_other_voice_of_up_to_four_has_a_slot_and_none_is_its_own(many: int, voice: int) -> None:
    if voice >= many:
        return
    slots = set(company.companions(many)[voice].tolist()) - {-1}
    assert voice not in slots
    others = set(range(many)) - {voice}
    assert slots == others if many <= 4 else slots <= others and len(slots) >= 4


@few
@given(texture=voices(most=6), given_=st.sets(st.integers(0, 5), max_size=3))
def test_columns_stay_in_their_sizes(texture: list[list[Note]], given_: set[int]) -> None:
    columns = columns_of(weave(ENCODING, SETTING, texture), given_)
    sizes = company.sizes_with_company(Sizes.of(ENCODING))
    for name in ("advance", "onset", "note"):
        found, most = getattr(columns, name), np.array(getattr(sizes, name))
        assert found.shape == (sum(map(len, texture)), len(most))
        assert (found >= 0).all()
        assert (found < most).all()


@few
@given(texture=voices(fewest=2), notes=st.integers(1, 6))
def test_no_voice_is_seen_before_it_is_written(texture: list[list[Note]], notes: int) -> None:
    """What comes later in the order of writing changes nothing of what is seen before."""
    whole = weave(ENCODING, SETTING, texture)
    rows = min(notes, len(whole.voice))
    kept = [int((whole.voice[:rows] == place).sum()) for place in range(len(texture))]
    cut = [line[: max(count, 1)] for line, count in zip(texture, kept, strict=True)]
    seam = int(whole.times[0, 0])
    early = weave(ENCODING, SETTING, cut, seam)
    assert (early.voice[:rows] == whole.voice[:rows]).all()
    for one, other in zip(early.heard, whole.heard, strict=True):
        assert (one[:rows] == other[:rows]).all()


@limits(few, max_examples=8)
@given(texture=voices(fewest=2), ahead=st.sets(st.integers(0, 3), max_size=2), cut=st.sampled_from((0, 960)))
@example(  # a voice that was heard for one note only, after a rest
    texture=[
        [Note(0, 960, 74), Note(960, 480, 72), Note(1440, 480, 71)],
        [Note(480, 480, 67), Note(960, 480, 65), Note(1440, 480, 67)],
    ],
    ahead=set(),
    cut=960,
)
def test_the_loom_says_what_was_learnt_from(
    several: Bundle, texture: list[list[Note]], ahead: set[int], cut: int
) -> None:
    """Written note for note, a texture gets the scores that it has as columns, given voices or none."""
    known = sorted(place for place in ahead if place < len(texture))
    heard = [[note for note in line if note.end <= cut] for line in texture]
    ends = {told[-1].end if told else 0 for told in heard}
    across = any(note.start < cut < note.end for line in texture for note in line)
    if across or ends != {cut}:
        return  # only where all voices come to the cut together does what was learnt from look the same
    woven = weave(ENCODING, SETTING, texture)
    columns = columns_of(woven, known)
    expected = opinion_of(several.step, 2 * several.layers * several.units, columns).scores
    given_ = [line if place in known else None for place, line in enumerate(texture)]
    loom = Loom(several, SETTING, heard, given_, [cut] * len(texture), 2)
    left = [list(line[len(told) :]) for line, told in zip(texture, heard, strict=True)]
    loom.end([place for place, line in enumerate(left) if not line])
    place = sum(map(len, heard))
    while loom.active.any():
        voice = int(loom.turn[0])
        assert voice == woven.voice[place]
        note = left[voice].pop(0)
        gap, length = (np.full(2, int(each)) for each in columns.targets[place, :2])
        for found, wanted in zip(
            (loom.gap_logits(), loom.length_logits(gap), loom.pitch_logits(gap, length)),
            expected,
            strict=True,
        ):
            assert np.allclose(found, wanted[place], atol=1e-4)
        start, end, pitch = (np.full(2, each) for each in (note.start, note.end, note.pitch))
        every = np.ones(2, np.bool_)
        loom.commit(gap, length, pitch, start, end, end, every, every & (not left[voice]))
        place += 1
    assert place == len(woven.voice)


def test_a_voice_may_have_many_more_notes_than_there_was_room_for(several: Bundle) -> None:
    """What is seen after hundreds of notes is what a loom sees that heard them all."""
    many = [Note(tick * 120, 120, 60 + tick % 7) for tick in range(150)]
    other = [Note(0, 150 * 120, 48)]
    first = [many[:1], other]
    end = np.full(1, many[-1].end)
    setting = Setting(bars=BarMap(Score()), key=Key.parse("G major"), end=int(end[0]) + 1920, after=())
    loom = Loom(several, setting, first, [None, None], [120, int(end[0])], 1)
    encoding, yes = loom.encoding, np.ones(1, np.bool_)
    for note in many[1:]:
        gap, length = np.array([0]), np.array([int(encoding.length_index(note.length))])
        loom.length_logits(gap)
        start, pitch = np.array([note.start]), np.array([note.pitch])
        loom.commit(gap, length, pitch, start, start + note.length, start + note.length, yes)
    heard = Loom(several, setting, [many, other], [None, None], [int(end[0])] * 2, 1)
    assert int(loom.turn[0]) == int(heard.turn[0]) == 0
    for found, wanted in zip(loom.ago(np.array([0])), heard.ago(np.array([0])), strict=True):
        assert found.tolist() == wanted.tolist()
    for found, wanted in zip(loom.echo(), heard.echo(), strict=True):
        assert found.tolist() == wanted.tolist()

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from core.harmony import Key
from core.lstm import decoder as decoder_module
from core.lstm.bundle import Bundle, weights_of
from core.lstm.decoder import Decoder
from core.lstm.evaluate import surprise
from core.lstm.features import Setting, Sizes
from core.lstm.lens import MOST_HEARD, Lens, columns_of, heard_by
from core.score import Note, Score
from core.timing import BarMap
from tests.core.lstm.melodies import ENCODING, pieces

PIECE = tuple[list[Note], Setting]
BARS = Setting(bars=BarMap(Score()))
PHRASE = [Note(0, 480, 60), Note(480, 240, 62), Note(720, 240, 64), Note(1200, 720, 67)]
few = limits(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def asked(decoder: Decoder, gap: int, length: int) -> list[np.ndarray[tuple[int, int], np.dtype[np.float32]]]:
    """All three scores for one choice of gap and length in every row."""
    gaps, lengths = [gap] * decoder.batch, [length] * decoder.batch
    return [decoder.gap_logits(), decoder.length_logits(gaps), decoder.pitch_logits(gaps, lengths)]


def near(one: Decoder, other: Decoder) -> bool:
    """Whether two decoders say the same in their first rows."""
    pairs = zip(asked(one, 0, 4), asked(other, 0, 4), strict=True)
    return all(np.allclose(a[0], b[0], atol=1e-4) for a, b in pairs)


@pytest.fixture(scope="module")
def network(tiny: Bundle) -> Any:
    """The tiny bundle's network in Keras."""
    from core.lstm.network import Network, Shape
    from core.lstm.publish import restore

    network = Network(Shape(Sizes.of(ENCODING), units=16, layers=2, embedding=16, head=16)).make()
    restore(network, weights_of(tiny.folder))
    return network


@limits(few, max_examples=8)
@given(piece=pieces(fewest=2, most=14), held=st.sets(st.integers(0, 13), max_size=3))
def test_the_decoder_says_what_keras_says(tiny: Bundle, network: Any, piece: PIECE, held: set[int]) -> None:
    import tensorflow as tf

    notes, setting = piece
    setting = replace(setting, held=tuple(note for place, note in enumerate(notes) if place in held))
    columns = columns_of(ENCODING, setting, notes)
    groups = (columns.advance, columns.onset, columns.note, columns.raw)
    expected = network(tuple(tf.constant(group[None], tf.int32) for group in groups))
    decoder = tiny.decoder(setting, 3)
    for place, (gap, length, pitch) in enumerate(columns.targets.tolist()):
        found = asked(decoder, gap, length)
        for scores, keras_scores in zip(found, expected, strict=True):
            assert np.allclose(scores, keras_scores[0, place], atol=0.03), place
        decoder.commit([gap] * 3, [length] * 3, [pitch] * 3)
        assert decoder.now.tolist() == [notes[place].end] * 3


@few
@given(piece=pieces(fewest=3, most=14), data=st.data())
def test_reading_is_committing_one_by_one(tiny: Bundle, piece: PIECE, data: st.DataObject) -> None:
    notes, setting = piece
    setting = replace(setting, held=tuple(notes[1 :: data.draw(st.integers(2, 5))]))
    place = data.draw(st.integers(1, len(notes)))
    read, committed = tiny.decoder(setting, 2), tiny.decoder(setting, 1)
    read.read(notes[:place])
    for gap, length, pitch in columns_of(ENCODING, setting, notes[:place]).targets.tolist():
        committed.commit([gap], [length], [pitch])
    assert read.now[0] == committed.now[0]
    assert near(read, committed)


def test_rows_go_their_own_ways(tiny: Bundle) -> None:
    together = tiny.decoder(BARS, 2)
    together.read(PHRASE)
    together.commit([0, 1], [6, 12], [65, 72])
    for row, (gap, length, pitch) in enumerate(((0, 6, 65), (1, 12, 72))):
        alone = tiny.decoder(BARS, 1)
        alone.read(PHRASE)
        alone.commit([gap], [length], [pitch])
        assert together.now[row] == alone.now[0]
        assert np.allclose(together.gap_logits()[row], alone.gap_logits()[0], atol=1e-4)


def test_a_row_at_rest_writes_nothing(tiny: Bundle) -> None:
    decoder, other = tiny.decoder(BARS, 2), tiny.decoder(BARS, 2)
    for each in (decoder, other):
        each.read(PHRASE)
        each.commit([0, 0], [6, 6], [65, 60])
    decoder.commit([0, 0], [6, 6], [67, 67], active=np.array([True, False]))
    other.commit([0, 0], [6, 6], [67, 67])
    assert decoder.now.tolist() == [other.now[0], other.now[1] - ENCODING.lengths[6]]
    assert near(decoder, other)


def test_a_copy_goes_on_apart(tiny: Bundle) -> None:
    decoder = tiny.decoder(BARS, 1)
    decoder.read(PHRASE)
    before = decoder.gap_logits().copy()
    twin = decoder.copy()
    for _ in range(80):  # more than there is room for at first
        twin.commit([0], [6], [70])
    assert decoder.now.tolist() == [1920]
    assert (decoder.gap_logits() == before).all()
    decoder.commit([0], [6], [70])
    again = tiny.decoder(BARS, 1)
    again.read([*PHRASE, Note(1920, ENCODING.lengths[6], 70)])
    assert near(decoder, again)


def test_a_long_seed_is_read(tiny: Bundle) -> None:
    seed = [Note(240 * index, 240, 60 + index % 5) for index in range(200)]
    decoder = tiny.decoder(BARS, 4)
    decoder.read(seed)
    assert decoder.now.tolist() == [48000] * 4


def test_nothing_heard_begins_at_the_start_given(tiny: Bundle) -> None:
    decoder = tiny.decoder(Setting(bars=BarMap(Score()), start=3840), 2)
    decoder.read([])
    assert decoder.now.tolist() == [3840, 3840]
    assert [scores.shape for scores in asked(decoder, 0, 4)] == [
        (2, len(ENCODING.gaps)), (2, len(ENCODING.lengths)), (2, 128),
    ]  # fmt: skip


def test_reading_after_writing_is_refused(tiny: Bundle) -> None:
    decoder = tiny.decoder(BARS, 1)
    decoder.commit([0], [6], [60])
    with pytest.raises(ValueError, match="reads once"):
        decoder.read(PHRASE)


def test_it_tells_what_the_melody_went_on_with_before(tiny: Bundle) -> None:
    decoder = tiny.decoder(Setting(bars=BarMap(Score()), key=Key("C")), 2)
    decoder.read([Note(240 * place, 240, pitch) for place, pitch in enumerate((60, 62, 64, 65, 67, 69, 71))])
    runs, gap, length, pitch = decoder.echo()
    eighth = int(ENCODING.length_index(240))
    assert runs.tolist() == [[2, 6, 2, 5]] * 2  # two whole tones twice, a step five times before
    assert gap.tolist() == [[0, 0]] * 2
    assert length.tolist() == [[eighth, eighth]] * 2
    assert pitch.tolist() == [[73, 73, 72]] * 2  # a whole tone on, or a step of the scale


def test_it_tells_what_began_here_bars_ago(tiny: Bundle) -> None:
    decoder = tiny.decoder(BARS, 1)
    assert decoder.ago([0]).pitch.tolist() == [[-1] * 4]
    decoder.read([Note(0, 1440, 60), Note(1440, 480, 67), Note(1920, 1920, 62)])
    dotted_half, quarter = (int(ENCODING.gap_index(ticks)) for ticks in (1440, 480))
    ago = decoder.ago([0])  # bar 3: a bar ago began the 62, from the 67; two bars ago the first note
    assert ago.pitch.tolist() == [[62, 60, -1, -1]]
    assert ago.length.tolist() == [[*ENCODING.length_index([1920, 1440]), -1, -1]]
    assert decoder.ago([dotted_half]).pitch.tolist() == [[-1, 67, -1, -1]]
    assert decoder.ago([quarter]).pitch.tolist() == [[-1] * 4]  # what only sounds here began elsewhere


def long_piece(notes: int) -> list[Note]:
    """A line that wanders, in quarters and eighths."""
    lengths = [(480, 240, 240)[place % 3] for place in range(notes)]
    starts = np.cumsum([0, *lengths[:-1]]).tolist()
    pitches = [60 + (place * place + place // 7) % 13 for place in range(notes)]
    told = zip(starts, lengths, pitches, strict=True)
    return [Note(start, length, pitch) for start, length, pitch in told]


def test_a_piece_of_as_many_notes_as_are_heard_is_heard_whole(
    tiny: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the last bit: takes of pieces that are not longer are what they were."""
    notes = long_piece(MOST_HEARD)
    bounded, whole = tiny.decoder(BARS), tiny.decoder(BARS)
    bounded.read(notes)
    monkeypatch.setattr(decoder_module, "MOST_HEARD", 10 * MOST_HEARD)
    whole.read(notes)
    for one, other in zip(asked(bounded, 0, 4), asked(whole, 0, 4), strict=True):
        assert np.array_equal(one, other)


def test_of_a_longer_one_the_last_notes_are_heard_and_the_first_is_known(
    tiny: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the columns of every note heard say is what they say of the whole, the memory's too."""
    notes = long_piece(MOST_HEARD + 90)
    lens = Lens(ENCODING, BARS)
    late, _ = heard_by(lens, ENCODING, notes, since=90)
    whole, _ = heard_by(lens, ENCODING, notes)
    settled = MOST_HEARD // 2  # from there on the memory and the bars ago are heard whole in both
    for one, other in (
        (late.advance, whole.advance),
        (late.onset, whole.onset),
        (late.note, whole.note),
        (late.raw, whole.raw),
        (late.targets, whole.targets),
    ):
        assert np.array_equal(one[settled:], other[90 + settled :])
    assert np.array_equal(late.targets, whole.targets[90:])
    assert late.raw[:, :2].tolist() == whole.raw[90:, :2].tolist()
    bounded, unbounded = tiny.decoder(BARS), tiny.decoder(BARS)
    bounded.read(notes)
    monkeypatch.setattr(decoder_module, "MOST_HEARD", 10 * MOST_HEARD)
    unbounded.read(notes)
    assert near(bounded, unbounded)


def test_the_bits_of_the_last_notes_of_a_long_line_are_those_of_the_whole(tiny: Bundle) -> None:
    notes = long_piece(MOST_HEARD + 90)
    assert np.allclose(
        surprise(tiny, notes, BARS, len(notes) - 5), surprise(tiny, notes, BARS)[-5:], atol=1e-3
    )

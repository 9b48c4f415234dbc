from core.harmony import Key
from core.polyphony.stretches import cuts, stretches
from core.score import WHOLE_NOTE, KeyChange, MetreChange, Note, Score


def wholes(first: int, last: int, pitch: int) -> list[Note]:
    return [Note(place * WHOLE_NOTE, WHOLE_NOTE, pitch) for place in range(first, last)]


FRAME = Score(metres=(MetreChange(0, 4, 4),))


def test_voices_that_are_silent_for_long_are_not_in_the_stretch() -> None:
    voices = [wholes(0, 40, 70), [*wholes(0, 10, 50), *wholes(25, 40, 52)]]
    assert [cut // WHOLE_NOTE for cut in cuts(voices, FRAME)] == [0, 10, 25]
    assert [len(each.voices) for each in stretches(voices, FRAME)] == [2, 1, 2]


def test_a_short_silence_or_one_near_another_cut_leaves_the_work_whole() -> None:
    assert cuts([wholes(0, 40, 70), [*wholes(0, 10, 50), *wholes(13, 40, 52)]], FRAME) == [0]
    assert cuts([wholes(0, 40, 70), [*wholes(0, 4, 50), *wholes(36, 40, 52)]], FRAME) == [0]


def test_nothing_is_cut_where_a_note_sounds_on() -> None:
    tied = [Note(place * WHOLE_NOTE + 480, WHOLE_NOTE, 70) for place in range(40)]
    other = [Note(place * WHOLE_NOTE, WHOLE_NOTE, 65) for place in range(40)]
    assert cuts([tied, other, [*wholes(0, 10, 50), *wholes(25, 40, 52)]], FRAME) == [0]


def test_long_silences_and_new_keys_cut_and_each_stretch_has_its_bars_and_key() -> None:
    keys = (KeyChange(0, Key("C")), KeyChange(3 * WHOLE_NOTE, Key("G")))
    frame = Score(metres=(MetreChange(0, 4, 4),), keys=keys)
    later = [Note(8 * WHOLE_NOTE + 1440, 480, 62), Note(9 * WHOLE_NOTE, 480, 64)]
    found = list(stretches([wholes(0, 4, 48), [*wholes(0, 4, 60), *later]], frame))
    assert [each.key for each in found] == [Key("C"), Key("G"), Key("G")]
    assert [[voice[0].pitch for voice in each.voices] for each in found] == [[60, 48], [60, 48], [62]]
    assert [note.start for note in found[2].voices[0]] == [0, 480]
    assert found[2].bars.bar_at(0).length == 480

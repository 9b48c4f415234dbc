from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from core.continuation.generator import Generator
from core.continuation.ranking import Context
from core.continuation.request import Grid, Locks, Request, Task, Texture, Wishes, placed
from core.continuation.sketching import Sketch
from core.continuation.sounding import sounds_together
from core.continuation.take import Take
from core.continuation.textures import weft_for
from core.continuation.voices import in_one_rhythm, is_textured
from core.errors import BadRequest
from core.harmony import Key
from core.lstm.bundle import Bundle
from core.polyphony.company import SLOTS
from core.polyphony.judging import surprise
from core.scales import Scale
from core.score import KeyChange, Note, Score, Span, Track
from tests.core.lstm.tiny import tiny_bundle
from tests.core.polyphony.textures import chords, voices

BAR = 1920
CHORDS = chords((60, 64, 67), (60, 65, 69), (59, 62, 67), (60, 64, 67), length=960)
MELODY = [Note(place * 480, 480, pitch) for place, pitch in enumerate((60, 62, 64, 65, 67, 69, 71, 72))]
few = limits(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture(scope="module")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Generator:
    """A model of lines, and one of several voices for what is more."""
    folder = tmp_path_factory.mktemp("models")
    several = tiny_bundle(folder / "several", company=SLOTS)
    return Generator(tiny_bundle(folder / "line"), lambda: several)


def of(*tracks: list[Note]) -> Score:
    return Score(tracks=tuple(Track.of(notes) for notes in tracks))


def columns(take: Take) -> dict[tuple[int, int], list[int]]:
    """The pitches of a take by start and end."""
    found: dict[tuple[int, int], list[int]] = {}
    for note in take.notes:
        found.setdefault((note.start, note.end), []).append(note.pitch)
    return found


def overlaps(notes: tuple[Note, ...]) -> bool:
    """Whether a pitch sounds twice at once."""
    by_pitch: dict[int, list[Note]] = {}
    for note in sorted(notes, key=lambda each: each.start):
        by_pitch.setdefault(note.pitch, []).append(note)
    return any(one.end > two.start for line in by_pitch.values() for one, two in pairwise(line))


def sounding(notes: tuple[Note, ...]) -> int:
    """How many notes sound at once at most."""
    return max(sum(each.start <= note.start < each.end for each in notes) for note in notes)


def test_a_melody_never_comes_back_as_chords(generator: Generator) -> None:
    for take in generator.generate(Request(of(MELODY), 0, 2 * BAR, bars=2, takes=4)).takes:
        assert sounding(take.notes) == 1
        assert take.recipe.model == "line"


def test_a_melody_that_is_played_legato_is_no_texture() -> None:
    assert not sounds_together([replace(note, length=note.length + 60) for note in MELODY])
    assert sounds_together(CHORDS)
    quick = [Note(120 * place, 180, 67 + place % 5) for place in range(16)]
    assert not sounds_together(quick)


def test_a_melody_over_sixteenths_is_a_texture() -> None:
    alberti = [Note(120 * place, 120, (48, 55, 52, 55)[place % 4]) for place in range(16)]
    assert sounds_together([Note(0, 960, 76), Note(960, 960, 79), *alberti])


def test_chords_come_back_as_chords(generator: Generator) -> None:
    """As many notes at once as were drawn, all in one rhythm, none twice; to the very end of the span."""
    answer = generator.generate(Request(of(CHORDS), 0, 2 * BAR, bars=2, takes=4))
    assert len(answer.takes) == 4
    for take in answer.takes:
        assert all(len(pitches) == len(set(pitches)) == 3 for pitches in columns(take).values())
        assert max(note.end for note in take.notes) == 4 * BAR
        assert take.recipe.model == "several"


@pytest.mark.parametrize("locks", [Locks(lowest=60, highest=67), Locks(highest=64, last=0)])
def test_chords_double_no_note_where_the_range_leaves_little_room(generator: Generator, locks: Locks) -> None:
    """The higher voices leave to the lower ones what those need; the top line may yet have to end on one."""
    locks = replace(locks, scale=Scale.shaped("C", "major"))
    for take in generator.generate(Request(of(CHORDS), 0, 2 * BAR, bars=2, takes=4, locks=locks)).takes:
        assert all(len(pitches) == len(set(pitches)) == 3 for pitches in columns(take).values())


@few
@given(texture=voices(fewest=2, most=4, notes=6), seed=st.integers(0, 99))
def test_parts_are_continued_in_their_parts(
    generator: Generator, texture: list[list[Note]], seed: int
) -> None:
    notes = [note for line in texture for note in line]
    end = max(note.end for note in notes)
    start = -(-end // BAR) * BAR
    request = Request(of(notes), 0, start, bars=2, takes=2, drafts=4, random_seed=seed)
    if not is_textured(request):
        return
    for take in generator.generate(request).takes:
        assert take.notes
        assert not overlaps(take.notes)
        assert all(start <= note.start < note.end <= start + 2 * BAR for note in take.notes)
        assert sounding(take.notes) <= len(texture)
        assert list(take.notes) == sorted(take.notes, key=lambda note: (note.start, note.pitch))
        assert len(take.surprise) == len(take.notes)


def test_the_same_request_gives_the_same_takes_and_one_draft_can_be_had_again(generator: Generator) -> None:
    request = Request(of(CHORDS), 0, 2 * BAR, bars=2, takes=3, random_seed=7)
    takes = generator.generate(request).takes
    assert generator.generate(request).takes == takes
    again = generator.single(request.by(takes[1].recipe), takes[1].recipe.index)
    assert again.notes == takes[1].notes


@pytest.mark.parametrize("many", [1, 2, 3])
def test_what_is_given_stays_and_voices_begin_and_end_with_it(generator: Generator, many: int) -> None:
    score = of(MELODY, [])
    request = Request(score, 1, 0, bars=2, takes=2, given=(0,), texture=Texture.PARTS, voices=many)
    answer = generator.generate(request)
    assert answer.basis is score
    assert answer.track == 1
    for take in answer.takes:
        first = [note for note in take.notes if note.start == 0]
        last = [note for note in take.notes if note.end == 2 * BAR]
        assert len(first) == len(last) == many


def test_a_melody_is_harmonised_with_block_chords(generator: Generator) -> None:
    request = Request(of(MELODY, []), 1, 0, bars=2, takes=2, given=(0,), texture=Texture.CHORDS, voices=3)
    for take in generator.generate(request).takes:
        assert all(len(pitches) == 3 for pitches in columns(take).values())


def test_over_given_chords_a_line_is_written(generator: Generator) -> None:
    request = Request(of(CHORDS, []), 1, 0, bars=2, takes=2, given=(0,), texture=Texture.LINE)
    for take in generator.generate(request).takes:
        assert sounding(take.notes) == 1
        assert take.recipe.model == "line"


def test_locks_hold_in_every_voice(generator: Generator) -> None:
    locks = Locks(scale=Scale.shaped("C", "major"), grid=Grid.TRIPLETS)
    request = Request(of(CHORDS), 0, 2 * BAR, bars=2, takes=2, locks=locks)
    for take in generator.generate(request).takes:
        assert all(note.start % 160 == 0 for note in take.notes)
        assert {note.pitch % 12 for note in take.notes} <= {0, 2, 4, 5, 7, 9, 11}


def test_a_cadence_ends_on_the_tonic_chord_over_its_root(generator: Generator) -> None:
    request = Request(
        of(CHORDS), 0, 2 * BAR, bars=2, takes=4, locks=Locks(cadence=True, scale=Scale.shaped("C", "major"))
    )
    for take in generator.generate(request).takes:
        last = sorted(note.pitch for note in take.notes if note.end == 4 * BAR)
        assert last[0] % 12 == 0
        assert {pitch % 12 for pitch in last} <= {0, 4, 7}


def test_held_notes_sound_as_they_are(generator: Generator) -> None:
    held = (Note(2 * BAR + 960, 960, 67),)
    request = Request(of(CHORDS), 0, 2 * BAR, bars=2, takes=2, locks=Locks(held=held))
    for take in generator.generate(request).takes:
        assert any((note.start, note.end, note.pitch) == (4800, 5760, 67) for note in take.notes)


@pytest.mark.parametrize("pitch", [60, 62, 64, 65, 67])
def test_no_other_voice_sounds_the_pitch_that_is_held(generator: Generator, pitch: int) -> None:
    """One that came to it before still sounded when the held note came, in a take of five."""
    held = (Note(2 * BAR + 1440, 960, pitch),)
    request = Request(of(CHORDS), 0, 2 * BAR, bars=2, takes=6, texture=Texture.PARTS, locks=Locks(held=held))
    for take in generator.generate(request).takes:
        assert held[0] in take.notes
        assert not overlaps(take.notes)


def test_chords_stay_chords_around_a_note_that_is_held(generator: Generator) -> None:
    held = (Note(2 * BAR + 960, 960, 64),)
    request = Request(of(CHORDS), 0, 2 * BAR, bars=4, takes=4, locks=Locks(held=held))
    together = [
        len(pitches) == 3
        for take in generator.generate(request).takes
        for pitches in columns(take).values()
        for _ in pitches
    ]
    assert sum(together) > 0.5 * len(together)  # 0.2 where each voice has a rhythm of its own


def test_a_locked_rhythm_is_every_voices(generator: Generator) -> None:
    rhythm = tuple(Span(2 * BAR + at, 2 * BAR + at + 480) for at in (0, 480, 1440))
    request = Request(of(CHORDS), 0, 2 * BAR, bars=1, takes=2, locks=Locks(rhythm=rhythm))
    for take in generator.generate(request).takes:
        assert set(columns(take)) == {(slot.start, slot.end) for slot in rhythm}
        assert sounding(take.notes) == 3


@pytest.mark.parametrize("texture", [Texture.CHORDS, Texture.PARTS])
def test_bars_are_told_of_while_a_draft_is_written(generator: Generator, texture: Texture) -> None:
    request = Request(of(CHORDS), 0, 2 * BAR, bars=6, random_seed=5, texture=texture)
    sketches: list[Sketch] = []
    take = generator.single(request, 1, sketches.append)
    assert take == generator.single(request, 1)
    counts = [len(sketch.notes) for sketch in sketches]
    assert counts
    assert counts == sorted(set(counts))
    for many, sketch in zip(counts, sketches, strict=True):
        assert (sketch.notes, sketch.surprise) == (take.notes[:many], take.surprise[:many])
        assert {note.start // BAR for note in take.notes[many:]}.isdisjoint({sketch.notes[-1].start // BAR})
        assert sketch.span == request.span
    settled = replace(request, prefix=sketches[0].notes)
    again: list[Sketch] = []
    generator.single(settled, 2, again.append)
    assert all(set(settled.prefix) <= set(sketch.notes) for sketch in again)
    again.clear()
    generator.single(replace(request, locks=Locks(original=True)), 1, again.append)
    assert not again


def top_line(take: Take) -> list[int]:
    """The highest pitch at each onset."""
    return [max(note.pitch for note in take.notes if note.start == start) for start in onsets(take)]


def onsets(take: Take) -> list[int]:
    return sorted({note.start for note in take.notes})


def test_locked_pitches_are_the_top_line_of_chords_in_a_new_rhythm(generator: Generator) -> None:
    locks = Locks(pitches=(72, 74, 71, 67, 72))
    for take in generator.generate(Request(of(CHORDS), 0, 2 * BAR, bars=2, takes=4, locks=locks)).takes:
        assert top_line(take) == [72, 74, 71, 67, 72]
        assert sounding(take.notes) == 3
        assert max(note.end for note in take.notes) == 4 * BAR


def test_going_on_from_a_take_of_locked_pitches_has_the_rest_of_them(generator: Generator) -> None:
    request = Request(of(CHORDS), 0, 2 * BAR, bars=2, takes=1, locks=Locks(pitches=(72, 74, 71, 67, 72)))
    (take,) = generator.generate(request).takes
    second = onsets(take)[1]
    settled = tuple(note for note in take.notes if note.start < second)
    (branch,) = generator.generate(replace(request, prefix=settled, random_seed=8)).takes
    assert top_line(branch) == [72, 74, 71, 67, 72]


def test_a_locked_rhythm_and_locked_pitches_hold_together(generator: Generator) -> None:
    rhythm = tuple(Span(2 * BAR + at, 2 * BAR + at + 480) for at in (0, 480, 1440))
    locks = Locks(rhythm=rhythm, pitches=(72, 71, 67))
    for take in generator.generate(Request(of(CHORDS), 0, 2 * BAR, bars=1, takes=2, locks=locks)).takes:
        assert top_line(take) == [72, 71, 67]
        assert onsets(take) == [slot.start for slot in rhythm]


@pytest.mark.parametrize("cadence", [False, True])
def test_the_last_note_of_the_top_line_has_the_locked_name(generator: Generator, *, cadence: bool) -> None:
    locks = Locks(last=7, cadence=cadence, scale=Scale.shaped("C", "major"))
    for take in generator.generate(Request(of(CHORDS), 0, 2 * BAR, bars=2, takes=4, locks=locks)).takes:
        last = [note.pitch for note in take.notes if note.start == onsets(take)[-1]]
        assert max(last) % 12 == 7
        assert not cadence or min(last) % 12 == 0


def test_chords_end_under_the_third_where_it_is_locked_or_held(generator: Generator) -> None:
    scale = Scale.shaped("C", "major")
    third = Locks(pitches=(72, 74, 76), cadence=True, scale=scale)
    held = Locks(held=(Note(3 * BAR, BAR, 76),), cadence=True, scale=scale)
    for locks in (third, held):
        asked = Request(of(CHORDS), 0, 2 * BAR, bars=2, takes=2, locks=locks)
        for take in generator.generate(asked).takes:
            last = [note.pitch for note in take.notes if note.end == 4 * BAR]
            assert (max(last), min(last) % 12) == (76, 0)
    with pytest.raises(BadRequest, match="is D5, but the last note is to be C / E / G; unlock"):
        generator.generate(replace(asked, locks=replace(third, pitches=(72, 76, 74))))


def test_going_on_from_a_take_keeps_what_is_settled(generator: Generator) -> None:
    request = Request(of(CHORDS), 0, 2 * BAR, bars=2, takes=1, random_seed=3)
    (take,) = generator.generate(request).takes
    settled = tuple(note for note in take.notes if note.end <= 3 * BAR)
    if not settled:
        return
    (branch,) = generator.generate(replace(request, prefix=settled, random_seed=8)).takes
    assert set(settled) <= set(branch.notes)


def heard(generator: Generator, locks: Locks, prefix: tuple[Note, ...] = ()) -> list[list[int]]:
    request = Request(of(CHORDS), 0, 2 * BAR, bars=2, locks=locks, prefix=prefix)
    strands = weft_for(request, generator.bundle)[0].strands
    return [[note.pitch for note in strand.heard] for strand in strands]


def test_voices_are_heard_in_the_range_that_takes_may_use(generator: Generator) -> None:
    as_written = [[67, 69, 67, 67], [64, 65, 62, 64], [60, 60, 59, 60]]
    assert heard(generator, Locks(lowest=59, highest=70)) == as_written
    for locks, octaves in (
        (Locks(lowest=71, highest=84), 1),
        (Locks(lowest=72), 1),
        (Locks(highest=55), -1),
        (Locks(lowest=35, highest=50), -2),
    ):
        assert heard(generator, locks) == [[pitch + 12 * octaves for pitch in line] for line in as_written]


def test_variations_of_several_voices_are_held_against_all_of_their_theme(
    generator: Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They were held against what came before, or what is given: the faithful were chosen no sooner."""
    contexts: list[Context] = []

    def choose(request: Request, context: Context, *_: object) -> list[Take]:
        contexts.append(context)
        return []

    monkeypatch.setattr("core.continuation.textured.choose_takes", choose)
    before = [replace(note, pitch=note.pitch + 1) for note in CHORDS]
    theme = [replace(note, start=note.start + 2 * BAR) for note in CHORDS]
    bass = [replace(note, start=note.start + 2 * BAR) for note in MELODY]
    request = Request(of([*before, *theme], bass), 0, 2 * BAR, end=4 * BAR, task=Task.VARY)
    generator.generate(replace(request, given=(1,)))
    generator.generate(replace(request, also=(1,)))
    assert [context.theme for context in contexts] == [{*placed(theme)}, {*placed(theme), *placed(bass)}]
    assert [note.pitch for note in contexts[0].phrase] == [67, 69, 67, 67]


def test_faithful_variations_of_several_voices_keep_what_their_network_would_not_think_of(
    generator: Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = Request(of(CHORDS), 0, 0, end=2 * BAR, task=Task.VARY, min_p=0.8)
    request = replace(request, wishes=Wishes(closeness=1.0))

    def shares() -> int:
        drafts = (generator.single(request, index) for index in range(8))
        return sum(len({*placed(take.notes)} & {*placed(CHORDS)}) for take in drafts)

    faithful = shares()
    assert faithful > 0.6 * 8 * len(CHORDS)
    monkeypatch.setattr("core.continuation.weaving._kept", lambda themes: None)
    assert faithful > shares()


@pytest.mark.parametrize(("theme", "voices"), [(MELODY, 1), (CHORDS, 3)])
def test_a_variation_that_is_gone_on_with_has_as_many_voices_as_its_theme(
    generator: Generator, theme: list[Note], voices: int
) -> None:
    """What was settled of it was taken to sound together with what it varies."""
    request = Request(of(theme), 0, 0, end=2 * BAR, task=Task.VARY, takes=2)
    first = generator.generate(request).takes[0]
    for until in (BAR, 2 * BAR):
        kept = tuple(note for note in first.notes if note.end <= until)
        for take in generator.generate(replace(request, prefix=kept)).takes:
            assert set(kept) <= set(take.notes)
            assert sounding(take.notes) == voices
            assert take.recipe.model == first.recipe.model


def test_what_is_settled_is_heard_where_it_lies(generator: Generator) -> None:
    kept = tuple(Note(2 * BAR, 960, pitch) for pitch in (72, 76, 79))
    found = heard(generator, Locks(lowest=71, highest=84), kept)
    assert [line[-2:] for line in found] == [[79, 79], [76, 76], [72, 72]]


@pytest.mark.parametrize("texture", [Texture.CHORDS, Texture.PARTS])
def test_a_cadence_in_a_narrow_range_leaves_its_bass_the_tonic(
    generator: Generator, texture: Texture
) -> None:
    """Where the middle voice had taken the only tonic there was, the bass doubled it."""
    tune = [replace(note, pitch=note.pitch - 12) for note in MELODY]
    score = replace(of(tune), keys=(KeyChange(0, Key("Eb")),))
    locks = Locks(lowest=48, highest=60, cadence=True)
    request = Request(score, 0, 2 * BAR, bars=1, takes=8, drafts=8, texture=texture, locks=locks)
    for take in generator.generate(request).takes:
        last = [note.pitch for note in take.notes if note.end == 3 * BAR]
        assert min(last) == 51
        assert last.count(51) == 1


def test_voices_of_chords_rather_cross_than_meet_where_little_room_is_left(generator: Generator) -> None:
    low = [replace(note, pitch=note.pitch - 12) for note in MELODY]
    few = Locks(scale=Scale.parse("C D E"))
    request = Request(of(low), 0, 2 * BAR, bars=2, takes=6, voices=4, texture=Texture.CHORDS, locks=few)
    for take in generator.generate(replace(request, temperature=2.0)).takes:
        places = [(note.start, note.pitch) for note in take.notes]
        assert len(places) == len(set(places))


@pytest.mark.parametrize("texture", [Texture.CHORDS, Texture.PARTS])
def test_voices_that_join_a_tune_are_as_loud_as_it_is(generator: Generator, texture: Texture) -> None:
    """Under a soft one they came at full loudness."""
    soft = [replace(note, velocity=30) for note in MELODY]
    for take in generator.generate(Request(of(soft), 0, 2 * BAR, bars=1, takes=2, texture=texture)).takes:
        assert {note.velocity for note in take.notes} == {30}


def test_chords_are_varied_as_chords(generator: Generator) -> None:
    request = Request(of(CHORDS), 0, 0, end=2 * BAR, takes=2, task=Task.VARY)
    for take in generator.generate(request).takes:
        assert sounding(take.notes) == 3


def test_without_a_model_of_voices_the_top_line_is_followed(tmp_path: Path) -> None:
    alone = Generator(tiny_bundle(tmp_path / "line"))
    answer = alone.generate(Request(of(CHORDS), 0, 2 * BAR, bars=2, takes=1))
    assert sounding(answer.takes[0].notes) == 1
    assert any("one line" in notice for notice in answer.notices)


def test_one_rhythm_is_told_from_several() -> None:
    high, low = MELODY, [Note(place * 960, 960, 48) for place in range(4)]
    assert in_one_rhythm([high, [replace(note, pitch=note.pitch - 12) for note in high]])
    assert not in_one_rhythm([high, low])
    assert not in_one_rhythm([high])


def test_a_model_of_voices_continues_a_single_line_too(several_alone: Bundle) -> None:
    for take in Generator(several_alone).generate(Request(of(MELODY), 0, 2 * BAR, bars=2, takes=2)).takes:
        assert sounding(take.notes) == 1


@pytest.fixture(scope="module")
def several_alone(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_bundle(tmp_path_factory.mktemp("alone") / "several", company=SLOTS)


def test_a_rest_of_what_is_given_across_the_beginning_is_heard_once(several_alone: Bundle) -> None:
    high = [Note(0, 480, 72), Note(2 * BAR + 480, 480, 74), Note(2 * BAR + 960, 960, 76)]
    low = [Note(place * 480, 480, 48 + place % 3) for place in range(8)]
    request = Request(of(low, high), 0, 2 * BAR, bars=1, given=(1,), random_seed=2)
    take = Generator(several_alone).single(request, 0)
    weft, _ = weft_for(request, several_alone)
    voices = [strand.given or (*strand.heard, *take.notes) for strand in weft.strands]
    ahead = [place for place, strand in enumerate(weft.strands) if strand.given]
    costs = surprise(several_alone, weft.setting, voices, ahead)
    assert take.surprise == pytest.approx(costs[weft.written[0]][len(low) :], abs=1e-3)

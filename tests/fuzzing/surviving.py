"""What music from anywhere has to stand: being saved, exported, laid out, played, read by a model."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from core.chord_naming import name_chords
from core.edits import paste
from core.encoding import Encoding, melody
from core.engraving.engraver import engrave, leaves
from core.errors import BadFile
from core.files import kinds, project
from core.files.imported import Imported
from core.files.notation import notate
from core.files.repeats import played_out
from core.importing.arriving import Plan, Where, arrive, undecided
from core.importing.quantising import Beats, Quantising, how_timed
from core.learning.understanding import Understanding
from core.lstm.features import Setting
from core.lstm.lens import columns_of
from core.playback.schedule import Manner, Passage, Performance
from core.polyphony.separating import separate
from core.score import Note, Score, Track
from core.timing import BarMap

Step = tuple[str, Callable[[], object]]
FEW, SHORT = 60, 40  # notes and bars up to which a piece is engraved here


def steps(imported: Imported, suffix: str) -> list[Step]:
    """What is done with what was read, by name; each raises nothing but ContinuoError."""
    score = imported.score
    done: list[Step] = [
        ("saved", lambda: _saved(imported)),
        ("placed", lambda: _placed(score)),
        ("played", lambda: _played(score)),
        ("noted", lambda: notate(score)),
        ("told", lambda: undecided(imported)),
        ("read", lambda: _read_by_a_model(score)),
        ("parted", lambda: [separate(track.notes) for track in score.tracks]),
        ("learnt from", lambda: Understanding()._piece(Path(f"piece{suffix}"), 0, imported)),
        ("harmonies", lambda: name_chords(score)),
        ("tracks", lambda: arrive(score, Plan(where=Where.TRACKS), Score(), 0, 0)),
        ("phrase", lambda: arrive(score, Plan(where=Where.PHRASE), Score(), 0, 480)),
    ]
    few = sum(len(track.notes) for track in score.tracks) <= FEW and len(score.tracks) <= 8
    for end in (".mid", ".musicxml", ".abc"):
        done += [
            (f"as {end}", partial(_exported, score, end)),
            (f"lost in {end}", partial(_lost, score, end)),
        ]
    if imported.order:
        done.append(("unfolded", lambda: project.dumps(played_out(imported, "file").score)))
    if suffix == ".mid" and few and (beats := how_timed(score)) is not Beats.AS_IS:
        done.append(("beats", lambda: arrive(score, Plan(Quantising(beats=beats)), Score(), 0, 0)))
    if few and BarMap(score).bar_at(score.end).number <= SHORT:
        done += [("engraved", lambda: engrave(score)), ("paged", lambda: leaves(score))]
    return done


def _saved(imported: Imported) -> None:
    try:
        again = project.loads(project.dumps(imported.score, imported.takes))
    except BadFile as error:
        raise AssertionError("what was saved cannot be opened") from error
    assert again.score == imported.score, "it comes back otherwise than it was saved"
    assert again.takes.nodes == imported.takes.nodes, "its takes come back otherwise than they were saved"


def _exported(score: Score, suffix: str) -> None:
    assert kinds.encoded(suffix, score), "nothing was written"


def _lost(score: Score, suffix: str) -> tuple[str, ...]:
    return kinds.losses(Path(f"x{suffix}"), score)


def _placed(score: Score) -> None:
    bars = BarMap(score)
    for tick in (0, score.pickup, score.end // 2, max(0, score.end - 1), score.end):
        bars.position(tick)
        bars.next_line(tick)
        bars.lines(tick, tick + 4 * 1920)


def _played(score: Score) -> None:
    performance = Performance(score)
    whole = performance.tempo.seconds_at(score.end)
    for tick in (0, score.end // 2, max(0, score.end - 1)):
        passage = Passage(performance, tick, 0.0, Manner(click=True))
        for begin in (0.0, 0.1, max(0.0, whole - 0.1)):
            passage.strikes(begin, begin + 0.1)
            passage.pulses(begin, begin + 0.1)
            passage.tick_at(begin)


def _read_by_a_model(score: Score) -> None:
    notes = max((track.notes for track in score.tracks), key=len)
    line = melody(notes)[0][-16:]
    if line:
        columns_of(Encoding(), Setting(bars=BarMap(score), key=score.key_at(line[0].start)), line)


def pasted(notes: tuple[Note, ...]) -> Imported:
    """Notes from a clipboard, pasted into an empty piece."""
    return Imported(paste(Score(), 0, notes, 0).score if notes else Score((Track(),)))

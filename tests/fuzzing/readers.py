"""What is fed: each reader of music, how its files are bent, and the real files that are bent."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from random import Random

from core.chord_symbols import ChordSymbol
from core.commands import COMMANDS
from core.commands.line import parse
from core.continuation.request import Locks, Recipe, Task, Wishes
from core.continuation.take import Shared, Take
from core.files import abc, journal, kern_reader, kinds, midi, musicxml, project
from core.files.imported import Imported
from core.files.musicxml_writer import compressed
from core.files.provenance import words
from core.files.rows import note_row
from core.scales import Scale
from core.score import ChordSign, Note, Span
from core.takes_tree import Node, TakesTree
from tests.fuzzing import mutating
from tests.fuzzing.surviving import pasted

EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"
MOST, LARGEST = 60, 4_000  # real files of a kind, and bytes of each
CHORDS = tuple(
    ChordSign(480 * place, ChordSymbol.parse(name))
    for place, name in enumerate(("C", "F#m7b5/E", "N.C.", "Bbmaj9(#11)", "Gsus4", "Edim7"))
)
NOTES = 12  # of our own examples that are bent: the shorter, the more can be tried


@dataclass(frozen=True)
class Reader:
    """Reads bytes into what is then saved, played and laid out; None where there is nothing of the sort."""

    suffix: str
    read: Callable[[bytes], Imported | None]
    bend: mutating.Bender
    seeds: Callable[[], list[bytes]]


def _corpus(pattern: str) -> list[bytes]:
    """Some small files of music21's own corpus and tests, always the same."""
    found = find_spec("music21")
    if found is None or found.origin is None:
        return []
    paths = sorted(p for p in Path(found.origin).parent.rglob(pattern) if p.stat().st_size <= LARGEST)
    chosen = Random(8).sample(paths, min(MOST, len(paths)))
    return [path.read_bytes() for path in sorted(chosen)]


def _examples() -> list[Imported]:
    """The beginnings of our examples."""
    begun = []
    for path in sorted(EXAMPLES.glob("*.continuo")):
        piece = project.load(path)
        tracks = tuple(replace(track, notes=track.notes[:NOTES]) for track in piece.score.tracks)
        score = replace(piece.score, tracks=tracks, markers=piece.score.markers[:1], chords=CHORDS)
        begun.append(Imported(score, takes=_takes()))
    return begun


def _takes() -> TakesTree:
    """A take and one that branches from it, whose recipes have everything that a recipe can have."""
    locks = Locks(
        scale=Scale.parse("A minor"),
        lowest=40,
        highest=90,
        rhythm=(Span(1920, 2400),),
        pitches=(60, 62),
        held=(Note(1920, 480, 60),),
        last=0,
    )
    notes = (Note(1920, 480, 60, 90, "folk-1"), Note(2400, 960, 64, 80))
    recipe = Recipe(
        "folk-1", Task.CONTINUE, 1920, 3840, 7, 0, 1.0, 0.05, 1.0, True, Wishes(), locks, notes[:1]
    )
    take = Take(notes, (1.5, 2.0), recipe, Shared(4, 0, "a tune", 3), ("it begins high",))
    return TakesTree((Node(take, 0, 0, 0), Node(take, 0, 1, 0, parent=0, name="mine", part="Melody")))


def exports(suffix: str) -> list[bytes]:
    """The beginnings of our examples, written as files of that kind."""
    return [kinds.encoded(suffix, each.score) for each in _examples()]


def _projects() -> list[bytes]:
    return [project.dumps(each.score, each.takes) for each in _examples()]


# A journal


def _read_journal(data: bytes) -> Imported:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "piece.journal")
        path.write_bytes(data)
        kept = journal.read(path)
    if kept.path is not None:
        assert kept.path.name is not None  # which the window tells
    return Imported(kept.score, takes=kept.takes)


def _journals() -> list[bytes]:
    made = []
    for each in _examples():
        with tempfile.TemporaryDirectory() as folder:
            writing = journal.Journal(Path(folder, "piece.journal"))
            kept = journal.Kept(
                each.score, each.takes, datetime(2024, 5, 17, 12), path=Path("/piece.continuo")
            )
            writing.keep(kept)
            for tempo in (90.0, 100.0):
                track = each.score.tracks[0]
                notes = (replace(track.notes[0], pitch=int(tempo) - 30), *track.notes[1:])
                score = each.score.with_track(0, replace(track, notes=notes))
                writing.keep(replace(kept, score=score, step="Move"))
            writing.close()
            made.append(writing.path.read_bytes())
    return made


# The clipboard


def _read_clipboard(data: bytes) -> Imported | None:
    from PySide6.QtCore import QMimeData

    from app import clipboard

    mime = QMimeData()
    mime.setData(clipboard.NOTES_TYPE, data)
    mime.setData(clipboard.TEXT_TYPE, data)
    notes = clipboard.from_mime(mime)[0]
    if notes:
        return pasted(notes)
    found = clipboard.foreign(mime)
    if found is None:
        return None
    suffix, content = found
    return (abc.parse if suffix == ".abc" else musicxml.parse)(content)


def _clipboards() -> list[bytes]:
    notes = [Note(0, 480, 60), Note(480, 240, 64, 100, "folk-1")]
    ours = json.dumps({"version": 1, "notes": [note_row(each) for each in notes]}).encode()
    return [ours, *exports(".abc")[:1], *exports(".musicxml")[:1], words("folk-1").encode()]


# The command line


def _read_line(data: bytes) -> None:
    arguments = data.decode("utf-8", "surrogateescape").split("\0")
    try:
        parse(arguments)
    except SystemExit as stop:
        if stop.code not in (0, 2):
            raise AssertionError(f"it ended with {stop.code}") from stop


_SAID = (
    *(
        "in.mid",
        "out.mid",
        "-o",
        "--",
        "-",
        "",
        "--bars",
        "--seed",
        "--takes",
        "--temperature",
        "--key",
        "--track",
    ),
    *(
        "--bar",
        "--model",
        "--json",
        "--take",
        "--hold",
        "--from",
        "--until",
        "--help",
        "--version",
        "--beats",
        "--range",
    ),
    *(
        "--scale",
        "--tempo",
        "--unfold",
        "--provenance",
        "--paper",
        "--staff",
        "--soundfont",
        "--rate",
        "--stems",
    ),
    *(
        "5:3",
        "5-8",
        "0-0",
        "999999-1",
        "C4",
        "H9",
        "Eb minor",
        "A blues",
        "--bars=3",
        "--seed=",
        "--track=-1",
        "\udcff",
    ),
)


def _bend_line(data: bytes, random: Random) -> bytes:
    said = data.decode("utf-8", "surrogateescape").split("\0")
    for _ in range(random.choice((1, 2, 4))):
        word = random.choice((*_SAID, *mutating.NUMBERS, *mutating.TEXTS, *COMMANDS)).replace("\0", "")
        at = random.randrange(len(said) + 1)
        said[at : at + random.randrange(2)] = [word]
    return "\0".join(said[:30]).encode("utf-8", "surrogateescape" if _escapes(said) else "replace")


def _escapes(said: Iterable[str]) -> bool:
    return not any("\ud800" <= letter < "\udc80" for word in said for letter in word)


def _lines() -> list[bytes]:
    ordered: list[Sequence[str]] = [
        ("continue", "in.mid", "-o", "out.mid", "--bars", "4", "--seed", "1", "--takes", "2"),
        ("export", "in.continuo", "-o", "out.wav"),
        ("evaluate", "in.mid"),
        ("hum", "in.wav", "-o", "out.mid"),
        ("train", "--help"),
        ("models",),
        ("doctor",),
    ]
    return ["\0".join(each).encode() for each in ordered]


def _packed() -> list[bytes]:
    return [compressed(each, "piece") for each in (*exports(".musicxml"), *_corpus("*.xml"))]


def _read_abc(data: bytes) -> Imported:
    abc.parse_all(data)
    return abc.parse(data)


READERS = {
    "project": Reader(".continuo", project.loads, mutating.json_tree, _projects),
    "journal": Reader(".journal", _read_journal, mutating.journal, _journals),
    "midi": Reader(".mid", midi.parse, mutating.midi, lambda: [*exports(".mid"), *_corpus("*.mid")]),
    "abc": Reader(".abc", _read_abc, mutating.abc, lambda: [*exports(".abc"), *_corpus("*.abc")]),
    "kern": Reader(".krn", kern_reader.parse, mutating.kern, lambda: _corpus("*.krn")),
    "musicxml": Reader(
        ".musicxml", musicxml.parse, mutating.xml, lambda: [*exports(".musicxml"), *_corpus("*.xml")]
    ),
    "mxl": Reader(".mxl", musicxml.parse, mutating.zipped, _packed),
    "clipboard": Reader(".clip", _read_clipboard, mutating.json_tree, _clipboards),
    "line": Reader(".line", _read_line, _bend_line, _lines),
}

"""Music that nobody here wrote, through MusicXML and the real MuseScore and back, and through MIDI and back.

Files are drawn from music21's corpus with a fixed seed: folk tunes, chorales, quartets and older
polyphony. Each is read, written as MusicXML, opened and saved again by MuseScore, and read once more; what
differs in pitch, onset, length or spelling of a note, in metres, keys or tempo, is printed with its
reason. What was written is held against the MusicXML schema, and every bar against its metre.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import cycle
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

from core import files
from core.errors import ContinuoError
from core.files import midi, musicxml
from core.files.musicxml_bars import bars
from core.files.musicxml_writer import losses
from core.files.notation.staves import together
from core.score import Score, Track
from core.timing import BarMap
from tests.core.files.musicxml_schema import schema

FILES, SEED, BATCH, PATIENCE = 500, 7, 20, 300  # seconds for a batch
PROGRAMS = ("mscore3", "musescore3", "mscore", "musescore")
KINDS = {  # how many in ten, and where they lie in the corpus
    "folk": (5, ("essenFolksong/*.abc", "oneills1850/*.abc", "ryansMammoth/*.abc", "airdsAirs/*.abc")),
    "chorale": (3, ("bach/*.mxl", "bach/*.xml")),
    "quartet": (1, tuple(f"{who}/**/*.mxl" for who in ("beethoven", "haydn", "mozart"))),
    "polyphony": (1, tuple(f"{who}/**/*.mxl" for who in ("trecento", "monteverdi", "palestrina", "josquin"))),
}


@dataclass(frozen=True)
class Drawn:
    """A piece of the corpus: its kind, its file, and which of the file's tunes it is."""

    kind: str
    path: Path
    tune: int = 0

    def __str__(self) -> str:
        return f"{self.kind} {self.path.parent.name}/{self.path.name}" + f" no. {self.tune + 1}" * bool(
            self.tune
        )


def drawn(count: int) -> list[Drawn]:
    """The first `count` of an endless fixed order, the kinds taking turns by their shares."""
    chance = random.Random(SEED)
    stock = {kind: _stock(kind, patterns) for kind, (_, patterns) in KINDS.items()}
    for pieces in stock.values():
        chance.shuffle(pieces)
    turns = [kind for kind, (share, _) in KINDS.items() for _ in range(share)]
    chosen: list[Drawn] = []
    for kind in cycle(turns):
        if len(chosen) == count or not any(stock.values()):
            return chosen
        if stock[kind]:
            chosen.append(stock[kind].pop())
    return chosen


def _stock(kind: str, patterns: Sequence[str]) -> list[Drawn]:
    found = importlib.util.find_spec("music21")
    corpus = Path(found.origin).parent / "corpus" if found and found.origin else Path()
    paths = sorted(path for pattern in patterns for path in corpus.glob(pattern))
    if kind != "folk":
        return [Drawn(kind, path) for path in paths]
    return [Drawn(kind, path, tune) for path in paths for tune in range(len(_tunes(path)))]


@cache
def _tunes(path: Path) -> tuple[Score, ...]:
    try:
        return tuple(imported.score for imported in files.read_all(path))
    except ContinuoError:
        return ()


def _read(piece: Drawn) -> Score:
    return _tunes(piece.path)[piece.tune] if piece.kind == "folk" else files.read(piece.path).score


def by_way_of_musescore(program: str, folder: Path, written: Sequence[Path]) -> list[Path]:
    """What MuseScore saves of each MusicXML file; a batch that fails is tried again one by one."""
    saved = [path.with_suffix(".back.musicxml") for path in written]
    _convert(program, folder, list(zip(written, saved, strict=True)))
    for source, target in zip(written, saved, strict=True):
        if not target.exists():
            _convert(program, folder, [(source, target)])
    return saved


def _convert(program: str, folder: Path, pairs: list[tuple[Path, Path]]) -> None:
    job = folder / "job.json"
    job.write_text(json.dumps([{"in": str(source), "out": str(target)} for source, target in pairs]))
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
    }
    # It exits with 0 even when it wrote nothing: only the files tell.
    subprocess.run(
        [program, "-j", str(job)], env=environment, capture_output=True, timeout=PATIENCE, check=False
    )


def differences(before: Score, after: Score) -> Iterator[str]:
    """In words, what `after` has otherwise; times in ticks."""
    if len(before.tracks) != len(after.tracks):
        yield f"{len(before.tracks)} tracks became {len(after.tracks)}"
        return
    for number, (ours, theirs) in enumerate(zip(before.tracks, after.tracks, strict=True), 1):
        gone, come = _notes(ours) - _notes(theirs), _notes(theirs) - _notes(ours)
        if gone or come:
            yield f"track {number}: {sum(gone.values())} notes otherwise: {_few(gone)} became {_few(come)}"
    for what, was, now in (
        ("metres", _metres(before), _metres(after)),
        ("keys", _keys(before), _keys(after)),
        ("tempos", _tempos(before), _tempos(after)),
    ):
        if was != now:
            yield f"{what}: {_few(was)} became {_few(now)}"


def _notes(track: Track) -> Counter[tuple[int, int, int]]:
    return Counter((note.start, note.length, note.pitch) for note in track.notes)


def _few(items: Counter[tuple[int, int, int]] | list[tuple[object, ...]]) -> str:
    return str(list(items)[:3])


def _metres(score: Score) -> list[tuple[object, ...]]:
    return [(score.pickup,), *((m.tick, m.beats, m.unit) for m in score.metres if m.tick < score.end)]


def _keys(score: Score) -> list[tuple[object, ...]]:
    """Changes of the signature; what is said twice is said once."""
    signs = [(change.tick, change.key.fifths) for change in score.keys if change.tick < score.end] or [(0, 0)]
    return [sign for index, sign in enumerate(signs) if not index or sign[1] != signs[index - 1][1]]


def _tempos(score: Score) -> list[tuple[object, ...]]:
    return [(change.tick, round(change.bpm, 2)) for change in score.tempos if change.tick < score.end]


def respelled(written: bytes, back: bytes) -> Iterator[str]:
    """Notes that came back in the same place under another name."""
    for number, (ours, theirs) in enumerate(zip(_spelled(written), _spelled(back), strict=False), 1):
        if ours != theirs:
            gone, come = sorted(ours - theirs)[:3], sorted(theirs - ours)[:3]
            yield f"part {number}: spelled otherwise: {gone} became {come}"


def _spelled(document: bytes) -> list[set[tuple[int, Fraction, str]]]:
    """For each part (bar, place in it, letter and sign and octave) of each note that begins."""
    return [
        {
            (index, note.at, "".join(item.text or "" for item in note.element.findall("pitch/*")))
            for index, bar in enumerate(bars(part))
            for note in bar.notes
            if note.element.find("tie[@type='stop']") is None
        }
        for part in fromstring(document).findall("part")
    ]


def short_bars(document: bytes, score: Score) -> Iterator[str]:
    """Bars whose voices do not sum to what the metre, a pickup or a metre cut short asks for."""
    bar_map = BarMap(score)
    for part in fromstring(document).findall("part"):
        at = 0
        for measure in part.findall("measure"):
            bar = bar_map.bar_at(at)
            lengths = _voice_lengths(measure)
            # A bar off the grid is lengthened to a length that can be written.
            if not bar.length <= lengths[0] < bar.length + 120 or max(lengths) > lengths[0]:
                yield f"part {part.get('id')} bar {measure.get('number')}: {lengths} ticks of {bar.length}"
            at = bar.end


def _voice_lengths(measure: Element) -> list[int]:
    """To where each voice reaches, in ticks, the first voice first."""
    reached, at = {"1": 0}, 0
    for item in measure:
        ticks = int(item.findtext("duration", "0"))
        if item.tag == "backup":
            at -= ticks
        elif item.tag == "forward" or (item.tag == "note" and item.find("chord") is None):
            at += ticks
        if item.tag == "note":
            voice = item.findtext("voice", "1")
            reached[voice] = max(reached.get(voice, 0), at)
    return list(reached.values())


@dataclass
class Tally:
    """What was seen over all pieces."""

    pieces: int = 0
    same: int = 0
    told: int = 0
    midi: int = 0
    clean: int = 0

    def add(self, piece: Drawn, score: Score, written: bytes, back: Path) -> None:
        """Compare one piece, and print what differs."""
        self.pieces += 1
        faults = [*schema().faults(written)[:3], *list(short_bars(written, score))[:3]]
        self.clean += not faults
        through_midi = list(differences(score, midi.parse(midi.unparse(score)).score))
        self.midi += not through_midi
        notices = losses(score)
        try:
            came = musicxml.parse(back.read_bytes(), back.name).score
            found = list(differences(score, together(score, came)))
            found = found or list(respelled(written, back.read_bytes()))
        except FileNotFoundError:
            found = ["MuseScore wrote nothing"]
        except ContinuoError as error:
            found = [f"what MuseScore wrote could not be read: {error}"]
        self.same += not found
        self.told += bool(found and notices)
        if found and not any("became" in d for d in differences(score, musicxml.parse(written).score)):
            found = ["(what we wrote reads back the same here)", *found]
        for line in [*faults, *(f"by MIDI: {line}" for line in through_midi), *found]:
            print(f"{piece}: {line}", flush=True)
        if found:
            print("    told when it was written: " + (" ".join(notices) or "nothing"), flush=True)


def main() -> None:
    """Print every exception, then how many came back the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--skip", type=int, default=0, help="how many of the fixed order to leave aside")
    parser.add_argument("--kind", choices=list(KINDS))
    parser.add_argument("--keep", type=Path, help="a folder for what was written")
    wanted = parser.parse_args()
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        print("skipped: MuseScore is not installed here")
        return
    tally, begun = Tally(), time.perf_counter()
    pieces = drawn(wanted.skip + wanted.files)[wanted.skip :]
    pieces = [piece for piece in pieces if wanted.kind in (None, piece.kind)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = wanted.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for first in range(0, len(pieces), BATCH):
            _batch(tally, program, folder, first, pieces[first : first + BATCH])
    print(
        f"{tally.same} of {tally.pieces} the same through MuseScore; "
        f"of the others {tally.told} had been told; "
        f"{tally.midi} the same through MIDI; {tally.clean} valid by the schema with full bars; "
        f"{time.perf_counter() - begun:.0f} s"
    )


def _batch(tally: Tally, program: str, folder: Path, first: int, batch: Sequence[Drawn]) -> None:
    scores, paths = [], []
    for number, piece in enumerate(batch, first):
        scores.append(_read(piece))
        paths.append(folder / f"{number:03}.musicxml")
        musicxml.save(paths[-1], scores[-1])
    backs = by_way_of_musescore(program, folder, paths)
    for piece, score, path, back in zip(batch, scores, paths, backs, strict=True):
        tally.add(piece, score, path.read_bytes(), back)


if __name__ == "__main__":
    main()

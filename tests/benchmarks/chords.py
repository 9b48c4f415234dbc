"""How often chords are named as analysts named them, beat by beat.

`python -m tests.benchmarks.chords`. The music is what music21 has with analyses in roman numerals: chorales
of Bach's and madrigals of Monteverdi's. Left out are pieces whose analysis is longer or shorter by over four
quarters, in another key, or counts bars otherwise than the music does (`ASTRAY`). Every other one of the rest
served to fit `core.chord_naming.Fit`; the figures told are those of the others: the share of beats whose root
is the analyst's, whose root and kind of triad are, and all of whose notes are. Takes some minutes: music21
reads the analyses.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.chord_naming import name_chords
from core.chord_symbols import KINDS
from core.errors import BadFile
from core.files import kinds
from core.score import TICKS_PER_QUARTER, Score

ASTRAY = (
    *("riemenschneider014", "riemenschneider017"),  # in another key
    *("madrigal.3.5", "madrigal.3.16", "madrigal.3.17", "madrigal.4.8"),  # bars counted otherwise
)
FOLDERS = ("bach/choraleAnalyses", "monteverdi")


@dataclass(frozen=True, slots=True)
class Named:
    """What an analyst says of a stretch: its root, the quality of its triad, and its pitch classes."""

    start: int
    end: int
    root: int
    quality: str
    classes: frozenset[int]


def analysed(path: Path) -> list[Named]:
    """The chords of an analysis, in ticks."""
    from music21 import converter, roman

    found = []
    for chord in converter.parse(path, format="romanText").flatten().getElementsByClass(roman.RomanNumeral):
        start = round(chord.offset * TICKS_PER_QUARTER)
        end = start + round(chord.quarterLength * TICKS_PER_QUARTER)
        classes = frozenset(pitch.pitchClass for pitch in chord.pitches)
        found.append(Named(start, end, chord.root().pitchClass, chord.quality, classes))
    return found


def music(corpus: Path, analysis: Path) -> Score | None:
    """What an analysis is of; None where music21 does not carry it."""
    path = analysis.with_suffix(".mxl")
    if analysis.parent.name != "monteverdi":
        number = re.search(r"^BWV:\s*(\S+)", analysis.read_text(encoding="utf-8"), re.MULTILINE)
        path = corpus / "bach" / f"bwv{number[1] if number else ''}.mxl"
    try:
        return kinds.read(path).score
    except BadFile:
        return None


def pieces(corpus: Path, folder: str) -> Iterator[tuple[str, Score, list[Named]]]:
    """The pieces of a folder whose analysis lies on their music."""
    for path in sorted((corpus / folder).glob("*.rntxt")):
        score = None if path.stem in ASTRAY else music(corpus, path)
        if score is not None:
            chords = analysed(path)
            if abs(score.end - max(chord.end for chord in chords)) <= 4 * TICKS_PER_QUARTER:
                yield folder, score, chords


def agreement(score: Score, chords: list[Named]) -> Iterator[tuple[bool, bool, bool]]:
    """For each beat that was analysed whether root, triad and notes are the analyst's."""
    ours = Score(chords=name_chords(score))
    sounding = [note for track in score.tracks for note in track.notes]
    for tick in range(0, score.end, TICKS_PER_QUARTER):
        chord = next((chord for chord in chords if chord.start <= tick < chord.end), None)
        if chord is not None and any(note.start <= tick < note.end for note in sounding):
            said = ours.chord_at(tick)
            root = said is not None and said.root_class == chord.root
            triad = said is not None and root and quality(said.kind) == chord.quality
            same = said is not None and root and notes(chord.root, said.kind) == chord.classes
            yield root, triad, same


def quality(kind: str) -> str:
    """What music21 calls a kind's triad."""
    tones = KINDS[kind].tones
    triads = {(4, 7): "major", (3, 7): "minor", (3, 6): "diminished", (4, 8): "augmented"}
    return triads.get((tones.get(3, 0), tones.get(5, 0)), "other")


def notes(root: int, kind: str) -> frozenset[int]:
    """A chord's pitch classes, its bass aside."""
    return frozenset((root + tone) % 12 for tone in KINDS[kind].tones.values())


def main() -> None:
    """Tell the figures of both composers."""
    import music21

    corpus = Path(music21.__file__).parent / "corpus"
    told: defaultdict[str, list[tuple[bool, bool, bool]]] = defaultdict(list)
    every = [piece for folder in FOLDERS for piece in pieces(corpus, folder)]
    for folder, score, chords in every[1::2]:
        told[folder] += agreement(score, chords)
    for folder, beats in told.items():
        shares = (100 * sum(each) / len(beats) for each in zip(*beats, strict=True))
        print(folder, len(beats), "beats: root {:.1f}, triad {:.1f}, notes {:.1f} %".format(*shares))


if __name__ == "__main__":
    main()

"""Opening the largest pieces of music21's corpus, against music21 alone reading the same file.

Of each form the file with the most bytes (MusicXML unpacked) is taken; a collection of ABC is read whole.
"""

from __future__ import annotations

import importlib.util
import io
import warnings
import zipfile
from collections.abc import Callable
from contextlib import redirect_stderr
from functools import partial
from pathlib import Path

from core import files
from core.score import Score
from tests.benchmarks.timing import median_ms, show

FORMS = {"MusicXML": "*.mxl", "ABC": "*.abc", "kern": "*.krn"}
EACH, ROUNDS = 1, 2


def largest(corpus: Path, pattern: str) -> list[Path]:
    """The files with the most music in them, the largest first."""
    return sorted(corpus.rglob(pattern), key=_size)[: -EACH - 1 : -1]


def _size(path: Path) -> int:
    if path.suffix != ".mxl":
        return path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        return max(info.file_size for info in archive.infolist())


def by_music21(path: Path) -> Callable[[], object]:
    """music21's own reading of a file, nothing cached."""
    from music21 import converter

    def read() -> object:
        with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            return converter.parse(path, forceSource=True, storePickle=False)

    return read


def main() -> None:
    """Print a line for each file: ours, music21's, and the ratio."""
    found = importlib.util.find_spec("music21")
    corpus = Path(found.origin).parent / "corpus" if found and found.origin else Path()
    for form, pattern in FORMS.items():
        for path in largest(corpus, pattern):
            pieces: list[Score] = [imported.score for imported in files.read_all(path)]
            notes = sum(len(track.notes) for score in pieces for track in score.tracks)
            ours, theirs = median_ms(partial(files.read_all, path), by_music21(path), rounds=ROUNDS)
            show(f"{form} {path.parent.name}/{path.name}, {notes} notes", ours, "music21", theirs)


if __name__ == "__main__":
    main()

"""A composer's tunes as files, and a tiny model to learn from them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core import files
from core.lstm.bundle import Bundle
from core.polyphony.company import SLOTS
from core.score import Note, Score, Track
from tests.core.lstm.test_tunes import walk
from tests.core.lstm.tiny import tiny_bundle


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A bundle with random weights; do not write into its folder."""
    return tiny_bundle(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def tiny_several(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The same, of a network that hears several voices."""
    return tiny_bundle(tmp_path_factory.mktemp("models") / "tiny", company=SLOTS)


@pytest.fixture
def write_tunes(tmp_path: Path) -> Callable[..., list[Path]]:
    """Writes so many tunes of so many notes, each a walk of its own, as MIDI files."""

    def write(count: int, notes: int = 40) -> list[Path]:
        paths = [tmp_path / "pieces" / f"tune {number}.mid" for number in range(count)]
        paths[0].parent.mkdir(exist_ok=True)
        for number, path in enumerate(paths):
            files.write(path, Score((Track(tune(number, notes), name="Fiddle"),), title=f"Tune {number}"))
        return paths

    return write


@pytest.fixture
def write_parts(tmp_path: Path) -> Callable[..., list[Path]]:
    """Writes so many pieces in two parts, a walk over whole notes, as MIDI files."""

    def write(count: int, bars: int = 10) -> list[Path]:
        paths = [tmp_path / "parts" / f"duo {number}.mid" for number in range(count)]
        paths[0].parent.mkdir(exist_ok=True)
        for number, path in enumerate(paths):
            low = tuple(
                Note(1920 * bar, 1920, 40 + pitch % 12)
                for bar, pitch in enumerate(walk(number + 50, bars - 1))
            )
            duo = (Track(tune(number, 4 * bars), name="Fiddle"), Track(low, name="Cello"))
            files.write(path, Score(duo, title=f"Duo {number}"))
        return paths

    return write


def tune(number: int, notes: int = 40) -> tuple[Note, ...]:
    """Quarter notes on a walk."""
    return tuple(
        Note(480 * place, 480, 60 + pitch % 12) for place, pitch in enumerate(walk(number, notes - 1))
    )

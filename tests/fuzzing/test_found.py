"""What readers once stumbled over: each input is kept, and read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzzing.child import READERS
from tests.fuzzing.watching import Watch

FOUND = Path(__file__).parent / "found"
KEPT = sorted(path for path in FOUND.glob("*/*") if path.suffix != ".txt")


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_was_found_stays_mended(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    finding = Watch(READERS[path.parent.name], seconds=60).look(path.read_bytes())
    assert finding is None, finding.told
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")


def test_there_are_some() -> None:
    assert len(KEPT) >= 5

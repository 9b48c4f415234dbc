"""The tunes are divided by the committed lists, and read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.lstm.split import listed
from tests.benchmarks.peers import tunes as module
from tests.benchmarks.peers.tunes import read


def test_tunes_stand_where_the_lists_say_and_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("music21", reason="the tunes come with music21")
    found = read(["airdsAirs"], tmp_path, most=60)
    sides = listed(["airdsAirs"])
    assert {sides[tune.name] for tune in found.train} == {"train"}
    assert {sides[tune.name] for tune in [*found.validation, *found.test]} <= {"validation", "test"}
    assert len(found.train) > 40
    monkeypatch.setattr(module, "read_corpus", None)
    again = read(["airdsAirs"], tmp_path, most=60)
    assert [tune.notes for tune in again.train] == [tune.notes for tune in found.train]
    with pytest.raises(TypeError):
        read(["airdsAirs"], tmp_path, most=61)

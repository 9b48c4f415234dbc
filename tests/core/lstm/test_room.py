"""The room of the network is as it is, whatever stands in the home folder."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

TELL = """
import core.lstm.network, keras
print(keras.config.backend(), keras.config.floatx())
"""


@pytest.mark.skipif(find_spec("tensorflow") is None, reason="a light set-up has no TensorFlow")
def test_settings_for_another_library_are_neither_heeded_nor_written(tmp_path: Path) -> None:
    """Somebody who has Keras compute with PyTorch could not train: the work stopped unexpectedly."""
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    (theirs / ".keras").mkdir(parents=True)
    (theirs / ".keras/keras.json").write_text('{"backend": "torch", "floatx": "float16"}')
    ours.mkdir()
    asked = {name: value for name, value in os.environ.items() if not name.startswith("KERAS")}
    for home in (theirs, ours):
        told = subprocess.run(
            [sys.executable, "-c", TELL],
            env={**asked, "HOME": str(home), "USERPROFILE": str(home), "KERAS_BACKEND": "torch"},
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.split() == ["tensorflow", "float32"]
    assert [*ours.rglob("*")] == []

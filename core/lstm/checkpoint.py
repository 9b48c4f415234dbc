"""What a training would have to do again: written so that neither a kill nor a full disk costs it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from core.files.disk import written_aside


def write(path: Path, arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Write arrays, swapped in when whole: until then the checkpoint before it stands. Raises BadFile."""
    with written_aside(path) as file:
        np.savez(file, allow_pickle=False, **arrays)

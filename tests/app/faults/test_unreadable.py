"""Places that may not even be looked at: another's home; a name that no disk takes stands for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.dialogs.settings import _is_missing
from app.learning import _left_over
from app.stored import mend
from core.audio_in import sound_journal
from core.files import journal

BARRED = Path("/tmp", "a" * 300)


@pytest.mark.parametrize(
    ("look", "found"),
    [
        (mend, False),
        (_left_over, None),
        (lambda folder: sound_journal.left_behind(folder, "Hummed"), []),
        (journal.left_behind, []),
        (lambda path: _is_missing(str(path)), True),
    ],
)
def test_where_it_may_not_be_looked_there_is_nothing(look: Callable[[Path], object], found: object) -> None:
    with pytest.raises(OSError, match="name too long"):
        BARRED.exists()
    assert look(BARRED) == found

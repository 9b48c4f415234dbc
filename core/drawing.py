"""Matplotlib with no settings but its own.

It reads some of the current folder, which may be a stranger's and name another program to run (LaTeX), and
some of the home folder, which are meant for another purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def as_it_comes(changed: dict[Any, Any]) -> Iterator[None]:
    """Have it draw as it would of itself, but for what is `changed`."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(changed)
        yield

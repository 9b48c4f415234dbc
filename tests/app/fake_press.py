"""Engraves where it is asked to, without a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

Said = ParamSpec("Said")
Result = TypeVar("Result")


class InPlace:
    """Runs jobs as they come."""

    def run(self, job: Callable[Said, Result], *args: Said.args, **kwargs: Said.kwargs) -> Result:
        return job(*args, **kwargs)

    def rest(self) -> None:
        pass

    def close(self) -> None:
        pass

"""A machine's MIDI inputs, plugged in and played by hand."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import Missing
from core.midi_in.ports import Deliver


class FakePort:
    def __init__(self, deliver: Deliver) -> None:
        self.deliver = deliver
        self.closed = False

    def close(self) -> None:
        self.closed = True


class FakeInputs:
    """Every port that was opened is in `opened`; those named in `taken` cannot be."""

    def __init__(self, *names: str) -> None:
        self.names = list(names)
        self.opened: dict[str, FakePort] = {}
        self.taken: set[str] = set()
        self.closed = False
        self.stopped = ""  # the sentence that says why there are none any more
        self._gone: Callable[[], object] = lambda: None

    def ports(self) -> tuple[str, ...]:
        if self.stopped:
            raise Missing(self.stopped)
        return tuple(self.names)

    def open(self, name: str, deliver: Deliver) -> FakePort:
        if name in self.taken:
            raise Missing(f"{name} is taken")
        self.opened[name] = FakePort(deliver)
        return self.opened[name]

    def when_gone(self, told: Callable[[], object]) -> None:
        self._gone = told

    def stop(self, why: str) -> None:
        """What listens dies."""
        self.stopped = why
        self._gone()

    def close(self) -> None:
        self.closed = True

    def play(self, name: str, *message: int, at: float = 0.0) -> None:
        """A message from a keyboard that is listened to."""
        port = self.opened[name]
        assert not port.closed
        port.deliver(message, at)

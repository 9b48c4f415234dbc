"""An even clock from one that moves in steps."""

from __future__ import annotations

import math

WINDOW_SECONDS = 1.0
STALL_SECONDS = 1.0
# A gap between readings longer than this tells nothing about the device: nobody was looking.
LOOKING_SECONDS = 0.25


class HeardClock:
    """What is heard of a stream that a device asks for in periods, `latency` seconds ahead of the ear.

    Readings of what has been rendered jump by a whole period at a time. They are closest to the
    truth just after a jump, so the best offset to the steady clock of the machine is the largest
    seen lately; older ones are forgotten because the two clocks drift apart.
    """

    def __init__(self, latency: float) -> None:
        self._latency = latency
        self._windows = [-1e9, -1e9]  # the largest offset of this window and of the one before
        self._window_begun = -1e9
        self._last_rendered = 0.0
        self._last_at = math.inf  # nobody has looked yet
        self._stalled = 0.0
        self._heard = 0.0

    @property
    def stalled(self) -> bool:
        """Whether the device has asked for nothing for a second of looking."""
        return self._stalled > STALL_SECONDS

    @property
    def heard(self) -> float:
        """What was read last."""
        return self._heard

    def lie_behind(self, latency: float) -> None:
        """From now on what is rendered is heard so many seconds later; what was heard stays heard."""
        self._latency = latency
        self._windows = [-1e9, -1e9]

    def read(self, rendered: float, at: float) -> float:
        """Seconds heard, when `rendered` seconds have been made by second `at` of the machine's clock."""
        if rendered > self._last_rendered:
            self._stalled = 0.0
        else:
            self._stalled += min(max(0.0, at - self._last_at), LOOKING_SECONDS)
        self._last_rendered, self._last_at = rendered, at
        if at - self._window_begun > 2 * WINDOW_SECONDS:
            self._windows = [-1e9, -1e9]
        if at - self._window_begun > WINDOW_SECONDS:
            self._windows = [-1e9, self._windows[0]]
            self._window_begun = at
        self._windows[0] = max(self._windows[0], rendered - at)
        heard = min(at + max(self._windows), rendered + self._latency) - self._latency
        self._heard = max(self._heard, heard)
        return self._heard

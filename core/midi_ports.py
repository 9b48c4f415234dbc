"""The way to this machine's MIDI service through RtMidi, for what is heard and for what is played."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from threading import Event, Thread
from typing import Any, TypeVar

from core.errors import Missing
from core.quiet import silence
from core.words import tr

NO_LIBRARY = tr("MIDI needs python-rtmidi, which is not installed for this version of Python.")
NO_SYSTEM = tr("This system offers no MIDI: there is no MIDI service that could be reached.")
OURS = "Continuo"  # the name under which other programs see this one

_ALSA_NUMBERS = re.compile(r" \d+:\d+$")

Found = TypeVar("Found")


def plain_name(name: str) -> str:
    """A port's name without the numbers ALSA gives it anew each time it is plugged in."""
    return _ALSA_NUMBERS.sub("", name)


def first_system(make: Callable[[Any, int], Found]) -> Found:
    """What `make` gives of RtMidi and of the first of its systems (ALSA, JACK, Core MIDI, …) that answers.

    Raises Missing where there can be no MIDI.
    """
    try:
        import rtmidi
    except ImportError as error:
        raise Missing(NO_LIBRARY) from error
    os.environ.setdefault("JACK_NO_START_SERVER", "1")
    for api in rtmidi.get_compiled_api():
        try:
            with silence():
                return make(rtmidi, api)
        except rtmidi.RtMidiError:
            continue
    raise Missing(NO_SYSTEM)


class Lookout:
    """A thread that looks at the ports again and again: MIDI may make whoever asks it wait.

    `look` says in how many seconds to look again, None for not before `wake`; `give_back` is called last.
    """

    def __init__(self, name: str, look: Callable[[], float | None], give_back: Callable[[], None]) -> None:
        self._look, self._give_back = look, give_back
        self._ended, self._woken = False, Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    @property
    def ended(self) -> bool:
        """Whether it was closed: what is still found then is nobody's news."""
        return self._ended

    def start(self) -> None:
        """Begin to look; a second time does no harm."""
        if self._thread.ident is None:
            self._thread.start()

    def wake(self) -> None:
        """Look at once."""
        self._woken.set()

    def close(self, patience: float | None = None) -> None:
        """Give back what there is, on the thread if it runs, which is waited for so many seconds at most."""
        self._ended = True
        self.wake()
        if self._thread.is_alive():
            self._thread.join(patience)
        else:
            self._give_back()

    def _run(self) -> None:
        while not self._ended:
            pause = self._look()
            self._woken.wait(pause)
            self._woken.clear()
        self._give_back()

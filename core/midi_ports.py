"""The way to this machine's MIDI service through RtMidi, for what is heard and for what is played."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
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

    Raises Missing, with a sentence for the composer, where there can be no MIDI.
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

"""Failures that are expected, and whose message may be shown to the composer as it stands."""


class ContinuoError(Exception):
    """Something the composer can understand and act on; anything else raised is a bug.

    The message is one plain sentence: what happened, what is safe, what to do next.
    """


class BadFile(ContinuoError):
    """A file could not be read or written; nothing on disk or in the window has changed."""


class BadRequest(ContinuoError):
    """The assistant was asked for something it cannot do."""


class NothingNew(BadRequest):
    """All that the assistant has to say as it was asked has been said.

    `drawn` tells whether any of it was drawn at random: then more surprise brings more of it.
    """

    def __init__(self, words: str, *, drawn: bool = True) -> None:
        super().__init__(words)
        self.drawn = drawn


class CalledOff(ContinuoError):
    """Nobody waits any more for what was being worked out."""


class BadBundle(ContinuoError):
    """A model folder is incomplete, or its parts do not belong together."""


class Missing(ContinuoError):
    """A program, library or device that is needed for this one job is not on the machine."""


class NoDevice(Missing):
    """No audio device takes sound at the moment; one may be plugged in or come back."""

"""The process that engraves: it answers, raises what was raised, comes back when it dies, and ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from threading import Thread
from time import sleep

import pytest

from core.engraving import Layout, leaves
from core.engraving.press import Press
from core.errors import BadFile, ContinuoError
from core.score import Note, Score, Track


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    made = Press()
    yield made
    made.close()


def refuse() -> None:
    raise BadFile("no room on paper")


def test_it_engraves_as_we_do_in_a_process_of_its_own(press: Press) -> None:
    score = Score((Track((Note(0, 480, 60),)),))
    assert press.run(leaves, score, Layout("A5")) == leaves(score, Layout("A5"))
    assert press.run(os.getpid) != os.getpid()


def test_what_is_raised_there_is_raised_here(press: Press) -> None:
    with pytest.raises(BadFile, match="no room on paper"):
        press.run(refuse)


def test_it_is_begun_anew_when_it_dies(press: Press) -> None:
    before = press.run(os.getpid)
    with pytest.raises(ContinuoError, match="could not be engraved"):
        press.run(os._exit, 3)
    assert press.run(os.getpid) != before


def test_closing_breaks_off_what_it_does() -> None:
    press = Press()
    failed: list[ContinuoError] = []

    def wait() -> None:
        try:
            press.run(sleep, 60)
        except ContinuoError as error:
            failed.append(error)

    press.run(os.getpid)
    thread = Thread(target=wait)
    thread.start()
    press.close()
    thread.join(10)
    assert not thread.is_alive()
    assert failed

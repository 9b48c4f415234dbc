"""The process that engraves: it answers, raises what was raised, comes back when it dies, and ends."""

from __future__ import annotations

import gc
import os
import signal
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import active_children
from pathlib import Path
from threading import Thread
from time import sleep

import pytest

from core.engraving import Layout, Page, engrave, leaves
from core.engraving.press import Press
from core.errors import BadFile, ContinuoError
from core.score import Note, Score, Track, forget_shared


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    made = Press()
    yield made
    made.close()


MELODY = Score((Track((Note(0, 240, 60), Note(240, 240, 62), Note(480, 480, 64))),))


def refuse() -> None:
    raise BadFile("no room on paper")


def test_it_engraves_as_we_do_in_a_process_of_its_own(press: Press) -> None:
    score = Score((Track((Note(0, 480, 60),)),))
    assert press.run(leaves, score, Layout("A5")) == leaves(score, Layout("A5"))
    assert press.run(os.getpid) != os.getpid()


def test_what_is_raised_there_is_raised_here(press: Press) -> None:
    with pytest.raises(BadFile, match="no room on paper"):
        press.run(refuse)


def stumble() -> None:
    """A bug."""
    raise ZeroDivisionError


def test_a_bug_tells_where_it_was_and_the_press_goes_on(press: Press) -> None:
    pid = press.run(os.getpid)
    with pytest.raises(ZeroDivisionError) as raised:
        press.run(stumble)
    assert "in stumble" in raised.value.__notes__[0]
    assert press.run(os.getpid) == pid


def test_it_is_begun_anew_when_it_dies(press: Press) -> None:
    before = press.run(os.getpid)
    with pytest.raises(ContinuoError, match="could not be engraved"):
        press.run(os._exit, 3)
    assert press.run(os.getpid) != before


def falter(mark: Path, score: Score) -> Page:
    """Die in the middle, the first time."""
    if not mark.exists():
        mark.touch()
        os._exit(3)
    return engrave(score)


def test_who_dies_once_has_the_job_done_the_second_time(press: Press, tmp_path: Path) -> None:
    press.run(engrave, MELODY)
    edited = MELODY.with_track(0, MELODY.tracks[0].spliced(0, 1, [Note(0, 240, 72)]))
    before = press.run(os.getpid)
    assert press.run(falter, tmp_path / "died", edited) == engrave(edited)
    assert press.run(os.getpid) != before


def test_a_kill_in_the_middle_of_engraving_costs_nothing_but_time(press: Press) -> None:
    long = Score((Track(tuple(Note(240 * place, 240, 60 + place % 12) for place in range(1600))),))
    pid = press.run(os.getpid)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(press.run, leaves, long)
        sleep(0.1)
        os.kill(pid, signal.SIGTERM)
        assert answer.result(60) == leaves(long)
    assert press.run(os.getpid) != pid


def test_it_rests_and_begins_again_when_there_is_something_to_do(press: Press) -> None:
    pid = press.run(os.getpid)
    press.rest()
    assert not lives(pid)
    assert press.run(engrave, MELODY) == engrave(MELODY)


class Known(Note):
    """One of which it can be told whether it is still there."""

    __slots__ = ("__weakref__",)


def first_note(score: Score) -> int:
    return score.tracks[0].notes[0].pitch


def test_it_holds_nothing_of_a_piece_while_it_rests(press: Press) -> None:
    note = Known(0, 480, 61)
    assert press.run(first_note, Score((Track((note,)),))) == 61
    there = weakref.ref(note)
    del note
    press.rest()
    forget_shared()
    gc.collect()
    assert there() is None


def lives(pid: int) -> bool:
    """Whether there is such a process, be it a zombie."""
    return any(child.pid == pid for child in active_children()) or Path(f"/proc/{pid}").exists()


def test_it_is_closed_while_it_starts_and_while_it_engraves_and_leaves_nothing_behind() -> None:
    before = set(active_children())
    for pause in (0.0, 0.01, 0.05, 0.3):
        press = Press()
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(press.run, sleep, 60)
            sleep(pause)
            press.close()
            with pytest.raises(ContinuoError, match="could not be engraved"):
                answer.result(10)
        assert set(active_children()) <= before


def test_a_closed_one_begins_nothing() -> None:
    press = Press()
    press.close()
    with pytest.raises(ContinuoError):
        press.run(os.getpid)
    press.close()


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

"""The worker: jobs off the window's thread, answers on it, nothing stale."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.background import NICE, SEEN, Ticket, Worker
from core.errors import BadRequest, ContinuoError


class Desk:
    """Collects answers, and on which thread they came."""

    def __init__(self) -> None:
        self.results: list[object] = []
        self.errors: list[ContinuoError] = []
        self.threads: set[int] = set()

    def done(self, result: object) -> None:
        self.results.append(result)
        self.threads.add(threading.get_ident())

    def failed(self, error: ContinuoError) -> None:
        self.errors.append(error)
        self.threads.add(threading.get_ident())


@pytest.fixture
def worker(qapp: object) -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


def test_a_job_runs_elsewhere_and_is_answered_here(worker: Worker, qtbot: QtBot) -> None:
    desk = Desk()
    worker.submit(threading.get_ident, desk.done, desk.failed)
    qtbot.waitUntil(lambda: len(desk.results) == 1)
    assert desk.results != [threading.get_ident()]
    assert desk.threads == {threading.get_ident()}


def test_an_answer_never_comes_before_submit_returns(worker: Worker, qtbot: QtBot) -> None:
    desk = Desk()
    worker.submit(lambda: 1, desk.done, desk.failed)
    time.sleep(0.05)
    assert desk.results == []
    qtbot.waitUntil(lambda: desk.results == [1])


def test_a_face_is_seen_before_its_job_begins_and_takes_it_back_when_it_goes(
    worker: Worker, qtbot: QtBot
) -> None:
    desk, ran, face = Desk(), [], QObject()
    worker.submit_for(face, lambda: ran.append("seen"), desk.done, desk.failed)
    worker.submit(lambda: 1, desk.done, desk.failed)
    qtbot.waitUntil(lambda: len(desk.results) == 1)
    assert ran == []
    qtbot.waitUntil(lambda: len(desk.results) == 2)
    assert ran == ["seen"]
    ticket = worker.submit_for(face, lambda: ran.append("cancelled"), desk.done, desk.failed)
    ticket.cancel()
    worker.submit_for(face, lambda: ran.append("gone"), desk.done, desk.failed)
    face.deleteLater()
    qtbot.wait(3 * SEEN)
    assert ran == ["seen"]


def test_jobs_are_answered_in_order(worker: Worker, qtbot: QtBot) -> None:
    desk = Desk()
    for number in range(20):
        worker.submit(partial(int, number), desk.done, desk.failed)
    qtbot.waitUntil(lambda: len(desk.results) == 20)
    assert desk.results == list(range(20))


def test_a_cancelled_job_is_dropped_before_it_runs(worker: Worker, qtbot: QtBot) -> None:
    desk, ran, gate = Desk(), [], threading.Event()
    worker.submit(lambda: gate.wait(5), desk.done, desk.failed)
    stale = worker.submit(lambda: ran.append("stale"), desk.done, desk.failed)
    worker.submit(lambda: "fresh", desk.done, desk.failed)
    stale.cancel()
    gate.set()
    qtbot.waitUntil(lambda: len(desk.results) == 2)
    assert desk.results == [True, "fresh"]
    assert ran == []


def test_a_job_cancelled_while_it_runs_is_not_answered(worker: Worker, qtbot: QtBot) -> None:
    desk, begun, gate = Desk(), threading.Event(), threading.Event()

    def job() -> str:
        begun.set()
        gate.wait(5)
        return "too late"

    ticket = worker.submit(job, desk.done, desk.failed)
    assert begun.wait(5)
    ticket.cancel()
    gate.set()
    worker.submit(lambda: "next", desk.done, desk.failed)
    qtbot.waitUntil(lambda: desk.results == ["next"])


def test_an_expected_failure_goes_to_failed(worker: Worker, qtbot: QtBot) -> None:
    desk = Desk()

    def job() -> None:
        raise BadRequest("There is nothing to continue.")

    worker.submit(job, desk.done, desk.failed)
    qtbot.waitUntil(lambda: len(desk.errors) == 1)
    assert str(desk.errors[0]) == "There is nothing to continue."
    assert desk.results == []
    assert desk.threads == {threading.get_ident()}


def test_a_bug_is_raised_on_this_thread_and_nobody_goes_on_waiting(worker: Worker, qtbot: QtBot) -> None:
    desk = Desk()

    def job() -> float:
        return 1 / 0

    with qtbot.captureExceptions() as raised:
        worker.submit(job, desk.done, desk.failed)
        qtbot.waitUntil(lambda: len(raised) == 1)
    assert raised[0][0] is ZeroDivisionError
    assert desk.results == []
    assert [str(error) for error in desk.errors] == ["Something broke that should not have."]


def test_closing_leaves_no_thread_and_answers_nothing_more(qtbot: QtBot) -> None:
    before = set(threading.enumerate())
    desk, worker = Desk(), Worker()
    worker.submit(lambda: time.sleep(0.05), desk.done, desk.failed)
    worker.submit(lambda: "never begun", desk.done, desk.failed)
    worker.close()
    assert set(threading.enumerate()) == before
    qtbot.wait(50)
    assert desk.results == []


def test_words_come_here_in_order_before_the_answer(worker: Worker, qtbot: QtBot) -> None:
    desk, heard, ticket = Desk(), list[tuple[int, int]](), Ticket()
    before: list[tuple[int, int]] = []  # heard before the answer

    def hear(number: int) -> None:
        heard.append((number, threading.get_ident()))

    tell = worker.teller(ticket, hear)

    def job() -> int:
        for number in range(5):
            tell(number)
        return threading.get_ident()

    def done(there: int) -> None:
        before.extend(heard)
        desk.done(there)

    worker.submit(job, done, desk.failed, ticket)
    qtbot.waitUntil(lambda: len(desk.results) == 1)
    here = threading.get_ident()
    assert before == heard == [(number, here) for number in range(5)]
    assert desk.results != [here]


def test_words_of_what_nobody_waits_for_are_not_heard(worker: Worker, qtbot: QtBot) -> None:
    heard, ticket, desk = list[int](), Ticket(), Desk()
    tell = worker.teller(ticket, heard.append)
    worker.submit(lambda: tell(1), desk.done, desk.failed, ticket)
    worker.submit(lambda: 2, desk.done, desk.failed)
    time.sleep(0.05)
    ticket.cancel()
    qtbot.waitUntil(lambda: desk.results == [2])
    assert heard == []


def test_closing_breaks_off_what_is_being_computed(qapp: object) -> None:
    worker, begun, undone = Worker(), threading.Event(), threading.Event()

    def compute() -> None:
        try:
            begun.set()
            while True:  # as a reader of a long file
                pass
        finally:
            undone.set()

    desk = Desk()
    worker.submit(compute, desk.done, desk.failed)
    worker.submit(begun.set, desk.done, desk.failed)
    assert begun.wait(10)
    worker.close()
    assert undone.is_set()
    assert not any(thread.name.startswith("continuo-worker") for thread in threading.enumerate())
    assert (desk.results, desk.errors) == ([], [])


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pipe with a name")
def test_closing_never_loses_a_file_that_is_just_being_opened(qapp: object, tmp_path: Path) -> None:
    worker, pipe, held = Worker(), tmp_path / "pipe", list[BinaryIO]()
    os.mkfifo(pipe)

    def read() -> None:
        with pipe.open("rb") as file:  # waits for a writer
            held.append(file)
            while True:
                time.sleep(0.01)

    def write() -> None:
        time.sleep(0.2)
        with pipe.open("wb"):
            time.sleep(0.2)

    worker.submit(read, Desk().done, Desk().failed)
    time.sleep(0.2)
    writer = threading.Thread(target=write)
    writer.start()
    worker.close()
    writer.join()
    assert [file.closed for file in held] == [True]


def test_closing_ends_another_program_that_is_waited_for(qapp: object, tmp_path: Path) -> None:
    worker, begun = Worker(), tmp_path / "begun"
    wait = f"import pathlib, time; pathlib.Path({str(begun)!r}).touch(); time.sleep(600)"

    def run() -> None:
        subprocess.run([sys.executable, "-c", wait], check=True, timeout=600)

    worker.submit(run, Desk().done, Desk().failed)
    end = time.monotonic() + 60
    while not begun.exists() and time.monotonic() < end:
        time.sleep(0.01)
    worker.close()  # would wait for ten minutes, and the test with it
    assert begun.exists()


def test_closing_twice_and_closing_at_rest_do_nothing(qapp: object) -> None:
    worker, desk = Worker(), Desk()
    worker.settle(worker.submit(lambda: 1, desk.done, desk.failed))
    worker.close()
    worker.close()
    assert desk.results == [1]


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority of their own there")
def test_the_window_goes_before_what_is_done_beside_it(worker: Worker, qtbot: QtBot) -> None:
    desk = Desk()
    worker.submit(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()), desk.done, desk.failed)
    qtbot.waitUntil(lambda: len(desk.results) == 1)
    assert desk.results == [NICE]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) < NICE


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority of their own there")
def test_what_starts_other_programs_is_as_quick_as_the_window(qapp: object, qtbot: QtBot) -> None:
    desk, worker = Desk(), Worker(gives_way=False)
    worker.submit(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()), desk.done, desk.failed)
    qtbot.waitUntil(lambda: len(desk.results) == 1)
    worker.close()
    assert desk.results == [os.getpriority(os.PRIO_PROCESS, threading.get_native_id())]


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority of their own there")
def test_a_program_that_gives_way_itself_has_workers_too() -> None:
    work = (
        "import os; os.nice(9)\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from app.background import Worker\n"
        "app, worker = QCoreApplication([]), Worker()\n"
        "worker.submit(lambda: os.getpriority(os.PRIO_PROCESS, 0), lambda nice: app.exit(nice), print)\n"
        "code = app.exec(); worker.close(); raise SystemExit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", work], cwd=Path(__file__).parents[2], check=False, timeout=60
    )
    assert done.returncode == 9

"""An unexpected exception is told in words, and costs no notes."""

from __future__ import annotations

import errno
import os
import sys
import threading
from collections.abc import Callable, Iterator
from ctypes import CFUNCTYPE
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.crash import Crash, CrashKeeper
from app.crash_report import fatal_report, report, without_paths
from app.dialogs.crash import CrashDialog
from core.errors import BadFile
from core.files import project
from core.score import Note, Score, Track

PIECE = Score((Track((Note(0, 480, 62),)),), title="half done")


class Shown(list[Crash]):
    """What the composer was shown, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: set[threading.Thread] = set()

    def show(self, crash: Crash) -> None:
        self.append(crash)
        self.threads.add(threading.current_thread())


@pytest.fixture
def shown() -> Shown:
    return Shown()


@pytest.fixture
def rescue(tmp_path: Path) -> Callable[[], Path]:
    """Puts the piece by."""

    def put_by() -> Path:
        project.save(tmp_path / "rescued.continuo", PIECE)
        return tmp_path / "rescued.continuo"

    return put_by


@pytest.fixture
def keeper(rescue: Callable[[], Path], shown: Shown, qtbot: QtBot) -> Iterator[CrashKeeper]:
    made = CrashKeeper(rescue, shown.show)
    made.install()
    yield made
    made.uninstall()


def raise_in_slot() -> None:
    QTimer.singleShot(0, lambda: PIECE.tracks[7])


@pytest.mark.qt_no_exception_capture
def test_an_exception_in_a_slot_saves_the_piece(
    keeper: CrashKeeper, shown: Shown, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    raise_in_slot()
    qtbot.waitUntil(lambda: len(shown) == 1)
    crash = shown[0]
    assert "IndexError" in crash.report
    assert "IndexError" in capsys.readouterr().err
    assert crash.rescued is not None
    assert project.load(crash.rescued).score == PIECE


@pytest.mark.qt_no_exception_capture
def test_an_exception_in_a_thread_arrives_in_the_window(
    keeper: CrashKeeper, shown: Shown, qtbot: QtBot
) -> None:
    thread = threading.Thread(target=int, args=("missing",))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(shown) == 1)
    assert "ValueError" in shown[0].report
    assert shown.threads == {threading.main_thread()}


@pytest.mark.qt_no_exception_capture
def test_what_breaks_in_what_a_library_calls_is_told(
    keeper: CrashKeeper, shown: Shown, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    CFUNCTYPE(None)(lambda: PIECE.tracks[7])()
    qtbot.waitUntil(lambda: len(shown) == 1)
    assert "IndexError" in shown[0].report
    assert "IndexError" in capsys.readouterr().err


@pytest.mark.qt_no_exception_capture
def test_a_crash_while_one_is_shown_shows_no_second(
    rescue: Callable[[], Path], qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[Crash] = []

    def show(crash: Crash) -> None:
        seen.append(crash)
        raise_in_slot()
        qtbot.wait(50)

    keeper = CrashKeeper(rescue, show)
    keeper.install()
    raise_in_slot()
    qtbot.wait(150)
    keeper.uninstall()
    assert len(seen) == 1
    assert capsys.readouterr().err.count("IndexError") == 2


@pytest.mark.qt_no_exception_capture
def test_what_breaks_again_in_the_same_place_is_not_shown_again(
    keeper: CrashKeeper, shown: Shown, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    again: list[int] = []
    keeper.again.connect(lambda: again.append(len(shown)))
    for _ in range(3):
        raise_in_slot()
        qtbot.wait(20)
    assert again == [1, 1], "a key that does nothing is told of"
    QTimer.singleShot(0, lambda: int("seven"))
    qtbot.waitUntil(lambda: len(shown) == 2)
    assert "ValueError" in shown[1].report
    assert capsys.readouterr().err.count("IndexError") == 3


@pytest.mark.qt_no_exception_capture
def test_a_copy_that_cannot_be_written_is_said(shown: Shown, qtbot: QtBot) -> None:
    def refuse() -> Path:
        raise BadFile("The disk is full.")

    keeper = CrashKeeper(refuse, shown.show)
    keeper.install()
    raise_in_slot()
    qtbot.waitUntil(lambda: len(shown) == 1)
    keeper.uninstall()
    assert shown[0].rescued is None
    assert shown[0].trouble == "The disk is full."


@pytest.mark.qt_no_exception_capture
def test_a_piece_that_cannot_even_be_put_by_is_told_and_so_is_why(
    shown: Shown, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> Path:
        raise ZeroDivisionError(PIECE.title)

    keeper = CrashKeeper(broken, shown.show)
    keeper.install()
    raise_in_slot()
    qtbot.waitUntil(lambda: len(shown) == 1)
    keeper.uninstall()
    assert shown[0].rescued is None
    assert shown[0].trouble == "Something broke that should not have."
    said = capsys.readouterr().err
    for error in ("IndexError", "ZeroDivisionError"):
        assert error in shown[0].report
        assert error in said
    assert PIECE.title not in shown[0].report
    assert PIECE.title in shown[0].full


class Nobody:
    """A terminal that was closed."""

    def write(self, _words: str) -> None:
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    def flush(self) -> None:
        """There is nothing left to write."""


@pytest.mark.qt_no_exception_capture
@pytest.mark.no_qt_log
@pytest.mark.parametrize("terminal", [Nobody(), None])
def test_where_no_terminal_listens_it_is_told_in_the_window(
    keeper: CrashKeeper, shown: Shown, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, terminal: object
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", terminal)
        qWarning("the printer is on fire")
        raise_in_slot()
        qtbot.waitUntil(lambda: len(shown) == 1)
    assert "the printer is on fire" in shown[0].report


@pytest.mark.qt_no_exception_capture
@pytest.mark.no_qt_log
def test_what_qt_said_is_in_the_report(keeper: CrashKeeper, shown: Shown, qtbot: QtBot) -> None:
    qWarning("the printer is on fire")
    raise_in_slot()
    qtbot.waitUntil(lambda: len(shown) == 1)
    assert "the printer is on fire" in shown[0].report


def test_uninstalling_leaves_python_as_it_was(rescue: Callable[[], Path], shown: Shown, qtbot: QtBot) -> None:
    before = sys.unraisablehook
    keeper = CrashKeeper(rescue, shown.show)
    keeper.install()
    assert sys.unraisablehook is not before
    keeper.uninstall()
    assert sys.excepthook is sys.__excepthook__
    assert threading.excepthook is threading.__excepthook__
    assert sys.unraisablehook is before


def test_the_dialog_says_where_the_piece_is_and_copies_the_report(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = CrashDialog(Crash("IndexError", "IndexError: 7", tmp_path / "rescued.continuo"))
    qtbot.addWidget(dialog)
    assert any("earlier versions" in label.text() for label in dialog.findChildren(QLabel))
    copy = next(button for button in dialog.findChildren(QPushButton) if "Copy" in button.text())
    copy.click()
    assert QGuiApplication.clipboard().text() == "IndexError"
    said = next(label for label in dialog.findChildren(QLabel) if "clipboard" in label.text())
    everything = dialog.findChild(QCheckBox)
    assert everything is not None
    everything.click()
    assert said.text() == ""  # that was the other one
    copy.click()
    assert QGuiApplication.clipboard().text() == "IndexError: 7"


def test_the_dialog_says_that_nothing_is_lost_of_nothing(qtbot: QtBot) -> None:
    dialog = CrashDialog(Crash("IndexError", "IndexError: 7", None))
    qtbot.addWidget(dialog)
    assert any("nothing is lost" in label.text() for label in dialog.findChildren(QLabel))


STICK = Path("/media/stick/Lovers/Waltz for Anna.continuo")


def broken() -> BaseException:
    """An error that quotes the piece, after one that quotes where it stands."""
    with pytest.raises(OSError, match="Anna") as caught:
        STICK.read_bytes()
    error = ValueError(f"cannot play {PIECE.tracks[0].notes[0]} of {PIECE.title}")
    error.__cause__ = caught.value
    return error


def test_a_report_holds_no_music_and_no_name_unless_asked() -> None:
    qt = [f"QtWarningMsg: could not open {STICK}", 'QtInfoMsg: hello, no "Waltz for Anna" here']
    careful, full = (report(broken(), qt, everything=each) for each in (False, True))
    for word in ("Anna", "Lovers", "pitch=62", "half done"):
        assert word not in careful
        assert word in full
    for word in ("ValueError", "FileNotFoundError", "in read_bytes", "hello"):
        assert word in careful


def test_what_only_names_the_program_is_told() -> None:
    with pytest.raises(AttributeError) as caught:
        PIECE.nothing  # type: ignore[attr-defined] # noqa: B018 # that is the error
    assert "no attribute 'nothing'" in report(caught.value, [], everything=False)


def test_a_library_that_cannot_be_loaded_is_told_without_its_folder() -> None:
    error = ImportError("/media/clara/stick/lib/libbells.so: cannot open shared object file")
    told = report(error, [], everything=False)
    assert "ImportError: …" in told
    assert "clara" not in told


def test_a_report_shows_no_personal_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/clara"))
    here = Path(__file__).resolve().parents[2]
    report = without_paths(f"{here / 'app' / 'roll.py'}, {sys.prefix}/lib, /home/clara/Music/waltz.mid")
    assert report == "continuo/app/roll.py, python/lib, ~/Music/waltz.mid"
    monkeypatch.setattr(Path, "home", lambda: Path("/"))
    assert without_paths("/usr/lib/a.py") == "/usr/lib/a.py"


@pytest.mark.parametrize(
    "place", ["Lovers/Waltz for Anna.continuo", "L'amore/Anna.continuo", "Anna.continuo"]
)
def test_what_lies_in_the_home_folder_is_not_named_either(
    monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/clara"))
    error = ImportError(f"cannot import name 'bells' from 'airs' (/home/clara/{place})")
    qt = [f"QtWarningMsg: could not open /home/clara/{place}"]
    fault = f'Fatal Python error: Aborted\n  File "/home/clara/{place}/airs.py", line 1 in play'
    assert 'File "…/airs.py", line 1 in play' in fatal_report(fault)
    for told in (report(error, qt, everything=False), fatal_report(fault)):
        assert "Anna" not in told
        assert "Lovers" not in told
        assert "amore" not in told
    assert "~/" + place in report(error, qt, everything=True)


@pytest.mark.parametrize("folder", ["/srv/clara", "D:\\\\Clara", str(Path.home() / "clara")])
def test_of_a_file_elsewhere_a_report_names_no_folder(folder: str) -> None:
    names: dict[str, Callable[[], object]] = {}
    exec(compile("def play(): {}['note']", f"{folder}/plugins/bells.py", "exec"), names)
    with pytest.raises(KeyError) as caught:
        names["play"]()
    assert 'File "…/bells.py", line 1, in play' in report(caught.value, [], everything=False)
    assert "lara" in report(caught.value, [], everything=True)

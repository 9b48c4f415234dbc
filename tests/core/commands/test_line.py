"""Every command explains itself, and refuses in one sentence what it cannot do."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

import main
from core.commands import COMMANDS
from core.commands.line import run_command
from tests.core.commands.conftest import Ran

Line = Callable[..., Ran]
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, line: Line) -> None:
    ran = line(name, "--help")
    assert ran.code == 0
    assert f"./run {name}" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("continue",),
        ("compose", "seed.mid"),
        ("continue", "seed.mid"),
        ("continue", "seed.mid", "-o", "out.mid", "--bars", "0"),
        ("continue", "seed.mid", "-o", "out.mid", "--bars", "1000000"),
        ("continue", "seed.mid", "-o", "out.mid", "--bars", "2.5"),
        ("continue", "seed.mid", "-o", "out.mid", "--temperature", "nan"),
        ("continue", "seed.mid", "-o", "out.mid", "--temperature", "inf"),
        ("continue", "seed.mid", "-o", "out.mid", "--temperature", "0"),
        ("continue", "seed.mid", "-o", "out.mid", "--temperature", "warm"),
        ("continue", "seed.mid", "-o", "out.mid", "--takes", "-1"),
        ("continue", "seed.mid", "-o", "out.mid", "--seed", "-1"),
        ("continue", "seed.mid", "-o", "out.mid", "--key", "H major"),
        ("continue", "seed.mid", "-o", "out.mid", "--track", "0"),
        ("continue", "seed.mid", "-o", "out.mid", "--bar", "4"),
        ("doctor", "now"),
    ],
)
def test_what_is_not_understood_is_refused_in_one_sentence(arguments: tuple[str, ...], line: Line) -> None:
    ran = line(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("./run")


def test_a_bug_is_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_options: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr("core.commands.doctor_command.run", broken)
    with pytest.raises(ZeroDivisionError):
        run_command(["doctor"])


def test_being_stopped_is_no_traceback(monkeypatch: pytest.MonkeyPatch, line: Line) -> None:
    def stopped(_options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("core.commands.doctor_command.run", stopped)
    assert line("doctor") == Ran(130, "", "Stopped.\n")


def interrupted() -> None:
    """In a process that is about to start: Ctrl+C is pressed already, and held back."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are not held back there")
@pytest.mark.parametrize("begins", ["main.py", "resources/setup/bootstrap.py"])
def test_stopped_as_it_begins_it_ends_without_a_word(begins: str) -> None:
    command = [sys.executable, str(ROOT / begins), "run", "--version"]
    ended = subprocess.run(command, capture_output=True, preexec_fn=interrupted, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, b"", b"")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="where streams lead is told by Linux")
@pytest.mark.parametrize("closed", [(2,), (0, 2)])
def test_what_is_opened_first_is_not_where_libraries_complain(closed: tuple[int, ...]) -> None:
    code = (
        f"import os; [os.close(each) for each in {closed}]; import main; main.hold_streams();"
        f" first = os.open('main.py', os.O_RDONLY);"
        f" print(first, *(os.readlink(f'/proc/self/fd/{{each}}') for each in {closed}))"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    first, *places = said.stdout.decode().split()
    assert int(first) > 2
    assert places == [os.devnull] * len(closed)


def test_a_command_hears_that_it_is_to_stop(monkeypatch: pytest.MonkeyPatch, line: Line) -> None:
    heard: list[object] = []

    def run(_options: object) -> int:
        heard.append(signal.getsignal(signal.SIGINT))
        return 0

    monkeypatch.setattr("core.commands.doctor_command.run", run)
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)  # as main.py begins
    try:
        line("doctor")
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [signal.default_int_handler]


@pytest.mark.parametrize(("arguments", "opened"), [([], []), (["piece.mid"], ["piece.mid"])])
def test_no_command_is_the_window(
    arguments: list[str], opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def run(given: list[str]) -> int:
        asked.append(list(given))
        return 0

    monkeypatch.setitem(sys.modules, "app.application", SimpleNamespace(run=run))
    assert main.main(arguments) == 0
    assert asked == [opened]


def test_a_command_is_no_window(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["--help"]) == 0
    assert "continue" in capsys.readouterr().out
    assert main.main(["contineu", "seed.mid"]) == 2
    assert "contineu" in capsys.readouterr().err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is always a screen")
def test_without_a_screen_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main.main([]) == 1
    assert capsys.readouterr().err == f"{main.NO_SCREEN}\n"


def test_where_qt_lacks_a_library_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        """What importing the window would find."""

        def __init__(self, problem: str) -> None:
            self._problem = problem

        def __getattr__(self, name: str) -> object:
            raise ImportError(self._problem)

    monkeypatch.setenv("DISPLAY", ":1")
    monkeypatch.setitem(sys.modules, "app.application", Broken("libEGL.so.1: cannot open shared object file"))
    assert main.main([]) == 1
    assert "libEGL.so.1" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "app.application", Broken("a bug"))
    with pytest.raises(ImportError):
        main.main([])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names are not bytes here")
def test_a_name_that_is_no_utf8_is_printed_as_it_is(
    seed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(printed, "utf-8", errors="strict"))
    out = tmp_path / os.fsdecode(b"b\xff.mid")
    assert run_command(["export", str(seed), "-o", str(out)]) == 0
    assert printed.getvalue() == os.fsencode(out) + b"\n"


def test_closed_streams_are_no_failure(seed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    code = run_command(["export", str(seed), "-o", str(tmp_path / "out.mid")])
    sys.stdout.close()
    sys.stderr.close()
    assert code == 0


LONG = "a" * 5000


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "SEED", "-o", f"{LONG}.mid"),
        ("export", "SEED", "-o", f"{LONG}/out.mid"),
        ("export", f"{LONG}.mid", "-o", "out.mid"),
        ("export", "SEED", "-o", "out.mid", "--take", "9" * 5000),
        ("continue", "SEED", "-o", "out.mid", "--model", LONG),
        ("models", "--delete", LONG),
        ("models", "--share", "folk", LONG),
        ("models", "--add", LONG),
        ("train", "--from", LONG, LONG),
    ],
)
def test_no_name_is_too_long_to_be_refused(
    arguments: tuple[str, ...], seed: Path, tmp_path: Path, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    ran = line(*(str(seed) if word == "SEED" else word for word in arguments))
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert not main.is_command(f"{LONG}.mid")


@pytest.mark.skipif(os.name != "posix", reason="devices and links that only POSIX has")
def test_what_is_no_file_is_not_written_over(seed: Path, tmp_path: Path, line: Line) -> None:
    pipe, device, circle = tmp_path / "pipe.mid", tmp_path / "device.mid", tmp_path / "circle.mid"
    os.mkfifo(pipe)
    device.symlink_to(pipe)
    circle.symlink_to(circle)
    for out, why in ((pipe, "it is not a file"), (device, "it is not a file"), (circle, "links")):
        ran = line("export", seed, "-o", out)
        assert (ran.code, why in ran.err, ran.err.count("\n")) == (1, True, 1)
    assert pipe.is_fifo()
    assert {*tmp_path.iterdir()} == {seed, pipe, device, circle}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_where_the_result_cannot_be_printed_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert run_command(["models"]) == 1
    assert capsys.readouterr().err == "It could not be done: the disk is full.\n"


@pytest.mark.skipif(os.name != "posix", reason="names are not bytes here")
def test_what_the_terminal_has_no_letter_for_is_printed_all_the_same(
    seed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(printed, "ascii", errors="strict"))
    assert run_command(["export", str(seed), "-o", str(tmp_path / "für “B”.mid")]) == 0
    assert printed.getvalue().endswith(b"f\\xfcr \\u201cB\\u201d.mid\n")

"""Sets Continuo up in its own folder, then starts it or tests it; needs only Python's standard library.

`run`, `test` and their Windows twins find a Python and hand over to this file:

    bootstrap.py run [--light | --full] [ARGUMENT...]
    bootstrap.py test [--benchmarks | PYTEST ARGUMENT...]
    bootstrap.py lock
    bootstrap.py words
    bootstrap.py licences
    bootstrap.py audit

Everything is installed under `.venv` in the checkout; outside it, only system packages are added,
and those are named first. A finished set-up is stamped with what it was made from, so that a later
start reads one small file and goes on.
"""

from __future__ import annotations

try:
    import signal
except KeyboardInterrupt:
    raise SystemExit(130) from None

if __name__ == "__main__":
    # Ctrl+C ends what has only begun without a word.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # see `hand_over`

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(os.path.abspath(__file__)).parents[2])

from resources.setup.place import (
    PYTHON,
    ROOT,
    SETUP,
    WINDOWS,
    CannotSetUp,
    fingerprint,
    inside_venv,
    read_stamp,
    say,
    wanted_set,
)


def set_up(asked: str) -> None:
    """Bring `.venv` to the set that is wanted, unless it is there already."""
    stamp = read_stamp()
    chosen = wanted_set(asked, stamp)
    # On Windows a running program cannot be replaced, so the set-up never runs on the Python of `.venv`.
    works = inside_venv() or (WINDOWS and PYTHON.exists())
    if works and stamp == fingerprint(chosen):
        return
    if inside_venv():
        # The Python that is to be replaced cannot do it.
        base = getattr(sys, "_base_executable", sys.executable)
        hand_over([base, str(SETUP / "bootstrap.py"), *sys.argv[1:]])
    from resources.setup.install import install, one_at_a_time

    hear_interrupts()
    with one_at_a_time():
        install(chosen)


def hear_interrupts() -> None:
    """Have Ctrl+C told of from now on, where it is not to be ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def hand_over(command: list[str]) -> None:
    """Become another command."""
    if WINDOWS:
        sys.exit(subprocess.call(command))
    # While Python starts, Ctrl+C would be a traceback: it waits for the other's first line.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    os.execv(command[0], command)


def call(*arguments: str) -> int:
    """Run one of the tools on the Python of `.venv`, from the checkout; its exit code."""
    return subprocess.call([str(PYTHON), *arguments], cwd=ROOT)


def run_tests(arguments: list[str]) -> int:
    """All checks and all tests; with arguments, only pytest with those."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if arguments == ["--benchmarks"]:
        return call("-m", "tests.benchmarks")
    if arguments:
        return subprocess.call([str(PYTHON), "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), *arguments])
    imports = "from importlinter.cli import lint_imports_command as check; check(prog_name='lint-imports')"
    checks = {
        "ruff check": ("-m", "ruff", "check"),
        "ruff format": ("-m", "ruff", "format", "--check"),
        "mypy": ("-m", "mypy"),
        "import walls": ("-c", imports),
        "known vulnerabilities": (str(SETUP / "bootstrap.py"), "audit"),
    }
    failed = []
    for name, command in checks.items():
        say(f"== {name}")
        if call(*command):
            failed.append(name)
    say("== pytest")
    code = call("-m", "pytest", "-n", "2", "--dist", "loadfile")
    if failed:
        say(f"Failed before the tests: {', '.join(failed)}.")
    return code or int(bool(failed))


def upkeep(task: str) -> Callable[[], int] | None:
    """What renews or checks a part of the checkout, on the test set; None for other tasks."""
    if task == "lock":
        from resources.setup.locks import lock

        return lock
    if task == "words":
        from resources.setup.words import renew

        return renew
    if task == "licences":
        from resources.setup.licences import collect

        return collect
    if task == "audit":
        from resources.setup.audit import audit

        return audit
    return None


def main(arguments: list[str]) -> int:
    """Do what `run` or `test` was started for."""
    task, *rest = arguments
    if task != "run":
        hear_interrupts()
    if work := upkeep(task):
        return work()
    asked = {"run": "", "test": "test"}[task]
    if task == "run" and rest[:1] in (["--light"], ["--full"]):
        asked = "light" if rest.pop(0) == "--light" else "run"
    try:
        set_up(asked)
    except CannotSetUp as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        say("\nStopped; the next start goes on with the set-up.")
        return 130
    if task == "test":
        return run_tests(rest)
    hand_over([str(PYTHON), "-P", str(ROOT / "main.py"), *rest])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Sets Continuo up in its own folder, then starts it or tests it; needs only Python's standard library.

`run`, `test` and their Windows twins find a Python and hand over to this file:

    bootstrap.py run [--light | --full] [ARGUMENT...]
    bootstrap.py test [--benchmarks | PYTEST ARGUMENT...]
    bootstrap.py lock

Everything is installed under `.venv` in the checkout; outside it, only system packages are added,
and those are named first. A finished set-up is stamped with what it was made from, so that a later
start reads one small file and goes on.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

SETUP = Path(os.path.abspath(__file__)).parent
ROOT = SETUP.parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "continuo.json"
CACHE = (
    ROOT / ".venv.cache"
)  # downloads of a set-up under way, so that an interrupted one need not fetch them again
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"

# Each set holds all of the one before it.
SETS = ("light", "run", "test")

# What Qt's xcb platform plugin, FluidSynth and the fonts need on a Debian or Ubuntu with no desktop.
# fmt: off
DEBIAN_RUN = [
    "fonts-dejavu-core", "libdbus-1-3", "libegl1", "libfluidsynth3", "libfontconfig1", "libgl1", "libopengl0",
    "libx11-xcb1", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0",
    "libxcb-render-util0", "libxcb-shape0", "libxcb-sync1", "libxcb-xfixes0", "libxcb-xkb1",
    "libxkbcommon-x11-0", "libxkbcommon0",
]
# fmt: on
DEBIAN_TEST = ["musescore3", "xvfb"]


class CannotSetUp(Exception):
    """The set-up cannot go on; the message is one sentence for the person who started it."""


def say(text: str) -> None:
    """Tell the person who started the program, leaving standard output to the program itself."""
    print(text, file=sys.stderr, flush=True)


# -- what is there ---------------------------------------------------------------------------------


def fingerprint(chosen: str) -> dict[str, str]:
    """What a finished set-up was made from."""
    lock = (SETUP / f"{chosen}.lock").read_bytes()
    return {"set": chosen, "lock": hashlib.sha256(lock).hexdigest(), "python": VERSION}


def read_stamp() -> dict[str, str]:
    """The stamp of `.venv`; empty when there is none that can be read."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and stamp.get("set") in SETS else {}


def write_stamp(stamp: dict[str, str]) -> None:
    """Put the stamp in place in one piece."""
    aside = STAMP.with_suffix(".new")
    aside.write_text(json.dumps(stamp) + "\n", encoding="utf-8")
    aside.replace(STAMP)


def inside_venv() -> bool:
    """Whether this very process runs on the Python of `.venv`, which shows that it works."""
    return Path(os.path.abspath(sys.executable)).parent == PYTHON.parent


def wanted_set(asked: str, stamp: dict[str, str]) -> str:
    """The set to have: what was asked for, or what is there when nothing was, or more was asked for before.

    `asked` is a set, or empty; an explicit "light" takes TensorFlow away again.
    """
    there = stamp.get("set", "")
    if asked == "light":
        return "light"
    if not asked:
        return there or "run"
    return max(asked, there or "light", key=SETS.index)


# -- system packages -------------------------------------------------------------------------------


def missing_packages(names: list[str]) -> list[str]:
    """Those of the Debian packages that are not installed."""
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    told = subprocess.run(query, capture_output=True, text=True).stdout.splitlines()
    return [name for name in names if f"{name} installed" not in told]


def install_debian(names: list[str]) -> None:
    """Install what is missing with apt-get, or say in one sentence why that could not be done."""
    missing = missing_packages(names)
    if not missing:
        return
    say(f"Installing system packages: {' '.join(missing)}")
    become_root: list[str] = []
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            say("They need root and there is no sudo here: ask for them to be installed; going on without.")
            return
        become_root = ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
    apt = [*become_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "Dpkg::Use-Pty=0"]
    subprocess.run([*apt, "update"], stdout=sys.stderr.fileno())
    known = set(subprocess.run(["apt-cache", "pkgnames"], capture_output=True, text=True).stdout.split())
    wanted = [name for name in missing if name in known]
    if wanted:
        command = [*apt, "install", "-y", "--no-install-recommends", *wanted]
        subprocess.run(command, stdout=sys.stderr.fileno())
    left = missing_packages(names)
    if left:
        say(f"Not installed: {' '.join(left)}; going on without, and `./run doctor` says what that costs.")


def install_system(chosen: str) -> None:
    """What Python packages cannot bring: libraries for the window and for sound, and fonts."""
    if sys.platform.startswith("linux"):
        if shutil.which("apt-get") and shutil.which("dpkg-query"):
            venv = [] if importlib.util.find_spec("ensurepip") else [f"python{VERSION}-venv"]
            install_debian(venv + DEBIAN_RUN + (DEBIAN_TEST if chosen == "test" else []))
        else:
            say("For sound, install FluidSynth's library (libfluidsynth 2 or 3) with your package manager.")
    elif sys.platform == "darwin":
        if any(
            Path(folder, "lib/libfluidsynth.dylib").exists() for folder in ("/opt/homebrew", "/usr/local")
        ):
            return
        if shutil.which("brew"):
            say("Installing fluid-synth with Homebrew")
            subprocess.run(["brew", "install", "fluid-synth"], stdout=sys.stderr.fileno())
        else:
            say("For sound, install Homebrew and then fluid-synth: brew install fluid-synth")
    elif not shutil.which("libfluidsynth-3.dll"):
        say("For sound, unpack FluidSynth for Windows and put its bin folder on the PATH; see README.md.")


# -- Python packages -------------------------------------------------------------------------------


class Progress:
    """One line that says what pip is doing and for how long; whole lines where there is no terminal."""

    def __init__(self, total: int) -> None:
        self._total, self._count, self._text = total, 0, "Starting"
        self._begun = time.monotonic()
        self._live = sys.stderr.isatty()
        self._over = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Progress:
        self._ticker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._ticker.join()
        if self._live:
            sys.stderr.write("\r\033[K")

    def read(self, line: str) -> None:
        """Take in one line of pip's."""
        if found := re.match(r"Collecting ([\w.-]+)", line):
            self._count += 1
            self._show(f"{found[1]} ({self._count} of {self._total})")
        elif line.startswith("Ignoring "):  # a package for another system
            self._total -= 1
        elif found := re.match(r" +Downloading .*\(([\d.]+ [MG]B)\)", line):
            self._show(f"{self._text.removesuffix(')')}, {found[1]})")
        elif line.startswith("Installing collected"):
            self._show("Unpacking")

    def _show(self, text: str) -> None:
        self._text = text
        if not self._live:
            say(f"  {text}")

    def _tick(self) -> None:
        while self._live and not self._over.wait(0.2):
            minutes, seconds = divmod(int(time.monotonic() - self._begun), 60)
            sys.stderr.write(f"\r\033[K  {minutes}:{seconds:02} {self._text}"[:100])
            sys.stderr.flush()


def install_python(chosen: str, before: dict[str, str]) -> None:
    """Install the locked packages, each checked against its hash.

    When nothing could be fetched nothing was touched, and the set-up of `before` still stands.
    """
    lock = SETUP / f"{chosen}.lock"
    total = len(re.findall(r"^[A-Za-z]", lock.read_text(encoding="utf-8"), re.MULTILINE))
    say(f"Installing Python packages into {VENV.name}")
    # fmt: off
    command = [
        str(PYTHON), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", "--no-deps",
        "--no-input", "--no-compile", "--disable-pip-version-check", "--progress-bar", "off", "-r", str(lock),
    ]
    # fmt: on
    environment = {"PIP_CACHE_DIR": str(CACHE)} | os.environ | {"PIP_USER": "0", "PYTHONUNBUFFERED": "1"}
    told: list[str] = []
    pip = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
    )
    assert pip.stdout is not None
    with pip, Progress(total) as progress:
        for line in pip.stdout:
            told.append(line)
            progress.read(line)
    if pip.returncode:
        say("".join(told[-15:]))
        if before.get("lock") and not any(line.startswith("Installing collected") for line in told):
            write_stamp(before)
        raise CannotSetUp(
            "The Python packages could not be installed, for the reason above; start again later."
        )


def make_venv() -> None:
    """A fresh `.venv`."""
    shutil.rmtree(VENV, ignore_errors=True)
    if not importlib.util.find_spec("ensurepip"):
        raise CannotSetUp(
            f"Python's venv module is not complete here: install python{VERSION}-venv and start again."
        )
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], stdout=sys.stderr.fileno()).returncode:
        raise CannotSetUp(f"Python could not make {VENV}, for the reason above.")


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the set-up lock: a second start waits for the first one's set-up."""
    if WINDOWS:
        yield
        return
    import fcntl

    folder = os.open(SETUP, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def set_up(asked: str) -> None:
    """Bring `.venv` to the set that is wanted, unless it is there already."""
    stamp = read_stamp()
    chosen = wanted_set(asked, stamp)
    if inside_venv() and stamp == fingerprint(chosen):
        return
    if inside_venv():
        # The Python that is to be replaced cannot do it.
        base = getattr(sys, "_base_executable", sys.executable)
        hand_over([base, str(SETUP / "bootstrap.py"), *sys.argv[1:]])
    with one_at_a_time():
        install(chosen)


def install(chosen: str) -> None:
    """Set up what is missing; an unfinished set-up, or one for another Python, is begun afresh."""
    stamp = read_stamp()
    works = PYTHON.exists() and subprocess.run([str(PYTHON), "-c", ""], capture_output=True).returncode == 0
    if works and stamp == fingerprint(chosen):
        return
    say("Setting up Continuo; this is done once.")
    if stamp.get("set") == "light" and chosen == "test":
        say("The tests need TensorFlow, so this set-up is no longer a light one.")
    install_system(chosen)
    smaller = SETS.index(chosen) < SETS.index(stamp.get("set", "light"))
    if not works or smaller or not stamp.get("lock") or stamp.get("python") != VERSION:
        make_venv()
        stamp = {}
    write_stamp({"set": chosen})  # without a lock: unfinished, but the choice is remembered
    install_python(chosen, stamp)
    write_stamp(fingerprint(chosen))
    shutil.rmtree(CACHE, ignore_errors=True)
    if chosen == "light":
        say("Set up without TensorFlow: everything works but training; `./run --full` adds it.")
    else:
        say("Set up.")


# -- what then -------------------------------------------------------------------------------------


def hand_over(command: list[str], **environment: str) -> None:
    """Become another command."""
    os.environ.update(environment)
    if WINDOWS:
        sys.exit(subprocess.call(command))
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
        return subprocess.call([str(PYTHON), "-m", "pytest", "--rootdir", str(ROOT), *arguments])
    imports = "from importlinter.cli import lint_imports_command as check; check(prog_name='lint-imports')"
    checks = {
        "ruff check": ("-m", "ruff", "check"),
        "ruff format": ("-m", "ruff", "format", "--check"),
        "mypy": ("-m", "mypy"),
        "import walls": ("-c", imports),
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


def lock() -> int:
    """Write the three lock files anew from pyproject.toml, with the uv of the test set."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    everything: list[str] = project["project"]["dependencies"]
    light = [name for name in everything if not name.startswith("tensorflow")]
    test = everything + project["dependency-groups"]["test"]
    # fmt: off
    uv = [
        sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes",
        "--no-header", "--no-annotate", "--no-emit-index-url", "--python-version", "3.11",
        "--constraint", str(SETUP / "constraints.txt"),
    ]
    # fmt: on
    with tempfile.TemporaryDirectory() as folder:
        # The largest set first: the smaller ones then take the same versions.
        for name, wanted in (("test", test), ("run", everything), ("light", light)):
            source, target = Path(folder, "wanted.in"), SETUP / f"{name}.lock"
            source.write_text("\n".join(wanted), encoding="utf-8")
            same = [] if name == "test" else ["--constraint", str(SETUP / "test.lock")]
            made = subprocess.run([*uv, *same, str(source)], capture_output=True, text=True)
            if made.returncode:
                say(made.stderr)
                return 1
            target.write_text(f"# {requirements_mark(wanted)}\n{made.stdout}", encoding="utf-8")
    return 0


def requirements_mark(wanted: list[str]) -> str:
    """What a lock says of the requirements it was made from, so that a test can tell a stale one."""
    digest = hashlib.sha256("\n".join(sorted(wanted)).encode()).hexdigest()[:16]
    return f"requirements {digest}; renew with: .venv/bin/python resources/setup/bootstrap.py lock"


def main(arguments: list[str]) -> int:
    """Do what `run` or `test` was started for."""
    task, *rest = arguments
    if task == "lock":
        return lock()
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
    hand_over([str(PYTHON), str(ROOT / "main.py"), *rest])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

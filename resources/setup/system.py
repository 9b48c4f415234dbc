"""What Python packages cannot bring: libraries for the window and for sound, and fonts."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from resources.setup.place import VERSION, say
from resources.setup.progress import watch

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


def apt_label(line: str) -> str:
    """What a line of apt-get's is about."""
    found = re.match(r"(Get:\d+ \S+ \S+ \S+ (\S+)|Setting up (\S+))", line)
    return f"{found[2] or found[3]}" if found else ""


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
    become_root: list[str] = []
    if os.geteuid() != 0:
        ask = ["sudo", "-v"] if sys.stdin.isatty() else ["sudo", "-n", "-v"]
        if not shutil.which("sudo") or subprocess.run(ask).returncode:
            say(f"These system packages are missing and need root or sudo: {' '.join(missing)}")
            return
        become_root = ["sudo", "-n"]
    say(f"Installing system packages: {' '.join(missing)}")
    apt = [*become_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    apt += ["-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=300"]
    watch([*apt, "update"], apt_label)
    known = set(subprocess.run(["apt-cache", "pkgnames"], capture_output=True, text=True).stdout.split())
    wanted = [name for name in missing if name in known]
    if wanted:
        watch([*apt, "install", "-y", "--no-install-recommends", *wanted], apt_label)
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
        folders = ("/opt/homebrew/lib", "/usr/local/lib")
        if any(Path(folder, "libfluidsynth.dylib").exists() for folder in folders):
            return
        if shutil.which("brew"):
            say("Installing fluid-synth with Homebrew")
            subprocess.run(["brew", "install", "fluid-synth"], stdout=sys.stderr.fileno())
        else:
            say("For sound, install Homebrew and then fluid-synth: brew install fluid-synth")
    elif not shutil.which("libfluidsynth-3.dll"):
        say("For sound, unpack FluidSynth for Windows and put its bin folder on the PATH; see README.md.")

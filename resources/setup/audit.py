"""Asks what is known against the locked packages: `bootstrap.py audit`, and a step of `./test`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from resources.setup.place import SETUP, say

LIMIT = 20.0  # seconds for everything; where the network is slow the tests do not wait for it
ANSWER = 5  # seconds for one answer

# Vulnerabilities that do not concern Continuo, by their id, each with the reason.
IGNORED: dict[str, str] = {}

PIP_AUDIT = (sys.executable, "-m", "pip_audit")
OPTIONS = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json")


class LeftOut(Exception):
    """There is no answer to be had; the message says why."""


def audit(lock: Path = SETUP / "run.lock", command: Sequence[str] = PIP_AUDIT, limit: float = LIMIT) -> int:
    """Say what is known against the packages of `lock`; 1 where there is something, 0 otherwise.

    Where the service cannot be reached within `limit` seconds, one line says that it was left out.
    """
    until = time.monotonic() + limit
    try:
        with tempfile.TemporaryDirectory() as folder:
            # One package first: where the service does not know it, it need not be asked about all.
            probe = Path(folder, "probe.lock")
            probe.write_text(first_entry(lock.read_text(encoding="utf-8")), encoding="utf-8")
            if not asked(probe, command, until)[0]:
                raise LeftOut("the advisory service does not know the packages")
        known, troubles = asked(lock, command, until)
    except LeftOut as reason:
        say(f"Left out: {reason}.")
        return 0
    for line in troubles:
        say(line)
    say(f"{known} packages looked up, {len(troubles)} known vulnerabilities.")
    return int(bool(troubles))


def first_entry(lock: str) -> str:
    """The first package of a lock that every system has, with its hashes."""
    entries = re.split(r"\n(?=\S)", lock)
    return next(entry.rstrip("\\ \n") + "\n" for entry in entries if re.match(r"[\w.-]+==\S+ \\", entry))


def asked(lock: Path, command: Sequence[str], until: float) -> tuple[int, list[str]]:
    """How many packages of `lock` the service knows, and a line for each vulnerability; raises LeftOut."""
    call = [*command, *OPTIONS, "--timeout", str(ANSWER), "--requirement", str(lock)]
    for each in IGNORED:
        call += ["--ignore-vuln", each]
    try:
        done = subprocess.run(
            call, capture_output=True, text=True, timeout=max(0.1, until - time.monotonic()), encoding="utf-8"
        )
    except subprocess.TimeoutExpired:
        raise LeftOut("the advisory service did not answer in time") from None
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise LeftOut(f"the advisory service cannot be asked ({said[-1][:200]})") from None
    known = [package for package in packages if "skip_reason" not in package]
    return len(known), [line for package in known for line in lines(package)]


def lines(package: dict[str, object]) -> list[str]:
    """What is known against one package: its name, version, the vulnerability and the versions without it."""
    found = package["vulns"]
    assert isinstance(found, list)
    return [
        f"{package['name']} {package['version']}: {each['id']}; "
        + (f"mended in {', '.join(each['fix_versions'])}" if each["fix_versions"] else "not mended yet")
        for each in found
    ]

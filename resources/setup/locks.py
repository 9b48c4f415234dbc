"""Writes the lock files anew from pyproject.toml: `bootstrap.py lock`."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from resources.setup.place import ROOT, SETUP, say


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
        "--constraint", str(SETUP / "constraints.txt"), "--override", str(SETUP / "overrides.txt"),
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

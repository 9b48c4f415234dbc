"""What is asked of the locked packages, and what becomes of an answer: a fake one, and pip-audit's own."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from resources.setup import audit

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "resources/setup/run.lock"
ASKED = """
import json, sys, time
lock = open(sys.argv[sys.argv.index("--requirement") + 1]).read()
ANSWER = {answer}
{do}
"""


ANSWERS = "print(json.dumps({'dependencies': ANSWER}))"


def fake(folder: Path, answer: object, do: str = ANSWERS) -> list[str]:
    program = folder / "fake_audit.py"
    program.write_text(ASKED.format(answer=answer, do=do), encoding="utf-8")
    return [sys.executable, str(program)]


BAD = {
    "name": "mido",
    "version": "1.3.3",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.3.4"]}, {"id": "PYSEC-2", "fix_versions": []}],
}


def test_a_known_vulnerability_fails_with_its_name_version_and_what_mends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = {"name": "tqdm", "version": "4", "vulns": []}
    assert audit.audit(LOCK, fake(tmp_path, [BAD, good])) == 1
    told = capsys.readouterr().err
    assert "mido 1.3.3: PYSEC-1; mended in 1.3.4" in told
    assert "mido 1.3.3: PYSEC-2; not mended yet" in told
    assert "2 packages looked up" in told


def test_nothing_known_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.audit(LOCK, fake(tmp_path, [{**BAD, "vulns": []}])) == 0
    assert "1 packages looked up, 0 known" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answer", "do", "told"),
    [
        (
            [{"name": "mido", "skip_reason": "not found"}],
            "print(json.dumps({'dependencies': ANSWER}))",
            "know",
        ),
        ([], "sys.exit('no route to host')", "no route to host"),
        ([], "print('what?')", "it said nothing"),
        ([], "time.sleep(60)", "in time"),
    ],
    ids=["unknown there", "no network", "nonsense", "no answer"],
)
def test_without_the_service_one_line_says_so_and_the_tests_go_on(
    answer: object, do: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    limit = 1.0 if "sleep" in do else 20.0
    assert audit.audit(LOCK, fake(tmp_path, answer, do), limit) == 0
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("Left out: ")
    assert told in line


def test_what_is_ignored_is_told_to_the_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(audit.IGNORED, "PYSEC-9", "does not concern us")
    answer = [{**BAD, "vulns": []}]
    heard = tmp_path / "heard"
    do = f"open({str(heard)!r}, 'a').write(json.dumps(sys.argv)); {ANSWERS}"
    audit.audit(LOCK, fake(tmp_path, answer, do))
    assert '"--ignore-vuln", "PYSEC-9"' in heard.read_text()


def test_the_first_entry_alone_is_a_lock_of_its_own() -> None:
    entry = audit.first_entry(LOCK.read_text(encoding="utf-8"))
    assert re.fullmatch(r"[\w.-]+==\S+ \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+", entry)


# By pip-audit itself, over the network of this machine

LOCAL = """
import requests, sys
from pip_audit._cli import audit

ask = requests.Session.request

def here(self, method, url, **more):
    return ask(self, method, url.replace("https://pypi.org", HOST), **more)

requests.Session.request = here
audit()
"""


class Index(BaseHTTPRequestHandler):
    """Answers what the registry would, `/pypi/NAME/VERSION/json`; what it does not know, it has not found."""

    known: dict[str, Any]
    asked: list[str]

    def do_GET(self) -> None:
        _, _, name, version, _ = self.path.split("/")
        self.asked.append(f"{name} {version}")
        answer = self.known.get(name, self.known.get("*"))
        body = json.dumps(answer).encode()
        self.send_response(404 if answer is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def index() -> Iterator[tuple[type[Index], list[str]]]:
    """A registry of our own, with what it knows and was asked; and the command that asks it."""
    handler = type("Here", (Index,), {"known": {}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    host = f"http://127.0.0.1:{server.server_port}"
    yield handler, [sys.executable, "-c", LOCAL.replace("HOST", repr(host))]
    server.shutdown()
    thread.join()
    server.server_close()


LONGEST = 120.0  # seconds, on a machine that has much else to do
HOLE = {
    "id": "PYSEC-2026-1",
    "aliases": ["CVE-2026-1"],
    "fixed_in": ["99.1", "98.0"],
    "summary": "A hole.",
    "withdrawn": None,
}


def test_every_locked_package_is_looked_up_and_a_hole_in_one_is_told(
    index: tuple[type[Index], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    here, command = index
    withdrawn = {**HOLE, "id": "PYSEC-2026-2", "withdrawn": "2026-02-01T00:00:00Z"}
    here.known = {"*": {"vulnerabilities": []}, "mido": {"vulnerabilities": [HOLE, withdrawn]}}
    assert audit.audit(LOCK, command, LONGEST) == 1
    told, *more = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"mido \S+: PYSEC-2026-1; mended in 98\.0, 99\.1", told)
    assert more == [f"{len(set(here.asked))} packages looked up, 1 known vulnerabilities."]
    assert len(set(here.asked)) > 40


def test_a_registry_that_tells_no_holes_of_packages_leaves_the_audit_out(
    index: tuple[type[Index], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    here, command = index
    assert audit.audit(LOCK, command, LONGEST) == 0
    assert capsys.readouterr().err == "Left out: the advisory service does not know the packages.\n"
    assert len(here.asked) == 1

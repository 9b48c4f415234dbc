"""The terms of what Continuo comes with: collected, allowed, as the lock and the About dialog have it."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from app.dialogs.about import LICENCES, PARTS
from resources.setup import audit, licences

ROOT = Path(__file__).parents[1]
HEAD, _, TEXTS = licences.FILE.read_text(encoding="utf-8").partition(f"\n{licences.TEXTS}\n")
# What the About dialog calls by its maker's name.
CALLED = {"PySide6-Essentials": "PySide6", "ai-edge-litert": "LiteRT", "swift-f0": "SwiftF0"}


def test_the_file_is_what_the_command_would_write() -> None:
    assert licences.head().startswith(HEAD), "renew it: bootstrap.py licences"


@pytest.mark.parametrize(("name", "version", "terms"), list(licences.packages()), ids=str)
def test_a_locked_package_stands_in_the_file_under_terms_that_are_allowed(
    name: str, version: str, terms: str
) -> None:
    assert re.search(rf"^  {re.escape(name)} {re.escape(version)} +{re.escape(terms)}$", HEAD, re.MULTILINE)
    assert licences.accepted(terms), f"{name}: {terms or 'no licence'}"


def test_packages_that_not_every_system_has_do_not_need_to_be_installed_to_be_known() -> None:
    lock = (ROOT / "resources/setup/run.lock").read_text(encoding="utf-8")
    assert set(re.findall(r"^([a-z][\w.-]*)==\S+ ;", lock, re.MULTILINE)) <= licences.READ.keys()


@pytest.mark.parametrize(
    "beside", [each for each in licences.BESIDES if each.files], ids=lambda each: each.name
)
def test_what_is_no_package_is_where_it_is_said_to_be(beside: licences.Beside) -> None:
    if beside.package:
        files = distribution(beside.package).files or []
        assert any(file.match(beside.files) for file in files)
    else:
        assert list(ROOT.glob(beside.files))


@pytest.mark.parametrize(
    ("terms", "allowed"),
    [
        ("MIT", True),
        ("LGPL-3.0-only OR GPL-3.0-only", True),
        ("MPL-2.0 AND MIT", True),
        ("(MIT OR Apache-2.0) AND GPL-3.0-only", False),
        ("GPL-3.0-only", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_a_licence_is_allowed_only_where_each_part_leaves_a_choice(terms: str, allowed: bool) -> None:
    assert licences.accepted(terms) is allowed


def test_a_package_without_a_licence_is_not_collected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "run.lock").write_text("nobody-knows-it==1.0 \\\n    --hash=sha256:00\n")
    monkeypatch.setattr(licences, "SETUP", tmp_path)
    monkeypatch.setattr(licences, "FILE", tmp_path / "licences.txt")
    assert licences.collect() == 1
    assert "nobody-knows-it: no licence" in capsys.readouterr().err
    assert not licences.FILE.exists()


@pytest.mark.parametrize(
    "text", ["Version 2.0, January 2004", "LESSER GENERAL PUBLIC LICENSE", "Mozilla Public"]
)
def test_the_texts_are_in_it_once(text: str) -> None:
    assert text in TEXTS
    stretches = TEXTS.split(f"{'-' * 100}\n")[2::2]
    assert len(stretches) == len(set(stretches)) > 60


def test_the_about_dialog_names_what_is_asked_for_under_the_same_terms() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    for name in sorted(Requirement(each).name for each in wanted):
        said = re.compile(rf"\b{re.escape(CALLED.get(name, name))}\b", re.IGNORECASE)
        [terms] = [terms for named, terms in PARTS if said.search(named) and "SoundFont" not in named]
        known = licences.terms_of(name.replace("_", "-").lower())
        assert all(part in known for part in terms.split(", ")), f"{name}: {terms} is {known}"
    assert LICENCES == licences.FILE


# What is known against the packages


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


LOCK = ROOT / "resources/setup/run.lock"
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

"""The terms of what Continuo comes with: collected, allowed, as the lock and the About dialog have it."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from app.dialogs.about import LICENCES, PARTS
from resources.setup import licences

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


def test_each_model_stands_in_the_file_and_what_its_card_forbids() -> None:
    told, *_ = HEAD.partition("Packages, each")
    for card in sorted(ROOT.glob("models/*/card.md")):
        name = card.parent.name
        assert re.search(rf"Models .*\b{name}\b", told)
        limited = "non-commercial use, and" in card.read_text() or "non-commercial use." in card.read_text()
        assert limited == (f"models/{name}/card.md" in told)

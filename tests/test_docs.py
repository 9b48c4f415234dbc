"""What the documents say can be done can be done."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from app.deeds import deeds
from core.commands import COMMANDS

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SHORTCUT = re.compile(
    r"\b((?:(?:Ctrl|Alt|Shift)\+)+)"
    r"(PgDn|PgUp|Ins|Del|Enter|Tab|F\d+|[A-Z0-9](?![A-Za-z])|[=,.\[\]\\↑↓←→-])"
)
QT_NAMES = {"PgDn": "PgDown", "Enter": "Return", "↑": "Up", "↓": "Down", "←": "Left", "→": "Right"}
OF_STEP_INPUT = {"Shift+A", "Ctrl+Left"}  # which are no actions


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\[[^]]*\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_only_commands_that_exist_are_named(document: Path) -> None:
    named = set(re.findall(r"\./run ([a-z]+)", document.read_text(encoding="utf-8")))
    assert named <= COMMANDS.keys()


def test_every_command_is_told_of() -> None:
    manual = (ROOT / "docs/manual.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"| `{name}" not in manual] == []


def test_the_keys_of_the_first_minute_do_what_they_are_said_to() -> None:
    keys = {deed.name: deed.keys for deed in deeds()}
    told = {
        "continue": "Ctrl+Return",
        "play": "Space",
        "keep": "Tab",
        "keep-bar": "Ctrl+Right",
        "dismiss": "Esc",
        "save": "Ctrl+S",
        "export-midi": "Ctrl+E",
        "musescore": "Ctrl+Shift+M",
        "panel-continue": "F9",
    }
    assert {name: key for name, key in told.items() if key not in keys[name]} == {}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_shortcut_that_is_told_belongs_to_an_action(document: Path) -> None:
    known = {key for deed in deeds() for key in deed.keys} | OF_STEP_INPUT
    told = SHORTCUT.findall(document.read_text(encoding="utf-8"))
    assert {keys + QT_NAMES.get(last, last) for keys, last in told} - known == set()


def test_the_map_names_every_module_at_the_top_of_its_room_and_no_other() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[\w*]+\.py", text.split("## Where things are")[1].split("```")[1]))
    modules = [path.name for room in ("app", "core") for path in (ROOT / room).glob("*.py")]
    unnamed = {name for name in modules if not any(fnmatch(name, each) for each in named)}
    assert unnamed == {"__init__.py"}
    everywhere = [path.name for room in ("app", "core") for path in (ROOT / room).rglob("*.py")]
    assert {each for each in named if not any(fnmatch(name, each) for name in everywhere)} == {"main.py"}

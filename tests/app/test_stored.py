"""A settings file from anywhere: garbage counts as nothing, and nothing in it ends the program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QObject, QSettings, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow

from app import settings as the
from app.arrival_figures import _can_be
from app.hum_figures import HumFigures
from app.palette_entries import used
from app.recent import MOST, Recent
from app.settings import Setting, Settings
from app.stored import LARGEST, cleaned, mend

ROOT = Path(__file__).parents[2]
ALL = [value for value in vars(the).values() if isinstance(value, Setting)]
# Qt makes room for what these claim, and ends the program where there is none.
CLAIMS = [
    rb"state/recent=@Variant(\0\0\0\t\xff\xff\xff\xff)",
    rb"recent=@Variant(\0\0\0\v\x7f\xff\xff\xff)",
    rb'recent="@Variant(\0\0\0\t\xff\xff\xff\xff)"',
    rb"recent=a, @Variant(\0\0\0\t\xff\xff\xff\xff)",
    rb'recent=""@Variant(\0\0\0\t\xff\xff\xff\xff)',
    rb"recent=\x40Variant(\0\0\0\t\xff\xff\xff\xff)",
    rb"recent=\100Variant(\0\0\0\t\xff\xff\xff\xff)",
    rb"recent=\q@Variant(\0\0\0\t\xff\xff\xff\xff)",
    b"recent=\\\n@Variant(\\0\\0\\0\\t\\xff\\xff\\xff\\xff)",
    rb"recent=@DateTime(\0\0\0\t\xff\xff\xff\xff)",
]
STRANGE: list[Any] = [
    *(
        "",
        "nan",
        "-inf",
        "1e999",
        "9" * 5000,
        "١٢",
        "0x10",
        "\0",
        "\x1b[2J",
        "a" * 100_000,
        "../../x",
        "true",
        "[]",
    ),
    *(
        10**18,
        -1,
        2**31,
        1e300,
        float("nan"),
        float("inf"),
        True,
        ["a", "b"],
        [],
        QByteArray(b"\xff\0"),
        {"a": 1},
    ),
]


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_claims_gigabytes_is_left_out(claim: bytes) -> None:
    kept = cleaned(b"[state]\nfolder=/music\n" + claim + b"\nhum=1\n")
    assert kept == b"[state]\nfolder=/music\nhum=1\n"


def test_what_is_ours_stays_as_it_is(store: QSettings) -> None:
    settings = Settings(store)
    kept = {
        "geometry": QByteArray(bytes(range(256)) * 3),
        "recent": ["/a@b/c.continuo", "/d, e/@f.mid", 'say "a"', "/è/♯"],
        "folder": "@home",
        "hum": '{"sensitivity": 50.0}',
        "yes": True,
        "number": 2.5,
    }
    for key, value in kept.items():
        settings.set_state(key, value)
    store.sync()
    path = Path(store.fileName())
    before = path.read_bytes()
    mend(path)
    again = Settings(QSettings(str(path), QSettings.Format.IniFormat))
    assert again.get_state("geometry") == kept["geometry"]
    assert again.get_state("folder") == kept["folder"]
    assert path.read_bytes() == before


@given(
    st.lists(
        st.sampled_from([*CLAIMS, b"a=@ByteArray(\\xff)", b"[x]", b"\xff\xfe\0", b"b=1\\", b"="]), max_size=9
    )
)
def test_cleaning_twice_is_cleaning_once(lines: list[bytes]) -> None:
    once = cleaned(b"\n".join(lines))
    assert cleaned(once) == once
    assert b"Variant" not in once


def test_the_program_starts_whatever_stands_there(tmp_path: Path) -> None:
    folder = tmp_path / "Continuo"
    folder.mkdir()
    program = (
        "from app.language import choose, open_store\n"
        "choose()\n"
        "store = open_store()\n"
        "print(store.value('state/recent'), store.value('state/folder'))\n"
        "from app.settings import Settings\n"
        "print('damaged' in Settings(store).trouble)\n"
    )
    for content in (
        b"[state]\nfolder=/music\n" + CLAIMS[1] + b"\n",
        bytes(Random(1).randbytes(5000)),
        b"x" * (LARGEST + 1),
        b"\0" * 4096,  # as a power cut leaves it
    ):
        (folder / "Continuo.ini").write_bytes(content)
        ran = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.splitlines()[-1] == "True", "it is told"
        assert ran.stdout.startswith("None ")
        assert ("/music" in ran.stdout) is (b"music" in content)


@pytest.mark.parametrize("value", STRANGE)
def test_a_setting_is_something_that_can_be_chosen(value: object, store: QSettings) -> None:
    for setting in ALL:
        store.setValue(setting.key, value)
    for again in (Settings(store), _reread(store)):
        for setting in ALL:
            _assert_can_be_chosen(setting, again.get(setting))


def _assert_can_be_chosen(setting: Setting[Any], found: object) -> None:
    assert type(found) is type(setting.default), setting.key
    if setting.choices:
        assert found in setting.choices
    elif isinstance(found, str):
        assert len(found) < 5000
        assert found.isprintable()
    else:
        assert isinstance(found, int | float)
        assert abs(found) < 2**31
        if setting.limits is not None:
            assert setting.limits[0] <= found <= setting.limits[1]


def _reread(store: QSettings) -> Settings:
    store.sync()
    return Settings(QSettings(store.fileName(), QSettings.Format.IniFormat))


@pytest.mark.parametrize(
    "value", [*STRANGE, "[" * 100_000, '{"strength": 1e999}', '{"sensitivity": ' + "9" * 4000 + "}"]
)
def test_what_the_window_remembers_makes_sense(value: object, settings: Settings) -> None:
    for key in ("recent", "folder", "hum", "palette", "import"):
        settings.set_state(key, value)
    recent = Recent(settings, QObject())
    assert recent.folder.is_absolute()
    assert len(recent.paths) <= MOST
    HumFigures(settings).begin(empty=True)
    assert used(settings) == []
    assert not isinstance(settings.get_json("import"), float) or settings.get_json(
        "import"
    ) == settings.get_json("hum")


def test_figures_of_the_card_for_files_are_such_as_it_has() -> None:
    assert _can_be("strength", 50.0)
    assert _can_be("finest", 120)
    for name, value in (
        ("strength", float("nan")),
        ("strength", -1.0),
        ("finest", 7),
        ("finest", []),
        ("triplets", 1),
    ):
        assert not _can_be(name, value)


def test_a_layout_that_was_touched_counts_as_none(settings: Settings, qapp: QApplication) -> None:
    window = QMainWindow()
    for name in ("tracks", "takes"):
        dock = QDockWidget(name, window)
        dock.setObjectName(name)
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    settings.set_layout("docks", window.saveState(1))
    kept = settings.get_layout("docks")
    assert kept is not None
    assert window.restoreState(kept, 1)
    for at in range(16, 16 + kept.size(), 7):
        raw = bytearray(settings.get_state("docks").data())  # type: ignore[attr-defined]  # a QByteArray
        raw[at] ^= 0x5C
        settings.set_state("touched", QByteArray(bytes(raw)))
        assert settings.get_layout("touched") is None
    for strange in (window.saveState(1), QByteArray(), QByteArray(b"x"), "docks", 7):
        settings.set_state("touched", strange)
        assert settings.get_layout("touched") is None

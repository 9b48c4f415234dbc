"""What holds for every test: no screen, no sound card, and none of the composer's own folders."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no failure of what is tested, and what fails is to fail wherever it is tried: what nobody
# has thought of is for `tests.fuzzing` to find.
settings.register_profile("continuo", deadline=None, derandomize=True)
settings.load_profile("continuo")

# Before Qt is loaded by anything.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.pop("QT_STYLE_OVERRIDE", None)
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

HOME_VARIABLES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
XDG_VARIABLES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")


@pytest.fixture(autouse=True)
def same_chances(request: pytest.FixtureRequest) -> None:
    """What the program draws by chance is the same in every run of a test."""
    random.seed(request.node.nodeid)


@pytest.fixture(autouse=True, scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty home folder for the whole run, so that no test reads or writes the composer's settings."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for variable in HOME_VARIABLES:
            patch.setenv(variable, str(folder))
        for variable in XDG_VARIABLES:
            patch.setenv(variable, str(folder / variable.lower()))
        yield folder

import pytest

from core.lstm.bundle import Bundle
from core.polyphony.company import SLOTS
from tests.core.lstm.tiny import tiny_bundle


@pytest.fixture(scope="session")
def several(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A tiny network with random weights that hears several voices."""
    return tiny_bundle(tmp_path_factory.mktemp("several") / "several", company=SLOTS)

"""The tiny bundle, made once."""

import pytest

from core.lstm.bundle import Bundle
from tests.core.lstm.tiny import tiny_bundle


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A bundle with random weights; do not write into its folder."""
    return tiny_bundle(tmp_path_factory.mktemp("models") / "tiny")

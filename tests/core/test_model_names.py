import json
from pathlib import Path

from core.model_names import NAMES, called


def test_the_models_that_come_with_it_are_called_in_every_language() -> None:
    folder = Path(__file__).parents[2] / "models"
    titles = {json.loads(path.read_text(encoding="utf-8"))["title"] for path in folder.glob("*/bundle.json")}
    assert titles == NAMES


def test_a_model_of_ones_own_keeps_its_name() -> None:
    assert called("My pieces") == "My pieces"

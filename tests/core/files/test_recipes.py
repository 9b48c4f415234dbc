"""A recipe as JSON, for the project and for scripts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from core.continuation.request import Recipe
from core.files import recipes
from tests.core.kept import recipes as made
from tests.core.kept import take


@settings(max_examples=80, deadline=None)
@given(made())
def test_a_recipe_comes_back_exactly(recipe: Recipe) -> None:
    assert recipes.parse(json.loads(json.dumps(recipes.as_json(recipe)))) == recipe


def test_locks_that_lock_nothing_are_left_out() -> None:
    told = recipes.as_json(take(0, 60).recipe)
    assert told["locks"] == {}
    assert told["task"] == "continue"
    assert told["min_p"] == 0.02


@pytest.mark.parametrize("source", [[0], [480, 480], [0, -1], "0-480", [0, 480, 960], None])
def test_a_phrase_that_is_none_is_refused(source: object) -> None:
    with pytest.raises(ValueError, match=r"source|start|end|span"):
        recipes.parse(recipes.as_json(take(0, 60).recipe) | {"source": source})


def test_recipes_of_before_there_were_chord_tones_are_read() -> None:
    told = recipes.as_json(take(0, 60).recipe)
    wishes = told["wishes"]
    assert isinstance(wishes, dict)
    del wishes["chord_tones"], told["symbols"], told["given"], told["texture"], told["voices"]
    assert recipes.parse(told) == take(0, 60).recipe

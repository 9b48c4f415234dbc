"""What is held back from a model and what it rehearses, from music21's corpus."""

from __future__ import annotations

import pytest

from core.learning import general
from core.lstm import bundle
from core.lstm.indexing import places_of


@pytest.mark.parametrize("model", ["folk", "ensemble"])
def test_a_model_rehearses_what_it_learnt_from_and_nothing_that_was_held_back(model: str) -> None:
    loaded = bundle.load(model)
    learnt = {place.rpartition("#")[0] for place in places_of(loaded.tunes.names)}
    old, held = general.rehearsed(loaded, 12), general.general_tunes(loaded, 12)
    assert old
    assert all(tune.name.rpartition("#")[0] in learnt for tune in old)
    assert not {tune.name for tune in old} & {tune.name for tune in held}
    assert [tune.name for tune in old] == [tune.name for tune in general.rehearsed(loaded, 12)]


def test_places_in_the_corpus_are_told_by_an_index_and_names_of_ones_own_are_not() -> None:
    names = ("The Peevish Child (oneills1850/0401-0486.abc#74)", "My tune", "Mine (own/a.mid#1)")
    assert places_of(names) == {"oneills1850/0401-0486.abc#74"}

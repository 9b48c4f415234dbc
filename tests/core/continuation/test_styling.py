"""Takes in a style: those the model has learnt, one or a pair; without one all is as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.continuation.generator import Generator
from core.continuation.request import Request, Style, Texture
from core.continuation.styling import style_for
from core.lstm.blending import STYLE_FIGURES
from core.lstm.bundle import Bundle
from core.lstm.features import STYLES
from core.polyphony.company import SLOTS
from core.score import Note, Score, Track
from core.style_names import STYLE_NAMES
from tests.core.lstm.tiny import tiny_bundle

IRISH, CHORALE, SONG = "Irish tune", "chorale", "art song"
SCORE = Score((Track.of(Note(at * 480, 480, 60 + at % 5) for at in range(8)),))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return knowing(tiny_bundle(tmp_path_factory.mktemp("models") / "line"))


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return knowing(tiny_bundle(tmp_path_factory.mktemp("models") / "several", company=SLOTS))


def knowing(bundle: Bundle) -> Bundle:
    told: dict[str, dict[str, float]] = {IRISH: {}, CHORALE: {}, "no style": {}}
    return replace(bundle, figures={**bundle.figures, STYLE_FIGURES: told})


def asked(style: Style, **more: object) -> Request:
    request = Request(SCORE, start=SCORE.tracks[0].end, bars=2, takes=3, drafts=8, random_seed=3, style=style)
    return replace(request, **more)  # type: ignore[arg-type]  # fields by name


def test_a_model_offers_what_it_has_learnt_and_there_is(bundle: Bundle) -> None:
    assert bundle.styles == (IRISH, CHORALE)
    assert set(STYLE_NAMES) == set(STYLES)


@pytest.mark.parametrize(
    ("style", "blend"),
    [
        (Style(), ()),
        (Style(IRISH), ((IRISH, 1.0),)),
        (Style("", IRISH), ((IRISH, 1.0),)),
        (Style(IRISH, IRISH, 0.3), ((IRISH, 1.0),)),
        (Style(IRISH, CHORALE, 0.25), ((IRISH, 0.75), (CHORALE, 0.25))),
        (Style(IRISH, CHORALE, 0), ((IRISH, 1.0),)),
        (Style(IRISH, CHORALE, 1), ((CHORALE, 1.0),)),
        (Style(IRISH, SONG, 0.75), ((IRISH, 1.0),)),
        (Style(SONG), ()),
    ],
)
def test_styles_are_told_by_their_shares(bundle: Bundle, style: Style, blend: object) -> None:
    assert style_for(asked(style), bundle)[0] == blend


def test_takes_in_a_style_are_others_and_come_again(bundle: Bundle) -> None:
    generator = Generator(bundle)
    plain, irish, both = (
        generator.generate(asked(style)) for style in (Style(), Style(IRISH), Style(IRISH, CHORALE, 0.5))
    )
    assert len({takes.takes[0].notes for takes in (plain, irish, both)}) == 3
    for takes in (irish, both):
        take = takes.takes[0]
        assert generator.single(asked(Style()).by(take.recipe), take.recipe.index).notes == take.notes


def test_a_style_not_learnt_changes_nothing_and_is_told(bundle: Bundle) -> None:
    plain, song = (Generator(bundle).generate(asked(style)) for style in (Style(), Style(SONG)))
    assert [take.notes for take in song.takes] == [take.notes for take in plain.takes]
    assert [take.surprise for take in song.takes] == [take.surprise for take in plain.takes]
    assert any("art song" in notice for notice in song.notices)
    assert not any("art song" in notice for notice in plain.notices)


def test_what_is_kept_is_heard_in_the_style_too(bundle: Bundle) -> None:
    generator = Generator(bundle)
    first = generator.generate(asked(Style(IRISH))).takes[0]
    settled = asked(Style(IRISH), prefix=first.notes[:2])
    again = generator.generate(settled).takes[0]
    assert again.notes[:2] == first.notes[:2]
    assert again.surprise[:2] == pytest.approx(first.surprise[:2], abs=1e-3)


def test_parts_are_written_in_a_style(bundle: Bundle, several: Bundle) -> None:
    generator = Generator(bundle, lambda: several)
    plain, irish = (
        generator.generate(asked(style, texture=Texture.PARTS)) for style in (Style(), Style(IRISH))
    )
    assert irish.takes[0].notes != plain.takes[0].notes
    assert irish.takes[0].recipe.style == Style(IRISH)

"""What parts are called on later lines."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest

from core.files import musicxml
from core.files.notation.abbreviations import abbreviated
from core.score import Note, Score, Track


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["Violin I", "Violin II", "Viola", "Violoncello"], ["Vln. I", "Vln. II", "Vla.", "Vc."]),
        (["Soprano", "Alto", "Tenor", "Bass"], ["S.", "A.", "T.", "B."]),
        (["Flöte", "Klarinette in B", "Bass Clarinet"], ["Fl.", "Cl. in B", "B. Cl."]),
        (["Melody", "Cellophone", ""], ["Melody", "Cellophone", ""]),
        (["Violin", "Violino", "Piano", "Piano"], ["Violin", "Violino", "Pno.", "Pno."]),
    ],
)
def test_known_names_are_short_where_each_is_still_told_from_the_others(
    names: list[str], short: list[str]
) -> None:
    assert abbreviated(names) == short


def test_a_file_has_them_but_for_the_second_hand_of_a_pianist() -> None:
    piano = Track.of([Note(0, 480, 60)], "Piano")
    violin = replace(piano, name="Violin", program=40)
    listed = fromstring(musicxml.unparse(Score((violin, piano, piano)))).iter("score-part")
    assert [part.findtext("part-abbreviation") for part in listed] == ["Vln.", "Pno.", None]

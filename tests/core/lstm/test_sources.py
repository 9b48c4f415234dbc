from xml.etree.ElementTree import fromstring

import pytest

from core.lstm.corpus import COLLECTIONS
from core.lstm.features import STYLES
from core.lstm.sources import decode, fermatas

PART = """<part id="P1"><measure number="1">
<note><pitch/><duration>1</duration></note>
<note><grace/><pitch/></note>
<note><pitch/><duration>1</duration><tie type="start"/></note>
<note><pitch/><duration>1</duration><tie type="stop"/><notations><fermata/></notations></note>
<note><rest/><duration>1</duration><notations><fermata/></notations></note>
<note><pitch/><duration>1</duration></note>
<note><chord/><pitch/><duration>1</duration></note>
</measure></part>"""


def test_a_fermata_belongs_to_the_whole_of_a_tied_note() -> None:
    assert fermatas(fromstring(PART)) == [False, True, False]


def test_old_encodings_are_read() -> None:
    assert decode("Jägerlied".encode("latin-1")) == "Jägerlied"
    assert decode("Jägerlied".encode()) == "Jägerlied"
    assert decode(b"Sch\xc2\x94nste Sch\xc2\x84ferin") == "Schönste Schäferin"  # as Essen has it


def test_every_style_is_one_that_the_model_is_told() -> None:
    for collection in COLLECTIONS:
        for style in (collection.style, *(style for _, style in collection.styles if style)):
            assert style in STYLES


@pytest.mark.parametrize(
    ("file", "style"),
    [
        ("erk10.abc", "German folk song"),
        ("han2.abc", "Chinese folk song"),
        ("lot.abc", "European folk song"),
        ("lux.abc", "European folk song"),
        ("irl.abc", "Irish tune"),
        ("test0.abc", ""),
    ],
)
def test_a_file_of_the_essen_collection_has_its_own_style(file: str, style: str) -> None:
    assert COLLECTIONS[0].style_of(file) == style

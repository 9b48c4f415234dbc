from xml.etree.ElementTree import fromstring

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

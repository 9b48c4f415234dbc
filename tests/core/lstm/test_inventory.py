from core.harmony import Key
from core.lstm.corpus import TWIN, Dropped, Reading
from core.lstm.features import Setting
from core.lstm.inventory import inventory, told
from core.lstm.sources import CorpusTune
from core.lstm.split import split
from core.score import MetreChange, Note, Score
from core.timing import BarMap
from tests.core.lstm.test_tunes import walk


def test_everything_is_counted_and_told() -> None:
    bars = BarMap(Score(metres=(MetreChange(0, 6, 8),), pickup=240))
    straight = tuple(Note(240 * place, 240, pitch) for place, pitch in enumerate(walk(1)))
    triplets = tuple(Note(160 * place, 160, pitch + 2) for place, pitch in enumerate(walk(1)))
    reading = Reading(
        [
            CorpusTune(
                "songs/a#1",
                "A",
                "songs",
                straight,
                Setting(bars, Key("D"), phrases=(0, 960), style="art song"),
            ),
            CorpusTune("songs/b#1", "B", "songs", triplets, Setting()),
        ],
        [Dropped("songs/c#1", "songs", TWIN, "songs/a#1"), Dropped("songs/d", "songs", "file without notes")],
    )
    found = inventory(reading, split(reading, {"songs/a#1": "test"}))
    kin = {"families": 1, "of more than one tune": 1, "largest": 2, "on two sides": []}
    assert found["families"] == kin
    assert found["sides"]["test"] == {"tunes": 2, "notes": 122}
    assert found["styles"] == {"art song": {"tunes": 1, "notes": 61}, "unknown": {"tunes": 1, "notes": 61}}
    assert found["duplicates"] == [{"tune": "songs/c#1", "same as": "songs/a#1"}]
    (songs,) = found["collections"]
    assert songs["metres"] == {"6/8": 1, "unknown": 1}
    assert songs["keys"] == {"D major": 1, "unknown": 1}
    assert (songs["with triplets"], songs["with phrase ends"], songs["with a pickup"]) == (1, 1, 1)
    assert songs["dropped"]["file without notes"] == {"count": 1, "examples": ["songs/d"]}
    text = "\n".join(told(found))
    assert "2 tunes, 122 notes, 1 families" in text
    assert f"left out, {TWIN}: 1, such as songs/c#1 = songs/a#1" in text
    assert "styles: art song 1 (61 notes); unknown 1 (61 notes)" in text
    assert "josquin" in text

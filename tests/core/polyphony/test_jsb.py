from pathlib import Path

import core.polyphony.sources
from core.lstm.corpus import corpus_folder

LIST = Path(core.polyphony.sources.__file__).with_name("lists") / "jsb.txt"


def test_the_published_split_names_chorales_that_are_there_each_once() -> None:
    lines = [line for line in LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    sides = {side: names.split(" ") for side, _, names in (line.partition("\t") for line in lines)}
    assert {side: len(names) for side, names in sides.items()} == {"test": 77, "validation": 74, "equal": 9}
    names = [name for listed in sides.values() for name in listed]
    assert len(set(names)) == len(names)
    assert all((corpus_folder() / "bach" / f"{name}.mxl").exists() for name in names)

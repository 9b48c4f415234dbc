"""Protocol B's network: trained on everything but the benchmark's tunes and their near twins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from core.encoding import Encoding
from core.lstm import sealed
from core.lstm.corpus import FEWEST_NOTES, collections, corpus_folder
from core.lstm.dataset import dataset
from core.lstm.sources import read_file
from core.lstm.split import listed
from core.lstm.train import TrainingOptions, train
from tests.benchmarks.published.sets import MelodySet
from tests.benchmarks.published.twins import near_twins

MODEL, TRAINING, LEFT_OUT = "model", "training", "left-out.txt"
_GATES_COLLECTION, _GATES_FILE = "essenFolksong", "fink0.abc"

Report = Callable[[str], None]


def network(avoided: Callable[[], Sequence[str]], work: Path, epochs: int, report: Report) -> Path:
    """The folder of a bundle that never met the sets; trained unless it is there, or on from a checkpoint."""
    out = work / MODEL
    if not (out / sealed.SETTINGS).is_file():
        names = avoided()
        report(f"Training without {len(names)} tunes")
        wanted = TrainingOptions(
            out, work / TRAINING, epochs=epochs, without=names, title="Without the published benchmark"
        )
        train(wanted, report)
    return out


def left_out(given: Sequence[MelodySet], work: Path) -> list[str]:
    """The names of the corpus's tunes that the network must not meet, written down in `work` as well."""
    path = work / LEFT_OUT
    if not path.exists():
        data = dataset(Encoding())
        corpus = zip(data.names, data.collections, map(data.pitches, range(len(data.names))), strict=True)
        names = near_twins(corpus, (line for one in given for line in one.melodies.values()))
        work.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    return path.read_text(encoding="utf-8").splitlines()


def gate_tunes(avoided: Sequence[str]) -> MelodySet:
    """Tunes of Essen's "fink" on no training side, and no twins: what the gates learn from."""
    (collection,) = collections([_GATES_COLLECTION])
    sides = listed([_GATES_COLLECTION])
    found = read_file(corpus_folder() / _GATES_COLLECTION / _GATES_FILE, collection)
    tunes = [] if isinstance(found, str) else found
    melodies = {
        tune.name: tune.notes
        for tune in tunes
        if sides.get(tune.name) in ("validation", "test")
        and tune.name not in avoided
        and len(tune.notes) >= FEWEST_NOTES
    }
    return MelodySet("fink", melodies)

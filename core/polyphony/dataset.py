"""Works in several voices as the network's columns: cached, split by kin, told once and for all."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from core.encoding import Encoding
from core.files.disk import written_aside
from core.lstm import features, kern_parts, musicxml_parts, parts
from core.lstm.corpus import read_corpus
from core.lstm.dataset import GROUPS, Dataset, Packed
from core.lstm.features import Ints, Setting
from core.lstm.sources import CorpusTune
from core.lstm.split import Side, listed, split
from core.polyphony import company, kin, separating, sources, stretches
from core.polyphony import weave as weave_module
from core.polyphony import works as works_module
from core.polyphony.weave import Woven, weave
from core.polyphony.works import Work, side_of, works

VERSION = 2  # of what this module makes of the works
# Collections of single lines that are heard beside the works; none that `works` reads.
MELODIES = (
    "essenFolksong",
    "oneills1850",
    "ryansMammoth",
    "airdsAirs",
    "miscFolk",
    "nottingham-dataset",
)
HALVES = ("heard", "ahead")
_SEEN = ("advance", "onset", "note", "raw")
_AT_ONCE = 8  # works a process is handed at a time

Small = NDArray[np.int8]


@dataclass(frozen=True)
class WovenData(Dataset):
    """All works' notes end to end, in the order of writing.

    `company[half, group]` are the columns of the other voices (see `core.polyphony.weave.Woven`); `voice`
    is whose note each is, of `voices`. `rests` are the ticks at which no note of a work sounds on, its end
    the last; those of work i are rests[rest_offsets[i] : rest_offsets[i + 1]].
    """

    company: dict[tuple[str, str], Small]
    voice: Small
    voices: Small
    rests: NDArray[np.int32]
    rest_offsets: NDArray[np.int64]

    def seams(self, work: int) -> NDArray[np.int32]:
        """The ticks at which nothing of a work sounds on, rising, its end the last."""
        return self.rests[self.rest_offsets[work] : self.rest_offsets[work + 1]]

    def lines(self, tune: int) -> list[list[int]]:
        """The pitches of each voice of one work."""
        rows = slice(self.offsets[tune], self.offsets[tune + 1])
        pitches, voice = self.columns["targets"][rows, 2], self.voice[rows]
        return [pitches[voice == place].tolist() for place in np.unique(voice)]


def prepared(
    encoding: Encoding, names: Sequence[str] = (), report: Callable[[str], None] | None = None
) -> WovenData:
    """The dataset of these collections (see `core.polyphony.works`), from the cache when it is there."""
    settings = (VERSION, features.VERSION, encoding.fingerprint, sorted(names), _code())
    key = hashlib.sha256(repr(settings).encode()).hexdigest()[:12]
    path = user_cache_path("continuo") / f"woven-{key}.npz"
    if not path.exists():
        found = works(names, report)
        lines = _melodies(report) if not names else []
        if report:
            report(f"Preparing {len(found)} works and {len(lines)} melodies")
        sided = [*((work, side_of(work)) for work in found), *lines]
        given, sides = [work for work, _ in sided], [side for _, side in sided]
        _save(pack(encoding, given, sides, apart=True), path)
    return _load(path)


def _melodies(report: Callable[[str], None] | None) -> list[tuple[Work, Side]]:
    """Single lines, and their sides: what is heard of a line alone is to be continued as one."""
    reading = read_corpus(MELODIES, 0, report)
    division = split(reading, listed(MELODIES))
    return [
        (_as_work(tune), side)
        for tune, side in zip(division.tunes, division.sides, strict=True)
        if tune.setting.bars
    ]


def _as_work(tune: CorpusTune) -> Work:
    told = tune.setting
    assert told.bars is not None
    end = tune.notes[-1].end
    return Work(
        tune.name, tune.title, tune.collection, tune.name, told.style, (tune.notes,), told.bars, told.key, end
    )


def _code() -> str:
    """A hash of the modules that decide what the columns are: what they make changes with them."""
    readers = (sources, parts, kern_parts, musicxml_parts, separating, stretches, kin, works_module)
    modules = (*readers, weave_module, company)
    return hashlib.sha256(b"".join(Path(str(each.__file__)).read_bytes() for each in modules)).hexdigest()


def pack(
    encoding: Encoding, given: Sequence[Work], sides: Sequence[Side], *, apart: bool = False
) -> WovenData:
    """The works as columns, each on its side of the split; `apart`, for many: in processes of their own."""
    packed = list(_woven_apart(encoding, given) if apart else map(partial(_weave, encoding), given))
    return WovenData(
        columns={g: np.concatenate([getattr(w.own, g).astype(np.int16) for w in packed]) for g in GROUPS},
        times=np.concatenate([w.times for w in packed]).astype(np.int32),
        offsets=np.cumsum([0, *[len(w.voice) for w in packed]]),
        names=[work.name for work in given],
        titles=[work.title for work in given],
        collections=[work.collection for work in given],
        sides=list(sides),
        summary=[],
        company={
            (half, group): np.concatenate([getattr(w, half)[place].astype(np.int8) for w in packed])
            for half in HALVES
            for place, group in enumerate(_SEEN)
        },
        voice=np.concatenate([w.voice for w in packed]).astype(np.int8),
        voices=np.concatenate([np.full(len(w.voice), w.voices) for w in packed]).astype(np.int8),
        rests=np.concatenate([_rests(w.times) for w in packed]).astype(np.int32),
        rest_offsets=np.cumsum([0, *[len(_rests(w.times)) for w in packed]]),
    )


def _woven_apart(encoding: Encoding, given: Sequence[Work]) -> Iterable[Woven]:
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(partial(_weave, encoding), given, chunksize=_AT_ONCE))


def _weave(encoding: Encoding, work: Work) -> Woven:
    setting = Setting(work.bars, work.key, work.end, style=work.style, after=())
    return weave(encoding, setting, work.voices)


def _rests(times: Ints) -> Ints:
    """The ticks at which a note ends and none sounds on, the last end among them."""
    order = times[np.argsort(times[:, 1], kind="stable")]
    reach = np.maximum.accumulate(order[:, 2])
    apart = np.append(order[1:, 1] >= reach[:-1], True)
    rests: Ints = reach[apart]
    return rests


def _save(data: WovenData, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    facts = {name: getattr(data, name) for name in ("names", "titles", "collections", "sides")}
    company = {f"{half}_{group}": each for (half, group), each in data.company.items()}
    arrays = {name: getattr(data, name) for name in _ARRAYS}
    text = np.frombuffer(json.dumps(facts).encode(), np.uint8)
    with written_aside(path) as file:
        np.savez(file, allow_pickle=False, facts=text, **data.columns, **company, **arrays)


_ARRAYS = ("times", "offsets", "voice", "voices", "rests", "rest_offsets")


def _load(path: Path) -> WovenData:
    with np.load(path, allow_pickle=False) as arrays:
        facts = json.loads(arrays["facts"].tobytes().decode())
        columns: dict[str, Packed] = {group: arrays[group] for group in GROUPS}
        pairs = list(chain.from_iterable([(half, group) for group in _SEEN] for half in HALVES))
        company = {pair: arrays["_".join(pair)] for pair in pairs}
        return WovenData(
            columns=columns, company=company, summary=[], **facts, **{name: arrays[name] for name in _ARRAYS}
        )

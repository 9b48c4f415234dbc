"""A journal: the open piece and each change to it on the disk, so that no crash costs more than a moment.

The first line holds the whole piece as its project would, each further line what another edit changed.
A line begins with the CRC-32 of what follows it, so that one that was cut short by a crash is known for
what it is: reading stops before it. When the changes have grown longer than the piece, the file is
written anew, aside, and swapped in.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO, FileIO
from pathlib import Path
from typing import Any
from zlib import crc32

from core.errors import BadFile
from core.files import checks, project, takes
from core.files.claims import claim
from core.files.disk import Stamp, kept_in, listed, read_bytes, write_aside
from core.files.imported import MOST_NOTES, MOST_TRACKS
from core.files.rows import note_row
from core.score import Note, Score, Track, shared_ends
from core.takes_tree import Node, TakesTree
from core.words import tr

SUFFIX = ".journal"
FORMAT = 1
LEAST, MOST = 2**20, 2**25  # bytes that changes may fill, however short or long the piece is
LARGEST = 2**30  # bytes: a journal holds all takes, of which its project may have room for some only
_MOST_NOTES = 2 * MOST_NOTES  # in all tracks: changes that double them again and again are none of ours
AT_ONCE = 1000  # rows that are made JSON in one go, in about a millisecond

_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A piece at one time: `step` is what was done last, `saved` whether its project holds all of it.

    `path` is that project, None where there is none yet, `stamp` what it was like when it was last read or
    written; `name` is what the piece is called.
    """

    score: Score
    takes: TakesTree
    at: datetime
    name: str = ""
    step: str = ""
    path: Path | None = None
    stamp: Stamp | None = None
    saved: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all would be lost with it."""
        return project.is_empty(self.score, self.takes)


class Journal:
    """Writes one journal; from one thread at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: FileIO | None = None
        self._last: Kept | None = None
        self._room = 0  # bytes that changes may still fill

    def keep(self, kept: Kept) -> None:
        """Have the piece on the disk as it is now; raises BadFile.

        Whatever was raised, the next time begins anew: what broke over a change may not break over the whole.
        """
        last = self._last
        if last is not None and last == replace(kept, at=last.at):
            return
        try:
            with kept_in(self.path.parent):
                self._keep(last, kept)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file, which stays."""
        if self._file is not None:
            self._file.close()
        self._file, self._last = None, None

    def remove(self) -> None:
        """The piece is safe elsewhere, or not wanted: the file goes; raises BadFile."""
        self.close()
        with kept_in(self.path.parent):
            self.path.unlink(missing_ok=True)

    def _keep(self, last: Kept | None, kept: Kept) -> None:
        if last is None or self._file is None or not self.path.exists():  # somebody may have cleared up
            self._begin(kept)
        else:
            self._add(self._file, _line(_about(kept) | difference(last, kept)))
        self._last = kept
        if self._room < 0:
            self._begin(kept)

    def _begin(self, kept: Kept) -> None:
        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        whole = _line(_about(kept) | {"journal": FORMAT, "piece": whole_piece(kept)})
        write_aside(self.path, whole)
        self._file = self.path.open("ab", buffering=0)  # closing it must not fail where writing has
        self._last, self._room = kept, min(MOST, max(LEAST, len(whole)))

    def _add(self, file: FileIO, line: bytes) -> None:
        if file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file.fileno())
        self._room -= len(line)


def read(path: Path) -> Kept:
    """The piece as the journal last had it; raises BadFile where not even its beginning is whole."""
    records = _whole_lines(read_bytes(path, LARGEST))
    if not records or records[0].get("journal") != FORMAT or not isinstance(records[0].get("piece"), dict):
        raise BadFile(
            tr("“{name}” is not a whole Continuo project; it may be damaged or cut short.").format(
                name=path.name
            )
        )
    piece, last = records[0]["piece"], records[-1]
    try:
        for record in records[1:]:
            apply(piece, record)
        return _kept(piece, last, path.name)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise BadFile(
            tr("“{name}” is damaged: {error}.").format(name=path.name, error=checks.doubt(error))
        ) from error


def left_behind(folder: Path) -> list[tuple[Path, Kept]]:
    """The journals in `folder` that nobody writes, and what would be lost without each, the latest first.

    Where all that it held was saved the journal goes. One that cannot be read stays; where there is no other
    BadFile is raised, as where none can be had to oneself.
    """
    left: list[tuple[Path, Kept]] = []
    refused: BadFile | None = None
    for path in listed(folder, f"*{SUFFIX}"):
        try:
            held = claim(path)
        except BadFile as error:  # of one alone, or of all: then it is told
            refused = error
            continue
        if held is None:
            continue
        try:
            kept = read(path)
            if kept.saved or kept.is_empty:
                path.unlink()
            else:
                left.append((path, kept))
        except (BadFile, OSError):
            words = tr("What was left unfinished in “{place}” cannot be read; it stays there.")
            if os.path.lexists(path):  # or another window has taken it away meanwhile
                refused = BadFile(words.format(place=path))
        finally:
            held.let_go()
    if refused is not None and not left:
        raise refused
    return sorted(left, key=lambda each: each[1].at.replace(tzinfo=None), reverse=True)


# What a line says


def whole_piece(kept: Kept) -> Object:
    """The piece as the JSON object of its project."""
    return {
        **project.shared_members(kept.score),
        "tracks": [
            {**project.track_members(track), "notes": _rows(track.notes)} for track in kept.score.tracks
        ],
        "takes": takes.as_json(kept.takes),
    }


def difference(before: Kept, after: Kept) -> Object:
    """What `apply` makes `whole_piece(after)` of `whole_piece(before)` with."""
    change: Object = {}
    old, new = project.shared_members(before.score), project.shared_members(after.score)
    if set_anew := {name: value for name, value in new.items() if value != old[name]}:
        change["set"] = set_anew
    if after.score.tracks is not before.score.tracks:
        change["tracks"] = _track_changes(before.score.tracks, after.score.tracks)
    if after.takes.nodes is not before.takes.nodes:
        change["takes"] = _take_changes(before.takes.nodes, after.takes.nodes)
    return change


def apply(piece: Object, change: Object) -> None:
    """Make the change that `difference` told of in the object of a project; may raise where it is none."""
    piece.update(change.get("set", {}))
    if "tracks" in change:
        old = piece["tracks"]
        piece["tracks"] = [_changed_track(old, told) for told in change["tracks"][: MOST_TRACKS + 1]]
        if sum(len(track["notes"]) for track in piece["tracks"]) > _MOST_NOTES:
            raise ValueError("it holds more notes than any piece")
    if "takes" in change:
        for index, node in change["takes"]["anew"]:
            piece["takes"][index : index + 1] = [node]
        del piece["takes"][change["takes"]["all"] :]


def _track_changes(old: Sequence[Track], new: Sequence[Track]) -> list[Object]:
    places = {id(track): index for index, track in enumerate(old)}
    changes: list[Object] = []
    for index, track in enumerate(new):
        same = places.get(id(track))
        changes.append(
            {"of": same} if same is not None else _track_change(old, min(index, len(old) - 1), track)
        )
    return changes


def _track_change(old: Sequence[Track], of: int, track: Track) -> Object:
    """A track told by what it has in common with one of before: notes at its beginning and its end."""
    head, tail = shared_ends(track.notes, old[of].notes)
    between = track.notes[head : len(track.notes) - tail]
    return {
        "of": of,
        "set": project.track_members(track),
        "head": head,
        "tail": tail,
        "notes": _rows(between),
    }


def _changed_track(old: list[Object], told: Object) -> Object:
    before = old[told["of"]]
    if "set" not in told:
        return before
    notes, head, tail = before["notes"], told["head"], told["tail"]
    if min(head, tail) < 0 or head + tail > len(notes):
        raise ValueError("it changes notes that are not there")
    return {**told["set"], "notes": [*notes[:head], *told["notes"], *notes[len(notes) - tail :]]}


def _take_changes(old: Sequence[Node], new: Sequence[Node]) -> Object:
    """How many nodes there are, and with its number every one that is another or was not there."""
    anew = [
        (index, takes.node_json(node))
        for index, node in enumerate(new)
        if index >= len(old) or old[index] is not node
    ]
    return {"all": len(new), "anew": anew}


def _rows(notes: Sequence[Note]) -> list[list[int | str]]:
    return [note_row(note) for note in notes]


def _about(kept: Kept) -> Object:
    return {
        "at": kept.at.isoformat(),
        "name": kept.name,
        "step": kept.step,
        "path": None if kept.path is None else str(kept.path),
        "stamp": kept.stamp,
        "saved": kept.saved,
    }


def _kept(piece: Object, about: Object, name: str) -> Kept:
    imported = project.parse(piece, name)
    path, stamp = about["path"], about["stamp"]
    if path is not None and b"\0" in os.fsencode(path):
        raise ValueError("no file can be called so")
    return Kept(
        imported.score,
        imported.takes,
        datetime.fromisoformat(about["at"]),
        str(about["name"]),
        str(about["step"]),
        None if path is None else Path(path),
        None if stamp is None else Stamp(*map(int, stamp)),
        about["saved"] is True,
    )


# Lines


def _line(record: Object) -> bytes:
    # As in a project, a lone surrogate cannot be UTF-8, and as an escape is still the same string.
    data = _text(record).encode("utf-8", "backslashreplace")
    return b"%08x %s\n" % (crc32(data), data)


def _text(value: object) -> str:
    """A value as JSON, a piece at a time: all of a long one at once keeps every other thread waiting."""
    if isinstance(value, dict):
        return f"{{{','.join(f'{_json(name)}:{_text(each)}' for name, each in value.items())}}}"
    if not isinstance(value, list):
        return _json(value)
    if value and isinstance(value[0], dict):
        return f"[{','.join(map(_text, value))}]"
    parts = (value[start : start + AT_ONCE] for start in range(0, len(value), AT_ONCE))
    return f"[{','.join(_json(part)[1:-1] for part in parts)}]"


def _whole_lines(data: bytes) -> list[Object]:
    """The records up to the first line that is not whole."""
    records = []
    for line in BytesIO(data):
        mark, _, body = line.removesuffix(b"\n").partition(b" ")
        if mark != b"%08x" % crc32(body) or not body:
            break
        try:
            record = json.loads(body)
        except (ValueError, RecursionError):
            break
        if not isinstance(record, dict):
            break
        records.append(record)
    return records

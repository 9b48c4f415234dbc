"""Continuo's own files: JSON that a person can read, with everything a Score holds, and every take.

One note is one row, `[start, length, pitch, velocity]` and, for a note the assistant wrote, the
name of its model. Times are ticks, 480 to the quarter note. Takes are there since version 2, markers,
the colours of tracks and what they send to reverb and chorus since version 3, banks and drum kits since
version 4, chord symbols since version 5.

What a file may grow later: `version` rises whenever an older Continuo could not show the music
rightly, and such a file is refused as newer. A member that this version does not know is refused
too, because saving would silently lose it. Only what lies in the object `extras` (how the window
looked, and other things nobody would mourn) may be added freely, and is left aside on reading.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from core.errors import BadFile
from core.files import checks, takes
from core.files.disk import LARGEST_FILE, read_bytes, write_aside
from core.files.imported import (
    LAST_TICK,
    LONGEST_NAME,
    MOST_LETTERS,
    MOST_NOTES,
    MOST_SIGNS,
    MOST_TRACKS,
    Imported,
    last_tick,
    letters,
    longest_name,
    most_signs,
    too_many_signs,
)
from core.files.rows import note, note_row
from core.score import DEFAULT_REVERB, NOTE_ORDER, TRACK_COLOURS, Score, Track
from core.takes_tree import NO_TAKES, TakesTree
from core.words import tr, trn

FORMAT = "continuo"
VERSION = 5
MOST_PARTS = 4_000_000  # lists, objects or commas: of some 700,000 notes, which take 300 MB to read
MOST_MEMORY = 500_000_000  # bytes that they and their names may take together
_PARTS = b"[{,"
_WEIGHTS = {b"[": 90, b"{": 120, b",": 45, b":": 85}
TOO_MUCH = tr(
    "The piece has more notes than a project can hold, so it was not written; what was saved before is as "
    "it was. Take some notes out, or save it as two pieces."
)
WITH_TAKES = 2  # the first version that has takes
WITH_MARKERS = 3  # the first version that has markers and the colours of tracks
WITH_BANKS = 4  # the first version that has banks, and in which the program of drums is that of their kit
WITH_CHORDS = 5  # the first version that has chord symbols

_MEMBERS = {
    "format",
    "version",
    "title",
    "composer",
    "pickup",
    "tempos",
    "metres",
    "keys",
    "tracks",
    "markers",
    "chords",
    "takes",
    "extras",
}
_TRACK_MEMBERS = {
    "name",
    "program",
    "bank",
    "percussion",
    "volume",
    "pan",
    "reverb",
    "chorus",
    "muted",
    "solo",
    "colour",
    "notes",
}


def is_empty(score: Score, tree: TakesTree) -> bool:
    """Whether nothing at all would be lost with a piece."""
    return score == Score() and tree == NO_TAKES


def lacks_room(score: Score) -> bool:
    """Whether a piece is more than a project is sure to hold: to be asked before it becomes that."""
    room = (LAST_TICK, MOST_NOTES, MOST_TRACKS, MOST_SIGNS, MOST_LETTERS, LONGEST_NAME)
    named = letters(score), longest_name(score)
    taken = (last_tick(score), score.count, len(score.tracks), most_signs(score), *named)
    return any(more > most for more, most in zip(taken, room, strict=True))


def save(path: Path, score: Score, tree: TakesTree = NO_TAKES) -> tuple[str, ...]:
    """Write `score` and its takes to `path`, and tell what had no room; raises BadFile."""
    data, left_out = _fitted(score, tree)
    write_aside(path, data)
    words = trn(
        "{n} of the oldest takes had no room in the file; those starred or named stay longest.",
        "{n} of the oldest takes had no room in the file; those starred or named stay longest.",
        left_out,
    )
    return (words.format(n=left_out),) if left_out else ()


def load(path: Path) -> Imported:
    """Read the project at `path`; raises BadFile."""
    return loads(read_bytes(path), path.name)


def dumps(score: Score, tree: TakesTree = NO_TAKES) -> bytes:
    """The bytes of a project file; raises BadFile for a piece of so much that `loads` would refuse it."""
    return _fitted(score, tree)[0]


def loads(data: bytes, name: str = "The file") -> Imported:
    """What a project file's bytes hold; raises BadFile, calling the file `name`."""
    try:
        if is_heavy(data):
            raise checks.too_large(name)
        piece = json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadFile(
            tr("“{name}” is not a whole Continuo project; it may be damaged or cut short.").format(name=name)
        ) from error
    return parse(piece, name)


def parse(piece: object, name: str) -> Imported:
    """What the JSON object of a project holds; raises BadFile, calling the file `name`."""
    if not isinstance(piece, dict) or piece.get("format") != FORMAT:
        raise BadFile(tr("“{name}” is not a Continuo project.").format(name=name))
    version = piece.get("version")
    if type(version) is int and version > VERSION:
        raise BadFile(
            tr("“{name}” was made by a newer Continuo; update Continuo to open it.").format(name=name)
        )
    try:
        return _piece(piece)
    except (ValueError, OverflowError) as error:
        raise BadFile(
            tr("“{name}” is damaged: {error}.").format(name=name, error=checks.doubt(error))
        ) from error


def shared_members(score: Score) -> dict[str, object]:
    """What a project says of all tracks together, ready for JSON."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "title": score.title,
        "composer": score.composer,
        "pickup": score.pickup,
        "tempos": [[change.tick, change.bpm] for change in score.tempos],
        "metres": [[change.tick, change.beats, change.unit] for change in score.metres],
        "keys": [[change.tick, str(change.key)] for change in score.keys],
        "markers": [[marker.tick, marker.text] for marker in score.markers],
        "chords": [[sign.tick, str(sign.chord)] for sign in score.chords],
    }


def track_members(track: Track) -> dict[str, object]:
    """What a project says of a track besides its notes, ready for JSON."""
    return {
        "name": track.name,
        "program": track.program,
        "bank": track.bank,
        "percussion": track.percussion,
        "volume": track.volume,
        "pan": track.pan,
        "reverb": track.reverb,
        "chorus": track.chorus,
        "muted": track.muted,
        "solo": track.solo,
        "colour": track.colour,
    }


def _fitted(score: Score, tree: TakesTree) -> tuple[bytes, int]:
    """The bytes of a project file, and how many takes are not in it: music comes first; raises BadFile."""
    members = [_json(name) + b": " + _json(value) for name, value in shared_members(score).items()]
    members.append(b'"tracks": [' + b", ".join(map(_track_text, score.tracks)) + b"]")
    some = tree
    while True:
        told = b'"takes": [' + _lines(map(_json, takes.as_json(some))) + b"]"
        data = b"{\n" + b",\n".join([*members, told]) + b"\n}\n"
        if len(data) <= LARGEST_FILE and not is_heavy(data):
            return data, len(tree.nodes) - len(some.nodes)
        if not some.nodes:
            raise BadFile(TOO_MUCH)
        some = some.lighter(len(some.nodes) // 2)


def is_heavy(data: bytes) -> bool:
    """Whether JSON would take more memory once it is read than any piece."""
    return checks.exceeds(data, _PARTS, MOST_PARTS) or checks.weighs(data, _WEIGHTS) > MOST_MEMORY


def _track_text(track: Track) -> bytes:
    rows = _lines(_json(note_row(note)) for note in track.notes)
    return _json(track_members(track))[:-1] + b', "notes": [' + rows + b"]}"


def _lines(rows: Iterable[bytes]) -> bytes:
    return b"\n" + b",\n".join(rows) + b"\n"


def _json(value: object) -> bytes:
    # Bytes from the start: one rare letter in a text of 60 MB makes each of its letters four bytes.
    # A lone surrogate cannot be UTF-8; as an escape it is still the same JSON string.
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace")


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")


def _piece(piece: dict[str, object]) -> Imported:
    checks.members(piece, _MEMBERS, "project")
    version = checks.whole(piece.get("version"), 1, VERSION, "version")
    if version < WITH_TAKES:
        if "takes" in piece:
            raise ValueError("it holds “takes”, which files of its version do not have")
        return Imported(_score(piece, version))
    return Imported(_score(piece, version), takes=takes.parse(piece))


def _score(piece: dict[str, object], version: int) -> Score:
    told = (piece.get(name) for name in ("tempos", "metres", "keys", "markers", "chords"))
    if any(isinstance(each, list) and len(each) > MOST_SIGNS for each in told):
        raise too_many_signs()  # a million of them would take seconds to look at
    return Score(
        tracks=tuple(_track(track, version) for track in checks.items(piece, "tracks")),
        tempos=checks.rows(piece, "tempos", (2,), checks.tempo),
        metres=checks.rows(piece, "metres", (3,), checks.metre),
        keys=checks.rows(piece, "keys", (2,), checks.key),
        pickup=checks.whole(piece.get("pickup"), 0, LAST_TICK, "pickup"),
        title=checks.text(piece.get("title"), "title"),
        composer=checks.text(piece.get("composer"), "composer"),
        markers=checks.rows(piece, "markers", (2,), checks.marker) if version >= WITH_MARKERS else (),
        chords=checks.rows(piece, "chords", (2,), checks.chord) if version >= WITH_CHORDS else (),
    )


def _track(value: object, version: int) -> Track:
    track = checks.members(value, _TRACK_MEMBERS, "track")
    program = checks.whole(track.get("program"), 0, 127, "program")
    percussion = checks.flag(track.get("percussion"), "percussion")
    return Track(
        tuple(sorted(checks.rows(track, "notes", (4, 5), note), key=NOTE_ORDER)),
        name=checks.text(track.get("name"), "name"),
        program=0 if percussion and version < WITH_BANKS else program,
        percussion=percussion,
        volume=checks.whole(track.get("volume"), 0, 127, "volume"),
        pan=checks.whole(track.get("pan"), 0, 127, "pan"),
        reverb=checks.whole(track.get("reverb", DEFAULT_REVERB), 0, 127, "reverb"),
        chorus=checks.whole(track.get("chorus", 0), 0, 127, "chorus"),
        muted=checks.flag(track.get("muted"), "muted"),
        solo=checks.flag(track.get("solo"), "solo"),
        colour=_colour(track.get("colour")),
        bank=checks.whole(track.get("bank", 0), 0, 127, "bank"),
    )


def _colour(value: object) -> int | None:
    return None if value is None else checks.whole(value, 0, TRACK_COLOURS - 1, "colour")

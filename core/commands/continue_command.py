"""Continue a piece from the end of its melody; the piece's own notes stay as they are."""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

from core.commands import pieces, values
from core.commands.asking import load_model
from core.continuation.request import (
    MAX_BARS,
    MAX_SEED,
    MAX_TAKES,
    MAX_TEMPERATURE,
    MIN_TEMPERATURE,
    Locks,
    Request,
    Takes,
    Wishes,
)
from core.errors import BadRequest
from core.score import Note, Score


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("seed_file", metavar="SEED", type=Path, help="the piece: MIDI, MusicXML, ABC, kern or a project")
    add("--bars", metavar="N", type=values.whole(1, MAX_BARS), default=4, help="bars to write (4)")
    heat = values.real(MIN_TEMPERATURE, MAX_TEMPERATURE)
    add("--temperature", metavar="T", type=heat, default=0.9, help="0.1 is safe, 2 surprising (0.9)")
    add("--takes", metavar="K", type=values.whole(1, MAX_TAKES), default=1, help="takes, a file each (1)")
    add(
        "--seed",
        metavar="R",
        type=values.whole(0, MAX_SEED),
        help="random seed: the same gives the same again",
    )
    add(
        "--likeness",
        metavar="L",
        type=values.real(-1, 1),
        default=0.0,
        help="1 is like the phrase, -1 different from it, 0 as the model would (0)",
    )
    add("--close", action="store_true", help="end the melody there, instead of leaving it open")
    add("--key", metavar="K", type=values.scale, help='stay in a scale: "Eb minor", "A blues", "C D E G A"')
    add(
        "--track",
        metavar="N",
        type=values.whole(1, 999),
        help="track to continue (the first with a melody)",
    )
    values.add_model(parser)
    values.add_output(
        parser, "OUT.mid, .musicxml, .mxl, .abc or .continuo; several takes are OUT-1, OUT-2, …"
    )
    values.add_provenance(parser)
    values.add_json(parser)


def run(options: argparse.Namespace) -> int:
    from core import files
    from core.continuation.generator import Generator
    from core.files import WRITABLE

    paths = take_paths(options.output, options.takes)
    for path in paths:
        pieces.check_writable(path, WRITABLE, options.seed_file)
    imported = files.read(options.seed_file)
    score = imported.score
    track = choose_track(score, options.track)
    request = Request(
        score=score,
        track=track,
        start=score.tracks[track].end,
        bars=options.bars,
        takes=options.takes,
        temperature=options.temperature,
        random_seed=random.randint(0, MAX_SEED) if options.seed is None else options.seed,
        close=options.close,
        wishes=Wishes(likeness=options.likeness),
        locks=Locks(scale=options.key),
    )
    takes = Generator(load_model(options.model)).generate(request)
    paths = paths[: len(takes.takes)]
    lost: dict[str, None] = {}
    for path, piece in zip(paths, with_takes(takes), strict=True):
        files.write(path, piece, options.provenance)
        lost |= dict.fromkeys(files.losses(path, piece, options.provenance))
    notices = (*imported.notices, *takes.notices, *lost)
    pieces.tell(*notices)
    if options.json:
        print(json.dumps(as_json(takes, paths, request, notices), indent=2))
        return 0
    for path, take in zip(paths, takes.takes, strict=True):
        print(f"{path}: {len(take.notes)} notes, {take.bits_per_note:.2f} bits a note")
    if options.seed is None:
        print(f"The same again: --seed {request.random_seed}")
    return 0


def choose_track(score: Score, number: int | None) -> int:
    """The index of track `number`, or of the first with a melody or room for one; raises BadRequest."""
    if number is None:
        playing = pieces.melodic_track(score)
        room = (index for index, track in enumerate(score.tracks) if not track.percussion)
        return next(room, 0) if playing is None else playing
    if number > len(score.tracks):
        raise BadRequest(f"There is no track {number}; the piece has {len(score.tracks)}.")
    return number - 1


def take_paths(output: Path, takes: int) -> list[Path]:
    """Where so many takes go: OUT, or OUT-1, OUT-2 and on where several were asked for."""
    if takes == 1:
        return [output]
    return [output.with_stem(f"{output.stem}-{number}") for number in range(1, takes + 1)]


def with_takes(takes: Takes) -> list[Score]:
    """The piece with each take."""
    from core import edits

    return [edits.insert_take(takes.basis, takes.track, takes.span, take.notes).score for take in takes.takes]


def as_json(takes: Takes, paths: list[Path], request: Request, notices: tuple[str, ...]) -> dict[str, object]:
    """What was written, for a script."""
    return {
        "model": takes.takes[0].recipe.model,
        "seed": request.random_seed,
        "temperature": request.temperature,
        "likeness": request.wishes.likeness,
        "close": request.close,
        "key": None if request.locks.scale is None else str(request.locks.scale),
        "track": takes.track + 1,
        "start": takes.span.start,
        "end": takes.span.end,
        "notices": list(notices),
        "takes": [
            {
                "file": str(path),
                "bits_per_note": round(take.bits_per_note, 4),
                "notes": [as_row(note) for note in take.notes],
            }
            for path, take in zip(paths, takes.takes, strict=True)
        ],
    }


def as_row(note: Note) -> dict[str, int]:
    """A note for a script; times are ticks, 480 to the quarter note."""
    return {"start": note.start, "length": note.length, "pitch": note.pitch, "velocity": note.velocity}

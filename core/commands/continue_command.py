"""Continue a piece, or write some of its bars anew; the other notes stay as they are."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from core.commands import arriving, asked, pieces, values, voices
from core.commands.asking import load_model
from core.continuation.request import Request
from core.continuation.take import Part, Take, Takes
from core.errors import BadRequest
from core.score import Note, Score


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("seed_file", metavar="SEED", type=Path, help="the piece: MIDI, MusicXML, ABC, kern or a project")
    asked.add_where(parser)
    asked.add_how(parser)
    add(
        "--track",
        metavar="N",
        type=values.whole(1, 999),
        help="track to write in (the first with a melody; a new one with --given)",
    )
    arriving.add_arguments(parser)
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
    from core.lstm.bundle import of_several

    paths = take_paths(options.output, options.takes)
    for path in paths:
        pieces.check_writable(path, WRITABLE, options.seed_file)
    imported = arriving.read(options.seed_file, options)
    score, track = _ground(options, imported.score)
    request = asked.request_of(options, score, track)
    takes = Generator(load_model(options.model), of_several).generate(request)
    paths = paths[: len(takes.takes)]
    tree, _ = imported.takes.add(takes)
    lost: dict[str, None] = {}
    for path, piece in zip(paths, with_takes(takes), strict=True):
        files.write(path, piece, options.provenance, tree)
        lost |= dict.fromkeys(files.losses(path, piece, options.provenance))
    notices = (*imported.notices, *takes.notices, *lost)
    pieces.tell(*notices)
    if options.json:
        print(json.dumps(as_json(takes, paths, request, notices), indent=2))
        return 0
    for path, take in zip(paths, takes.takes, strict=True):
        print(f"{path}: {in_words(take)}")
    if options.seed is None:
        print(f"The same again: --seed {request.random_seed}")
    return 0


def _ground(options: argparse.Namespace, score: Score) -> tuple[Score, int]:
    """The piece and the track of it that is written in: a new one, where what is written goes with others."""
    elsewhere = options.develop or options.between or options.vary or options.lead_in
    if options.given and options.track is None and not elsewhere:
        return voices.with_track(options, score)
    return score, choose_track(score, options.track)


def in_words(take: Take) -> str:
    """A take in a line: its size, how surprising it is, why it was chosen, and what it is close to."""
    notes = "1 note" if len(take.notes) == 1 else f"{len(take.notes)} notes"
    words = [f"{notes}, {take.bits_per_note:.2f} bits a note", *take.reasons]
    if take.shared is not None and take.shared.unusual:
        words.append(f"{take.shared.notes} notes as in “{take.shared.tune}”")
    return "; ".join(words)


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

    return [edits.keep_take(takes.basis, takes.track, takes.span, take) for take in takes.takes]


def as_json(takes: Takes, paths: list[Path], request: Request, notices: tuple[str, ...]) -> dict[str, object]:
    """What was written, for a script; times are ticks, 480 to the quarter note."""
    from core.files import recipes

    return {
        "model": takes.takes[0].recipe.model,
        "seed": request.random_seed,
        "temperature": request.temperature,
        "likeness": request.wishes.likeness,
        "close": request.close,
        "texture": request.texture.value,
        "voices": request.voices,
        "given": [number + 1 for number in request.given],
        "symbols": request.symbols,
        "chord_tones": request.wishes.chord_tones,
        "key": None if request.locks.scale is None else str(request.locks.scale),
        "track": takes.track + 1,
        "start": takes.span.start,
        "end": takes.span.end,
        "notices": list(notices),
        "takes": [
            {
                "file": str(path),
                "bits_per_note": round(take.bits_per_note, 4),
                "reasons": list(take.reasons),
                "shared": None if take.shared is None else asdict(take.shared),
                "recipe": recipes.as_json(take.recipe),
                "notes": _rows(take),
                "others": [{"track": part.track + 1, "notes": _rows(part)} for part in take.others],
            }
            for path, take in zip(paths, takes.takes, strict=True)
        ],
    }


def _rows(part: Take | Part) -> list[dict[str, object]]:
    pairs = zip(part.notes, part.surprise, strict=True)
    return [{**as_row(note), "bits": round(bits, 4)} for note, bits in pairs]


def as_row(note: Note) -> dict[str, int]:
    """A note for a script."""
    return {"start": note.start, "length": note.length, "pitch": note.pitch, "velocity": note.velocity}

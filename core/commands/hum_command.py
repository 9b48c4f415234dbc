"""Turn a sound file in which one voice hums, sings or plays into notes, and say how sure each is."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands import pieces, values
from core.harmony import note_name
from core.score import TICKS_PER_QUARTER, WHOLE_NOTE, Score
from core.timing import BarMap

if TYPE_CHECKING:
    from core.audio_in.laying import Layout

OFF = "off"
FIT = "fit"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sound", metavar="IN", type=Path, help="the sound: WAV, FLAC, Ogg, MP3 or AIFF")
    values.add_output(parser, "OUT.mid, .musicxml, .mxl, .abc, .continuo")
    parser.add_argument(
        "--grid",
        metavar="VALUE",
        type=_grid,
        default=WHOLE_NOTE // 16,
        help="what notes are drawn to: 1/16 (the default), 1/8t for triplets, or off",
    )
    parser.add_argument(
        "--strength",
        metavar="S",
        type=values.real(0, 1),
        default=1.0,
        help="how far notes are drawn to the grid, 0 to 1 (the default)",
    )
    parser.add_argument(
        "--tempo",
        metavar="T",
        type=_tempo,
        default=0.0,
        help="quarter notes a minute it was sung in, or fit (the default) to tell it from the notes",
    )
    parser.add_argument(
        "--sensitivity",
        metavar="S",
        type=values.real(0, 1),
        default=0.5,
        help="0 hears only what is clear, 1 every breath; 0.5 is the default",
    )
    parser.add_argument(
        "--shortest",
        metavar="SECONDS",
        type=values.real(0.03, 1),
        default=0.09,
        help="the shortest note in seconds; 0.09 is the default",
    )
    parser.add_argument(
        "--octave",
        metavar="N",
        type=values.whole(-4, 4),
        default=0,
        help="octaves to transpose by; 0 is the default",
    )
    values.add_json(parser)


def run(options: argparse.Namespace) -> int:
    from core.audio_in import laying, sound
    from core.audio_in.contour import contour
    from core.audio_in.transcribing import Hearing, transcribe
    from core.edits import set_tempo
    from core.errors import BadRequest
    from core.files import WRITABLE, write
    from core.midi_in.recorder import Snap

    pieces.check_writable(options.output, WRITABLE, options.sound)
    hearing = Hearing(options.sensitivity, options.shortest, options.octave)
    phrase = transcribe(contour(sound.read(options.sound)), hearing)
    if not phrase.notes:
        raise BadRequest(f"No note was heard in “{options.sound.name}”.")
    score = set_tempo(Score(), options.tempo).score if options.tempo else Score()
    snap = Snap(options.grid or 1, options.strength if options.grid else 0.0)
    layout = laying.lay(score, phrase, laying.Placing(snap=snap, fit=0.0 if options.tempo else 1.0))
    score = laying.keep(score, 0, layout).score
    write(options.output, score)
    if options.json:
        print(json.dumps(_told(layout, phrase.tuning, score), indent=2))
    else:
        _print(layout, score, options.output)
    return 0


def _told(layout: Layout, tuning: float, score: Score) -> dict[str, object]:
    bars = BarMap(score)
    notes = [
        {
            "bar": bars.position(note.start).bar,
            "start": note.start,
            "length": note.length,
            "pitch": note.pitch,
            "velocity": note.velocity,
            "certainty": round(certainty, 3),
        }
        for note, certainty in layout.notes
    ]
    return {"tempo": round(layout.tempo, 1), "tuning_cents": round(100 * tuning), "notes": notes}


def _print(layout: Layout, score: Score, path: Path) -> None:
    from core.audio_in.laying import SURE

    bars = BarMap(score)
    print(" bar  beat  length  note   sure")
    for note, certainty in layout.notes:
        at = bars.position(note.start)
        beat, length = at.beat + at.tick / TICKS_PER_QUARTER, note.length / TICKS_PER_QUARTER
        doubt = "  doubtful" if certainty < SURE else ""
        print(
            f"{at.bar:>4}  {beat:>4.2f}  {length:>6.2f}  {note_name(note.pitch):<4}  {certainty:>5.0%}{doubt}"
        )
    print(f"{len(layout.notes)} notes, {layout.doubtful} doubtful; {layout.tempo:.1f} quarter notes a minute")
    print(path)


def _grid(text: str) -> int:
    """Reads 1/16, 1/8t, or off, as ticks; 0 for off."""
    if text == OFF:
        return 0
    number = text.removeprefix("1/").removesuffix("t")
    if number not in ("1", "2", "4", "8", "16", "32", "64"):
        raise argparse.ArgumentTypeError(f"{text!r} is no grid such as 1/16, 1/8t or off")
    ticks = WHOLE_NOTE // int(number)
    return ticks * 2 // 3 if text.endswith("t") else ticks


def _tempo(text: str) -> float:
    return 0.0 if text == FIT else values.real(20, 400)(text)

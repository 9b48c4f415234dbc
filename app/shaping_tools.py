"""The tools with figures: what each asks, with which figures it begins, and which edit it makes of them."""

from __future__ import annotations

from collections.abc import Mapping

from app.shaping_spec import Dice, Drop, Figures, Fill, Ground, Pair, Pick, Pitch, Shape, Slide
from core import edits
from core.edits import Edited, Strum, Towards
from core.harmony import Key
from core.scales import SHAPES, Scale
from core.score import WHOLE_NOTE
from core.words import tr

GRIDS = (1, 2, 4, 8, 16, 32)
TONICS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
STARTS, ENDS, BOTH = "starts", "ends", "both"
CHROMATIC, IN_KEY = "chromatic", "key"


def _quantise(on: Ground, by: Figures) -> Edited:
    value, what = by.word("grid"), by.word("what")
    grid = on.grid if value == "roll" else int(value)
    return edits.quantise(
        on.score,
        on.track,
        on.notes,
        grid,
        by.number("strength") / 100,
        swing=by.number("swing") / 100,
        starts=what != ENDS,
        lengths=what != STARTS,
    )


def _humanise(on: Ground, by: Figures) -> Edited:
    ticks, velocity = on.ticks(by.number("time")), round(by.number("velocity"))
    return edits.humanise(on.score, on.track, on.notes, ticks, velocity, round(by.number("seed")))


def _strum(on: Ground, by: Figures) -> Edited:
    return edits.strum(on.score, on.track, on.notes, on.ticks(by.number("spread")), Strum(by.word("way")))


def _stretch(on: Ground, by: Figures) -> Edited:
    ticks = round(on.length * (by.number("percent") / 100 - 1))
    return edits.stretch(on.score, on.track, on.notes, ticks)


def _transpose(on: Ground, by: Figures) -> Edited:
    return edits.transpose_in_scale(on.score, on.track, on.notes, on.key, round(by.number("steps")))


def _fit(on: Ground, by: Figures) -> Edited:
    classes = Scale.shaped(by.word("tonic"), by.word("scale")).classes
    return edits.fit_to_scale(on.score, on.track, on.notes, classes, Towards(by.word("towards")))


def _legato(on: Ground, by: Figures) -> Edited:
    gap = by.number("gap")
    return edits.legato(on.score, on.track, on.notes, on.ticks(gap) if gap > 0 else -on.ticks(-gap))


def _invert(on: Ground, by: Figures) -> Edited:
    key = on.key if by.word("way") == IN_KEY else None
    return edits.invert(on.score, on.track, on.notes, round(by.number("axis")), key)


def _scale_of(on: Ground) -> Mapping[str, float | str]:
    tonic = next(name for name in TONICS if Key(name).tonic_class == on.key.tonic_class)
    return {"tonic": tonic, "scale": on.key.mode.value}


def _first_pitch(on: Ground) -> Mapping[str, float | str]:
    return {"axis": on.first.pitch}


def _as_it_is(_on: Ground) -> Mapping[str, float | str]:
    return {"percent": 100.0}


def _unmoved(_on: Ground) -> Mapping[str, float | str]:
    return {"steps": 0}


def _grids() -> dict[str, str]:
    plain = {str(WHOLE_NOTE // value): f"1/{value}" for value in GRIDS}
    triplets = {
        str(WHOLE_NOTE * 2 // 3 // value): tr("1/{value} triplet").format(value=value)
        for value in GRIDS
        if 4 <= value <= 16
    }
    return {"roll": tr("{value} · grid"), **plain, **triplets}


def _tonics() -> dict[str, str]:
    return {tonic: Key(tonic).label.split()[0] for tonic in TONICS}


QUANTISE = Shape(
    "quantise-with",
    tr("Quantise"),
    (
        Pair(
            tr("onto"),
            Drop("grid", tr("grid"), tr("The note value that notes are drawn to"), _grids()),
            Drop(
                "what",
                tr("what"),
                tr("Whether notes begin there, end there, or both"),
                {STARTS: tr("starts"), ENDS: tr("ends"), BOTH: tr("starts and ends")},
            ),
        ),
        Slide(
            "strength",
            tr("strength"),
            tr("How far notes are drawn to the grid: 0 leaves them, 100 puts them on it"),
            range(101),
            "%",
        ),
        Slide(
            "swing",
            tr("swing"),
            tr("How long the first of two steps is: 50 straight, 67 as in triplets, 75 dotted"),
            range(50, 76),
            "%",
        ),
    ),
    {"grid": "roll", "what": STARTS, "strength": 100, "swing": 50},
    _quantise,
)
HUMANISE = Shape(
    "humanise",
    tr("Humanise"),
    (
        Slide("time", tr("time"), tr("How early or late a note may come"), range(61), tr("ms")),
        Slide("velocity", tr("velocity"), tr("How much louder or softer a note may be"), range(41)),
        Dice("seed", tr("random seed"), tr("The same number strays in the same way again")),
    ),
    {"time": 12, "velocity": 8, "seed": 1},
    _humanise,
)
STRUM = Shape(
    "strum",
    tr("Strum"),
    (
        Slide(
            "spread",
            tr("spread"),
            tr("Time from the first note of a chord to its last"),
            range(0, 401, 5),
            tr("ms"),
        ),
        Pick(
            "way",
            tr("direction"),
            tr("Which way the hand goes"),
            {
                Strum.UP.value: (tr("up"), tr("The lowest note first")),
                Strum.DOWN.value: (tr("down"), tr("The highest note first")),
                Strum.BOTH.value: (tr("by turns"), tr("One chord up, the next one down")),
            },
        ),
    ),
    {"spread": 60, "way": Strum.UP.value},
    _strum,
)
STRETCH = Shape(
    "stretch",
    tr("Stretch"),
    (
        Slide(
            "percent",
            tr("new length"),
            tr("How long the notes are in the end: 50 twice as fast, 200 half as fast"),
            range(25, 401, 5),
            "%",
            zero=100,
        ),
        Fill("percent", tr("to fill"), tr("How many beats the notes fill, first to last")),
    ),
    {"percent": 100.0},
    _stretch,
    _as_it_is,
)
TRANSPOSE = Shape(
    "transpose-with",
    tr("Transpose in the key"),
    (
        Slide(
            "steps",
            tr("steps"),
            tr("Steps of the scale, up or down: 2 are a third, 7 an octave"),
            range(-14, 15),
            zero=0,
        ),
    ),
    {"steps": 0},
    _transpose,
    _unmoved,
    keyed=True,
)
FIT = Shape(
    "fit-to-scale",
    tr("Fit to scale"),
    (
        Pair(
            tr("scale"),
            Drop(
                "tonic",
                tr("tonic"),
                tr("The note the scale begins on"),
                _tonics(),
            ),
            Drop(
                "scale",
                tr("scale"),
                tr("The scale that notes are fitted to"),
                {name: tr(name) for name in SHAPES},
            ),
        ),
        Pick(
            "towards",
            tr("others go"),
            tr("Where notes that are not in the scale go"),
            {
                Towards.NEAREST.value: (
                    tr("nearest"),
                    tr("To the nearest note of the scale"),
                ),
                Towards.UP.value: (tr("up"), tr("To the next note of the scale above")),
                Towards.DOWN.value: (tr("down"), tr("To the next note of the scale below")),
            },
        ),
    ),
    {"tonic": "C", "scale": "major", "towards": Towards.NEAREST.value},
    _fit,
    _scale_of,
)
LEGATO = Shape(
    "legato",
    tr("Legato"),
    (
        Slide(
            "gap",
            tr("overlap – gap"),
            tr("Time between a note's end and the next: left of the middle they overlap"),
            range(-200, 201, 5),
            tr("ms"),
            zero=0,
        ),
    ),
    {"gap": 0},
    _legato,
)
INVERT = Shape(
    "invert",
    tr("Invert"),
    (
        Pitch("axis", tr("about"), tr("The pitch that stays where it is; what was above it comes below")),
        Pick(
            "way",
            tr("distances"),
            tr("How far from the axis a note lies"),
            {
                IN_KEY: (tr("in the key"), tr("Counted in steps of the scale")),
                CHROMATIC: (tr("semitones"), tr("Counted in semitones, exactly")),
            },
        ),
    ),
    {"axis": 60, "way": IN_KEY},
    _invert,
    _first_pitch,
    keyed=True,
)

SHAPES_BY_NAME = {
    shape.name: shape for shape in (QUANTISE, HUMANISE, STRUM, LEGATO, STRETCH, TRANSPOSE, INVERT, FIT)
}

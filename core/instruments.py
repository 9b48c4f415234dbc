"""General MIDI's instruments and drums by the names its specification gives them, in lower case.

The names are those of the MIDI 1.0 specification's General MIDI System Level 1 (MIDI Manufacturers
Association, RP-003, 1991): its Instrument Patch Map, in sixteen families of eight, and its Percussion Key
Map for channel 10. Programs count from 0, as a track's `program` does; the specification counts from 1.
"""

from __future__ import annotations

from typing import NamedTuple

from core.words import marked, tr

FAMILY_SIZE = 8


class Instrument(NamedTuple):
    """What a track is played on: a `program` (0–127), General MIDI's or that of another `bank` (0–127).

    With `percussion` the program is that of a drum kit, and there is no bank.
    """

    program: int
    bank: int = 0
    percussion: bool = False


FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        marked("piano"),
        (
            marked("acoustic grand piano"),
            marked("bright acoustic piano"),
            marked("electric grand piano"),
            marked("honky-tonk piano"),
            marked("electric piano 1"),
            marked("electric piano 2"),
            marked("harpsichord"),
            marked("clavi"),
        ),
    ),
    (
        marked("chromatic percussion"),
        (
            marked("celesta"),
            marked("glockenspiel"),
            marked("music box"),
            marked("vibraphone"),
            marked("marimba"),
            marked("xylophone"),
            marked("tubular bells"),
            marked("dulcimer"),
        ),
    ),
    (
        marked("organ"),
        (
            marked("drawbar organ"),
            marked("percussive organ"),
            marked("rock organ"),
            marked("church organ"),
            marked("reed organ"),
            marked("accordion"),
            marked("harmonica"),
            marked("tango accordion"),
        ),
    ),
    (
        marked("guitar"),
        (
            marked("acoustic guitar (nylon)"),
            marked("acoustic guitar (steel)"),
            marked("electric guitar (jazz)"),
            marked("electric guitar (clean)"),
            marked("electric guitar (muted)"),
            marked("overdriven guitar"),
            marked("distortion guitar"),
            marked("guitar harmonics"),
        ),
    ),
    (
        marked("bass"),
        (
            marked("acoustic bass"),
            marked("electric bass (finger)"),
            marked("electric bass (pick)"),
            marked("fretless bass"),
            marked("slap bass 1"),
            marked("slap bass 2"),
            marked("synth bass 1"),
            marked("synth bass 2"),
        ),
    ),
    (
        marked("strings"),
        (
            marked("violin"),
            marked("viola"),
            marked("cello"),
            marked("contrabass"),
            marked("tremolo strings"),
            marked("pizzicato strings"),
            marked("orchestral harp"),
            marked("timpani"),
        ),
    ),
    (
        marked("ensemble"),
        (
            marked("string ensemble 1"),
            marked("string ensemble 2"),
            marked("synthstrings 1"),
            marked("synthstrings 2"),
            marked("choir aahs"),
            marked("voice oohs"),
            marked("synth voice"),
            marked("orchestra hit"),
        ),
    ),
    (
        marked("brass"),
        (
            marked("trumpet"),
            marked("trombone"),
            marked("tuba"),
            marked("muted trumpet"),
            marked("french horn"),
            marked("brass section"),
            marked("synthbrass 1"),
            marked("synthbrass 2"),
        ),
    ),
    (
        marked("reed"),
        (
            marked("soprano sax"),
            marked("alto sax"),
            marked("tenor sax"),
            marked("baritone sax"),
            marked("oboe"),
            marked("english horn"),
            marked("bassoon"),
            marked("clarinet"),
        ),
    ),
    (
        marked("pipe"),
        (
            marked("piccolo"),
            marked("flute"),
            marked("recorder"),
            marked("pan flute"),
            marked("blown bottle"),
            marked("shakuhachi"),
            marked("whistle"),
            marked("ocarina"),
        ),
    ),
    (
        marked("synth lead"),
        (
            marked("lead 1 (square)"),
            marked("lead 2 (sawtooth)"),
            marked("lead 3 (calliope)"),
            marked("lead 4 (chiff)"),
            marked("lead 5 (charang)"),
            marked("lead 6 (voice)"),
            marked("lead 7 (fifths)"),
            marked("lead 8 (bass + lead)"),
        ),
    ),
    (
        marked("synth pad"),
        (
            marked("pad 1 (new age)"),
            marked("pad 2 (warm)"),
            marked("pad 3 (polysynth)"),
            marked("pad 4 (choir)"),
            marked("pad 5 (bowed)"),
            marked("pad 6 (metallic)"),
            marked("pad 7 (halo)"),
            marked("pad 8 (sweep)"),
        ),
    ),
    (
        marked("synth effects"),
        (
            marked("fx 1 (rain)"),
            marked("fx 2 (soundtrack)"),
            marked("fx 3 (crystal)"),
            marked("fx 4 (atmosphere)"),
            marked("fx 5 (brightness)"),
            marked("fx 6 (goblins)"),
            marked("fx 7 (echoes)"),
            marked("fx 8 (sci-fi)"),
        ),
    ),
    (
        marked("ethnic"),
        (
            marked("sitar"),
            marked("banjo"),
            marked("shamisen"),
            marked("koto"),
            marked("kalimba"),
            marked("bag pipe"),
            marked("fiddle"),
            marked("shanai"),
        ),
    ),
    (
        marked("percussive"),
        (
            marked("tinkle bell"),
            marked("agogo"),
            marked("steel drums"),
            marked("woodblock"),
            marked("taiko drum"),
            marked("melodic tom"),
            marked("synth drum"),
            marked("reverse cymbal"),
        ),
    ),
    (
        marked("sound effects"),
        (
            marked("guitar fret noise"),
            marked("breath noise"),
            marked("seashore"),
            marked("bird tweet"),
            marked("telephone ring"),
            marked("helicopter"),
            marked("applause"),
            marked("gunshot"),
        ),
    ),
)
PROGRAMS = tuple(name for _, names in FAMILIES for name in names)

DRUM_KIT = marked("drums")
DRUMS = {  # by the pitch that strikes them
    35: marked("acoustic bass drum"),
    36: marked("bass drum 1"),
    37: marked("side stick"),
    38: marked("acoustic snare"),
    39: marked("hand clap"),
    40: marked("electric snare"),
    41: marked("low floor tom"),
    42: marked("closed hi-hat"),
    43: marked("high floor tom"),
    44: marked("pedal hi-hat"),
    45: marked("low tom"),
    46: marked("open hi-hat"),
    47: marked("low-mid tom"),
    48: marked("hi-mid tom"),
    49: marked("crash cymbal 1"),
    50: marked("high tom"),
    51: marked("ride cymbal 1"),
    52: marked("chinese cymbal"),
    53: marked("ride bell"),
    54: marked("tambourine"),
    55: marked("splash cymbal"),
    56: marked("cowbell"),
    57: marked("crash cymbal 2"),
    58: marked("vibraslap"),
    59: marked("ride cymbal 2"),
    60: marked("hi bongo"),
    61: marked("low bongo"),
    62: marked("mute hi conga"),
    63: marked("open hi conga"),
    64: marked("low conga"),
    65: marked("high timbale"),
    66: marked("low timbale"),
    67: marked("high agogo"),
    68: marked("low agogo"),
    69: marked("cabasa"),
    70: marked("maracas"),
    71: marked("short whistle"),
    72: marked("long whistle"),
    73: marked("short guiro"),
    74: marked("long guiro"),
    75: marked("claves"),
    76: marked("hi wood block"),
    77: marked("low wood block"),
    78: marked("mute cuica"),
    79: marked("open cuica"),
    80: marked("mute triangle"),
    81: marked("open triangle"),
}
KIT = 35, 51  # from the bass drum to the ride cymbal: what most patterns are made of


def instrument_name(program: int, *, percussion: bool = False) -> str:
    """What a program (0 to 127) is called in the composer's language, or that it is the drums."""
    return tr(DRUM_KIT if percussion else PROGRAMS[program])


def drum_name(pitch: int) -> str:
    """What a MIDI pitch strikes on a percussion track; empty where General MIDI has nothing there."""
    return tr(DRUMS[pitch]) if pitch in DRUMS else ""

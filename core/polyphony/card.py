"""The card of a model that hears several voices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.lstm.card import originality, row, three
from core.lstm.corpus import COLLECTIONS
from core.lstm.curves import CURVES
from core.polyphony.dataset import MELODIES
from core.polyphony.measuring import NATS
from core.polyphony.sources import SOURCES

# Bits per note that n-grams take for the test works, by collection: `python -m tests.benchmarks.voices`.
NGRAMS = {
    "bach": 3.053,
    "palestrina": 3.922,
    "monteverdi": 3.433,
    "trecento": 3.707,
    "mozart": 3.499,
    "keyboard": 4.811,
    "chamber": 5.061,
    "atonal": 16.575,
    "essenFolksong": 3.340,
    "oneills1850": 2.574,
    "ryansMammoth": 2.457,
    "airdsAirs": 3.056,
    "miscFolk": 2.778,
}
_CARD = """# {title}

An LSTM that continues music in one to six voices, in Continuo's `models/{name}/`: chords, parts, keyboard
music, or a single line; it harmonises a melody and writes a line over chords. Each voice is a line (rest,
length and pitch of every note); the next note is that of the voice whose last note ended first. Besides all
that a model of melodies knows of its own line, a voice sees what the voices next to it, those beyond, the
highest and the lowest sound, for how long still, and how they moved there. Voices that are given are known
ahead: their next pitch too.

## Size

{layers} LSTM layers of {units} units, {parameters:,} parameters; step file {step_bytes:,} bytes with 8-bit
weights, which lose {loss} bits per note against 32-bit ones.

## What it learnt from

Read from the copy in music21's own corpus, every voice; single lines beside them, so that a line is
continued as one.

{collections}

Works of one mass, quartet or chorale tune stand on one side of the split. A third of the windows of the
masses and single lines is heard in an epoch, those of keyboard and chamber music two or three times.

{originality}
## How good it is

Bits per note on the test works, every note of every voice, knowing bars, key and end, but neither style nor
phrase marks, and nothing ahead:

| collection | works | notes | timing | pitch | all | n-grams, all |
|---|---|---|---|---|---|---|
{table}

The last column is what n-grams take that learnt from the same works: of the notes of a voice's own line, what
the other voices sound, how long still and how they came there, the place in the bar, metre and key. They are
interpolated (method C of prediction by partial matching) over a long memory of the works and a short one of
the piece, mixed by weights fitted on the validation works; see `tests/benchmarks/voices`.

Divided by sixteenths and voices, the chorales come to {nats:.3f} nats. Figures published for the JSB
chorales by such frames are 0.436 (Coconet, 2017), 0.335 (Music Transformer, 2019) and 0.220 (TonicNet, 2019),
cited here at second hand. They are not of one kind with this one: theirs is another split, and here bars, key
and end are told, and a note struck again counts as another than one held. `tests/benchmarks/chorales` trains
on that split.

The chorales by what is given of them, bits of the notes that are not:

| given | timing | pitch | all |
|---|---|---|---|
{given}

## Training

{epochs} epochs, {minutes} minutes on one processor core; it began with the weights of `folk`, as far as the
two have the same columns. In half of the windows some of the voices were given. {transposed}

![Bits per note by epoch]({curves})

Validation, bits per note after each epoch: {history}

Again, from a fresh clone: `./run train --voices`.

## Limits

At most six voices. Most of what it knows is vocal: masses, chorales, madrigals; of keyboard music there are
few pieces. It knows no dynamics and no drums. Rests and lengths outside its vocabulary are heard as the
nearest ones.

## Terms

Palestrina's masses and the Essen collection restrict what may be made from them (see the card of `folk`);
take it that these weights are for non-commercial use. What you compose with it is yours.
"""


def card(
    title: str,
    name: str,
    options: Mapping[str, Any],
    figures: Mapping[str, Any],
    history: Sequence[Mapping[str, float]],
) -> str:
    """The card as Markdown."""
    titles = {each.name: each.title for each in COLLECTIONS if each.name in MELODIES}
    titles |= {each.name: each.title for each in SOURCES}
    learnt = figures["learnt"]
    told = [f"- {title}: {learnt[name]} notes" for name, title in titles.items() if name in learnt]
    return _CARD.format(
        title=title,
        name=name,
        layers=options["layers"],
        units=options["units"],
        parameters=figures["parameters"],
        step_bytes=figures["step bytes"],
        loss=figures["8 bits lose"],
        collections="\n".join(told),
        originality=originality(figures),
        table="\n".join(
            f"{row(titles.get(name, name), found)} {_grams(name)} |"
            for name, found in figures["test"].items()
        ),
        nats=figures[NATS],
        given="\n".join(f"| {words} | {three(found)} |" for words, found in figures["given"].items()),
        epochs=figures["epochs"],
        minutes=round(figures["minutes"]),
        transposed="Six windows in ten were transposed, by up to five semitones.",
        curves=CURVES,
        history=" ".join(f"{epoch['all']:.3f}" for epoch in history),
    )


def _grams(collection: str) -> str:
    return f"{NGRAMS[collection]:.3f}" if collection in NGRAMS else "–"

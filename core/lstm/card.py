"""A model's card: what it is, what it learnt from, how good it is, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.lstm.batches import Augmentation
from core.lstm.blending import RECOGNISED, STRENGTH, STYLE_FIGURES
from core.lstm.corpus import collections, free
from core.lstm.curves import CURVES
from core.lstm.gaps import BARS
from core.lstm.memory import HORIZON
from core.lstm.originality import FIGURES, PERCENTILES, USUAL

INDEX_BYTES = "index bytes"
"""The name of the index's size among a bundle's figures."""
_NEXT = "## How good it is"  # the section before which originality is told
_AFTER = "## Training"  # the one before which the styles are told
_CARD = """# {title}

An LSTM that continues melodies note by note, in Continuo's `models/{name}/`. It hears every note (rest,
length, pitch; as interval, from the first note, as degree of the key) and says the next rest, length
and pitch one after the other. Besides the notes it is told, where that is known: the place in the bar, the
metre, the key, the number of the bar, the style, the place in the phrase, the time left to the end of
the passage and the first four notes after it (or that the melody closes there), and what stood one, two,
four and eight bars ago. Four short-term memories of the melody itself (its motions, its rhythm, both,
its steps in the scale) tell it what followed the longest run heard before. Any of these may be unknown: in
training each was hidden at random, and all of them at once now and then.

## Size and speed

{layers} of {units} units, {parameters:,} parameters; step file {step_bytes:,} bytes with
8-bit weights. One note of one take: {ms1} ms, of eight takes side by side: {ms8} ms (one core of the
machine it was trained on, gap, length, pitch and hearing it, the arithmetic around the network
included).

## What it learnt from

Read from the copy in music21's own corpus.

{collections}

What was read:

{summary}

Tunes that share many runs of seven intervals form a family, and a family stands on one side of the
split: 88 % for training, 5 % validation, 7 % test.

{originality}
## How good it is

Bits per note on the test tunes, every note counted (the first as well), through the 8-bit step, knowing
bars, key and end (and that nothing follows), but neither style nor phrase marks:

| collection | tunes | notes | timing | pitch | all |
|---|---|---|---|---|---|
{table}

The first of these by what is known besides the notes so far:

| known | timing | pitch | all |
|---|---|---|---|
{known}

Inside a gap of {gap_bars} bars in the middle of those tunes, the notes before it heard:

| known of the gap | timing | pitch | all |
|---|---|---|---|
{gap}

8-bit weights lose {loss} bits per note against 32-bit ones.

## Training

{epochs} epochs, {minutes} minutes on two shared processor cores; AdamW, the rate falling along a cosine
(and halved when validation stalled), {transposed:.0%} of the windows transposed, by up to six semitones,
half of the tunes cut in passages that lead to the next, running average of the weights; the best epoch
by validation loss was kept. Training is dearer than validation because of what is hidden and dropped.

![Bits per note by epoch]({curves})

Validation, bits per note after each epoch: {history}

Again, from a fresh clone: `{command}`; about as long on two cores like these, and each epoch tells
how long is left. With `--resume` an interrupted training goes on after its last epoch.

## Limits

One melody at a time, no chords, no dynamics. It knows the tunes of the collections above, mostly major, in
plain metres; triplets come mostly from the Irish and Scottish books. Rests and lengths outside its
vocabulary are heard as the nearest ones. It has no words, no harmony and no idea of form beyond the
bars it looks back to, the last {horizon} notes and the end it is given.

## Terms

{terms}
"""

_HEADING = "## Is it copied?"
_ORIGINALITY = """\
{heading}

`tunes.npz` ({size:,} bytes) names the tunes and holds a number for each run of seven intervals in them.
Neither pitch, rhythm, key nor words can be read from it; only by trying out run after run could one tell
which intervals it was made of. A take is held against it: the longest run of notes that it shares with one
tune, in any key and any rhythm. Leaving the rhythm out finds more than a listener would. Eight repeated
notes, or eight to and fro between two, are everybody's and end a run.

How long a run is usual is told by passages of the test tunes, none of them kin to a training tune. So many
per cent of them share no more notes in a row with a training tune than the table says:

{table}

A run is unusual when it is longer than the {usual} % column says (on a line between rows, the last row beyond
them). This follows the originality report of Yin, Reuben, Stepney and Collins (EvoMUSART 2021; Machine
Learning 112, 2023), which reads what a model shares with its training music against what people share; theirs
is an average similarity of notes in time, this the longest run, which can be named.
"""
_STYLED = "## Styles"
_STYLES = """\
{heading}

Takes can be asked for in these styles, or in two of them mixed. In half of the windows the network was told
the style of what it learnt, in half it was not; what sets a style apart is what the two differ in, and that
is said {strength} times as strongly (`core/lstm/blending.py`). Bits per note of the test tunes of each style,
bars, key and end known:

{table}

{recognised}"""
_UNTRIED = """\
Whether takes are recognised as what they were asked for: `python -m tests.benchmarks.styles MODEL --tell`.
"""
_NAMED = """\
Whether takes are recognised as what they were asked for: how many a classifier names rightly that has met
neither model nor take (`python -m tests.benchmarks.styles`: logistic regression over runs of intervals,
rhythms and degrees of a passage, fitted to the training tunes). Beside them how many passages of the test
tunes it names rightly, which tells how far people's own tunes can be told apart. Takes after openings in
other styles go on from the first sixteen notes of a test tune of another style, which pull the other way.
"""
_HEARD = {"as heard": "As a single line", "parts": "In parts, all voices heard"}
_BOUND_TERMS = """\
These collections are in music21 by permission, and restrict what may be made from them: {bound}. These
weights were learnt largely from them. Whether weights inherit a collection's terms is not settled, so
take it that these are for non-commercial use, and choose the model without such collections (`fiddle`),
or train your own (`./run train --free`), where that will not do. What you compose with it is yours."""
_FREE_TERMS = """\
The tunes it learnt from are in the public domain; their transcriptions are in music21 by leave of those who
made them and name no terms of their own. What you compose with it is yours."""


def card(
    title: str,
    name: str,
    options: Mapping[str, Any],
    figures: Mapping[str, Any],
    history: Sequence[Mapping[str, float]],
    summary: Sequence[str],
) -> str:
    """The card as Markdown."""
    test = figures["test"]
    learnt = collections(options["collections"])
    bound = " and ".join(each.title for each in learnt if each.bound)
    rows = [row(each.title, test[each.name]) for each in learnt if each.name in test]
    return _CARD.format(
        title=title,
        name=name,
        layers=_layers(options["layers"]),
        units=options["units"],
        parameters=figures["parameters"],
        step_bytes=figures["step bytes"],
        ms1=figures["step ms"]["1"],
        ms8=figures["step ms"]["8"],
        collections="\n".join(f"- {each.title}: {each.terms}" for each in learnt),
        summary="\n".join(f"- {line}" for line in summary),
        originality=originality(figures),
        table="\n".join(rows),
        known="\n".join(f"| {known} | {three(row)} |" for known, row in figures["known"].items()),
        gap_bars=BARS,
        gap="\n".join(f"| {known} | {three(row)} |" for known, row in figures["gap"].items()),
        loss=figures["8 bits lose"],
        epochs=figures["epochs"],
        minutes=round(figures["minutes"]),
        transposed=Augmentation().transposed,
        curves=CURVES,
        horizon=HORIZON,
        history=" ".join(f"{epoch['all']:.3f}" for epoch in history),
        command=_command(options),
        terms=_BOUND_TERMS.format(bound=bound) if bound else _FREE_TERMS,
    )


def with_originality(text: str, figures: Mapping[str, Any]) -> str:
    """A card that tells of another index: its section on that replaced, or put in where there is none."""
    return _with_section(text, _HEADING, originality(figures), _NEXT)


def with_styles(text: str, figures: Mapping[str, Any]) -> str:
    """A card that tells of the styles: its section on them replaced, or put in where there is none."""
    return _with_section(text, _STYLED, styles(figures), _AFTER)


def _with_section(text: str, heading: str, section: str, following: str) -> str:
    """A card whose section of this heading is another, put in before the heading `following` at first."""
    start = text.find(heading)
    if start < 0:
        start = end = text.find(following) if following in text else len(text)
    else:
        after = text.find("\n## ", start)
        end = after + 1 if after >= 0 else len(text)
    return f"{text[:start]}{section}\n{text[end:]}"


def styles(figures: Mapping[str, Any]) -> str:
    """The section on styles, by `core.lstm.styles.style_figures`."""
    lines = [["style", "learnt from", "test tunes", "notes", "told", "not told"], ["---"] * 6]
    for style, found in figures[STYLE_FIGURES].items():
        bits = [f"{found[known]['all']:.3f}" if known in found else "–" for known in ("told", "untold")]
        lines.append([style, found["learnt"], found["tunes"], found.get("told", {}).get("notes", 0), *bits])
    return _STYLES.format(
        heading=_STYLED, table=_table(lines), strength=f"{STRENGTH:g}", recognised=_recognised(figures)
    )


def _recognised(figures: Mapping[str, Any]) -> str:
    """How often takes were recognised, by `tests.benchmarks.styles`: a table for each texture tried."""
    tried: Mapping[str, Mapping[str, Mapping[str, float]]] = figures.get(RECOGNISED, {})
    parts = [_NAMED] if tried else [_UNTRIED]
    for texture, found in tried.items():
        lines = [["style", *found], ["---"] * (1 + len(found))]
        styles = list(next(iter(found.values())))
        lines += [[style, *(f"{shares[style]:.0%}" for shares in found.values())] for style in styles]
        means = [sum(shares.values()) / len(shares) for shares in found.values()]
        lines.append(["all, each counting alike", *(f"{mean:.0%}" for mean in means)])
        parts.append(f"{_HEARD[texture]}, where chance has {1 / len(styles):.0%}:\n\n{_table(lines)}\n")
    return "\n".join(parts)


def _table(lines: Sequence[Sequence[object]]) -> str:
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def originality(figures: Mapping[str, Any]) -> str:
    """The section on what takes may share."""
    rows = figures[FIGURES]
    head = ["notes", "passages", *(f"{each} %" for each in PERCENTILES)]
    lines = [head, ["---"] * len(head)]
    lines += [
        [notes, row["passages"], *(row[str(each)] for each in PERCENTILES)] for notes, row in rows.items()
    ]
    table = "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
    return _ORIGINALITY.format(heading=_HEADING, size=figures[INDEX_BYTES], table=table, usual=USUAL)


def row(title: str, figures: Mapping[str, float]) -> str:
    """A row of the table of collections."""
    return f"| {title} | {figures['tunes']} | {figures['notes']} | {three(figures)} |"


def three(figures: Mapping[str, float]) -> str:
    """Bits of timing, of pitch and of both, as cells of a table."""
    return " | ".join(f"{figures[part]:.3f}" for part in ("timing", "pitch", "all"))


def _layers(count: int) -> str:
    return "1 LSTM layer" if count == 1 else f"{count} LSTM layers"


def _command(options: Mapping[str, Any]) -> str:
    if options["quick"]:
        return "./run train --quick"
    chosen = [*options["collections"]]
    epochs = f" --epochs {options['epochs']}"
    if not chosen:
        return "./run train" + epochs
    return "./run train" + (" --free" if chosen == free() else f" --collections {' '.join(chosen)}") + epochs

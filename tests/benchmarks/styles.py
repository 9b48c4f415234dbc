"""Whether takes sound like the style they were asked for: named by a classifier that never saw the model.

`python -m tests.benchmarks.styles MODEL` fits a multinomial logistic regression to passages of the training
tunes, tries it on passages of the test tunes, and has it name the style of takes: of an empty piece, and of
openings of test tunes in other styles. Key, metre and height do not count, for those are the composer's. With
`--texture parts` only the styles count that were learnt from several voices, and all voices are heard.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.continuation.generator import Generator
from core.continuation.request import Request, Style, Texture
from core.harmony import estimate_key
from core.lstm.blending import RECOGNISED
from core.lstm.bundle import Bundle, load
from core.lstm.dataset import Dataset
from core.lstm.styles import data_of, style_of, tell
from core.polyphony.dataset import WovenData
from core.polyphony.separating import separate
from core.score import MetreChange, Note, Score, Track
from core.timing import BarMap

PASSAGE = 48  # notes, as in some twelve bars
MOST, FEWEST = 700, 40  # passages of a style that are learnt from, and of which one is made
FEATURES, ROUNDS, RIDGE = 2500, 250, 3e-5
METRES = ((4, 4), (3, 4), (6, 8), (2, 4))
BARS, VOICES, EACH, TAKES = 12, 4, 8, 4  # of takes, and requests for each style

Floats = NDArray[np.float64]
Line = tuple[tuple[int, int, int], ...]  # start, length and pitch of notes
Passage = tuple[Line, ...]  # a line for each voice


def words(passage: Passage) -> Iterator[str]:
    """What a passage is recognised by, in all its voices."""
    for line in passage:
        if len(line) > 2:
            yield from _words(line)


def _words(line: Line) -> Iterator[str]:
    """Intervals, rhythms, degrees and compass of a line, alone and in a row."""
    starts, lengths, pitches = (np.array(each) for each in zip(*line, strict=True))
    steps = np.clip(np.diff(pitches), -12, 12).tolist()
    onsets = np.minimum(np.diff(starts), 1920).tolist()
    key = estimate_key(pitches.tolist(), lengths.astype(float).tolist())
    degrees = ((pitches - key.tonic_class) % 12).tolist()
    for many in (1, 2, 3, 4):
        for place in range(len(steps) - many + 1):
            yield f"i{many}:{steps[place : place + many]}"
            yield f"r{many}:{onsets[place : place + many]}"
    for many in (1, 2):
        for place in range(len(degrees) - many + 1):
            yield f"d{many}:{degrees[place : place + many]}"
    both = zip(steps, onsets, strict=True)
    yield from (f"b:{step}:{onset}" for step, onset in both)
    yield from (f"l:{min(length, 1920)}:{start % 480}" for start, length, _ in line)
    yield from [f"m:{key.mode}"] * 6
    yield from [f"c:{(int(pitches.max()) - int(pitches.min())) // 3}"] * 6


@dataclass(frozen=True)
class Classifier:
    """Names one of `styles`; `weights` [features + 1, styles] are of the shares of `known` words."""

    styles: tuple[str, ...]
    known: dict[str, int]
    weights: Floats

    @classmethod
    def of(cls, styles: Sequence[str], told: Sequence[tuple[Passage, int]]) -> Classifier:
        """Fitted to passages, each with the number of its style, all styles counting alike."""
        counts = [Counter(words(passage)) for passage, _ in told]
        common = Counter(word for count in counts for word in count).most_common(FEATURES)
        known = {word: place for place, (word, _) in enumerate(common)}
        x = np.array([_row(count, known) for count in counts])
        y = np.array([style for _, style in told])
        share = 1 / (np.bincount(y, minlength=len(styles))[y] * len(styles))
        return cls(tuple(styles), known, _fitted(x, np.eye(len(styles))[y], share))

    def named(self, passages: Iterable[Passage]) -> list[str]:
        """The style of each."""
        x = np.array([_row(Counter(words(each)), self.known) for each in passages])
        return [self.styles[place] for place in (x @ self.weights).argmax(-1)]


def _row(count: Counter[str], known: dict[str, int]) -> Floats:
    row = np.zeros(len(known) + 1)
    for word, many in count.items():
        if word in known:
            row[known[word]] = np.sqrt(many)
    row /= np.linalg.norm(row) or 1.0
    row[-1] = 1.0
    return row


def _fitted(x: Floats, y: Floats, share: Floats) -> Floats:
    """Weights of least weighted cross-entropy, by gradients with momentum (Nesterov 1983)."""
    weights, speed = np.zeros((x.shape[1], y.shape[1])), np.zeros((x.shape[1], y.shape[1]))
    for _ in range(ROUNDS):
        ahead = weights + 0.9 * speed
        scores = x @ ahead
        likely = np.exp(scores - scores.max(-1, keepdims=True))
        likely /= likely.sum(-1, keepdims=True)
        slope = x.T @ ((likely - y) * share[:, None]) + RIDGE * ahead
        speed = 0.9 * speed - 8.0 * slope
        weights = weights + speed
    return weights


# What there is to learn from.


def lines_of(data: Dataset, tune: int) -> list[Line]:
    """The notes of a tune, a line for each voice."""
    rows = slice(int(data.offsets[tune]), int(data.offsets[tune + 1]))
    times, pitches = data.times[rows], data.columns["targets"][rows, 2]
    voice = data.voice[rows] if isinstance(data, WovenData) else np.zeros(len(times))
    return [
        tuple(
            (int(start), int(end - start), int(pitch))
            for (_, start, end), pitch in zip(times[voice == each], pitches[voice == each], strict=True)
        )
        for each in np.unique(voice)
    ]


def passages(
    data: Dataset,
    tunes: Sequence[int],
    styles: Sequence[str],
    rng: np.random.Generator,
    several: bool = False,
) -> list[tuple[Passage, int]]:
    """Passages of these tunes, at most MOST of a style: of the highest voice, or of `several` there are."""
    found: list[tuple[Passage, int]] = []
    many = Counter[str]()
    for tune in rng.permutation(tunes).tolist():
        style, lines = style_of(data, tune), lines_of(data, tune)
        wanted = style in styles and (len(lines) > 1 or not several)
        if wanted and many[style] < MOST and len(lines[0]) >= FEWEST // 2:
            first = int(rng.integers(0, max(1, len(lines[0]) - PASSAGE)))
            begin, end = lines[0][first][0], lines[0][first : first + PASSAGE][-1][0]
            kept = lines if several else lines[:1]
            cut = tuple(tuple(note for note in line if begin <= note[0] <= end) for line in kept)
            found.append((cut, styles.index(style)))
            many[style] += 1
    return found


# What is asked of the model.


def openings(
    data: Dataset, tunes: Sequence[int], styles: Sequence[str], rng: np.random.Generator
) -> list[tuple[str, Score]]:
    """The first sixteen notes or so of a few test tunes of each style, with their style."""
    found = []
    many = Counter[str]()
    for tune in rng.permutation(tunes).tolist():
        style, line = style_of(data, tune), lines_of(data, tune)[0]
        if style in styles and many[style] < 3 and len(line) > PASSAGE // 2:
            notes = tuple(Note(start, length, pitch) for start, length, pitch in line[:16])
            found.append((style, Score((Track(notes),))))
            many[style] += 1
    return found


def empty(number: int) -> Score:
    """A piece with nothing in it but a metre."""
    beats, unit = METRES[number % len(METRES)]
    return Score((Track(),), metres=(MetreChange(0, beats, unit),))


def takes(generator: Generator, seeds: Sequence[Score], style: str, texture: Texture) -> Iterator[Passage]:
    """Takes in a style, after each of these seeds: lines, or taken apart into voices."""
    several = texture in (Texture.CHORDS, Texture.PARTS)
    for number, score in enumerate(seeds):
        end = score.tracks[0].end
        start = BarMap(score).bars_from(end, 1) if end else 0
        asked = Request(
            score,
            start=start,
            bars=BARS,
            takes=TAKES,
            drafts=16,
            random_seed=number,
            style=Style(style),
            texture=texture,
            voices=VOICES,
        )
        for take in generator.generate(asked).takes:
            voices = separate(take.notes, VOICES) if several else [take.notes]
            told = tuple(tuple((each.start, each.length, each.pitch) for each in line) for line in voices)
            if len(told[0]) > 4:
                yield tuple(line[:PASSAGE] for line in told)


# What is told.


def told(title: str, styles: Sequence[str], pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Print how often each style was named, and a table of which for which; what share of each is right."""
    counts = Counter(pairs)
    print(f"\n{title}\n{'':28}" + " ".join(f"{style[:7]:>7}" for style in styles) + "   right")
    right = {}
    for style in styles:
        row = [counts[style, other] for other in styles]
        right[style] = counts[style, style] / max(1, sum(row))
        print(f"{style:28}" + " ".join(f"{each:7d}" for each in row) + f"  {right[style]:6.0%}", flush=True)
    mean = float(np.mean([*right.values()]))
    print(f"right, every style counting alike: {mean:.0%}; chance {1 / len(styles):.0%}", flush=True)
    return right


def measure(bundle: Bundle, texture: Texture = Texture.AS_HEARD) -> dict[str, dict[str, float]]:
    """Print the tables for one model; of each what share of every style is named rightly."""
    rng, styles, data = np.random.default_rng(1), bundle.styles, data_of(bundle)
    several = texture in (Texture.CHORDS, Texture.PARTS)
    learnt = passages(data, data.tunes("train"), styles, rng, several)
    styles = tuple(style for place, style in enumerate(styles) if any(place == each for _, each in learnt))
    classifier = Classifier.of(styles, [(each, styles.index(bundle.styles[at])) for each, at in learnt])
    test = passages(data, data.tunes("test"), styles, rng, several)
    found = classifier.named(passage for passage, _ in test)
    pairs = [(styles[s], name) for (_, s), name in zip(test, found, strict=True)]
    right = {"test tunes": told("Test tunes", styles, pairs)}
    generator = Generator(bundle, lambda: bundle)
    opened = openings(data, data.tunes("test"), styles, rng)
    for title, after in (("takes of an empty piece", False), ("takes after openings in other styles", True)):
        pairs = []
        for style in styles:
            others = [score for other, score in opened if other != style]
            seeds = others[:: max(1, len(others) // EACH)] if after else [empty(at) for at in range(EACH)]
            names = classifier.named(takes(generator, seeds, style, texture))
            pairs += [(style, name) for name in names]
        right[title] = told(title.capitalize(), styles, pairs)
    return right


def main() -> None:
    """Measure the model that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", nargs="?", default="folk")
    parser.add_argument("--texture", choices=[each.value for each in Texture], default="as heard")
    parser.add_argument("--tell", action="store_true", help="put the figures into the model's card")
    options = parser.parse_args()
    bundle = load(options.model)
    right = measure(bundle, Texture(options.texture))
    if options.tell:
        known = bundle.figures.get(RECOGNISED, {})
        rounded = {title: {s: round(share, 3) for s, share in each.items()} for title, each in right.items()}
        tell(bundle.folder, {RECOGNISED: {**known, options.texture: rounded}})


if __name__ == "__main__":
    main()

"""The rows as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from tests.benchmarks.published.protocol import Row
from tests.benchmarks.published.sets import NAMES

# IDyOM's long- and short-term models over pitch alone, Pearce 2005; P, A.
PUBLISHED = dict(zip(NAMES, (2.468, 2.347, 2.540, 2.588, 2.454, 2.651, 2.106, 2.681), strict=True))
PUBLISHED_NAME = "Pearce 2005, published"


def as_text(rows: Sequence[Row]) -> list[str]:
    """Lines to print: every set, their mean, and the interval that it lies in with 95 % confidence."""
    wide = max(len(PUBLISHED_NAME), *(len(row.name) for row in rows))
    head = " ".join(f"{name:>8}" for name in NAMES)
    lines = [f"{'track, protocol':15} {'model':{wide}} {head} {'mean':>8}  95 %"]
    mean = sum(PUBLISHED.values()) / len(PUBLISHED)
    lines.append(f"{'P, A':15} {PUBLISHED_NAME:{wide}} {_columns(PUBLISHED)} {mean:8.3f}")
    for row in rows:
        low, high = row.interval()
        mean_text = f"{row.mean:8.3f}" if len(row.sets) == len(NAMES) else " " * 8
        lines.append(
            f"{row.place:15} {row.name:{wide}} {_columns(row.means)} {mean_text}  {low:.3f}–{high:.3f}"
        )
    return lines


def as_json(rows: Sequence[Row]) -> list[dict[str, object]]:
    """The same for a script, with the mean by each seed of the folds; a mean of eight sets or none."""
    return [
        {
            "track": row.track,
            "protocol": row.protocol,
            "model": row.name,
            "sets": {name: round(mean, 4) for name, mean in row.means.items()},
            "melodies": {name: found.shape[1] for name, found in row.sets.items()},
            "mean": round(row.mean, 4) if len(row.sets) == len(NAMES) else None,
            "interval": [round(end, 4) for end in row.interval()],
            "seeds": [round(seed, 4) for seed in row.seeds],
        }
        for row in rows
    ]


def _columns(means: dict[str, float]) -> str:
    return " ".join(f"{means[name]:8.3f}" if name in means else " " * 8 for name in NAMES)

"""The picture of a training: bits per note by epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.drawing import as_it_comes

CURVES = "curves.png"
_LINES = (
    ("training", "training, with facts hidden", "#9aa3ad", "--"),
    ("all", "validation", "#1f6feb", "-"),
    ("pitch", "validation, pitch", "#2da44e", "-"),
    ("timing", "validation, timing", "#bf8700", "-"),
)


def draw(history: Sequence[Mapping[str, float]], folder: Path) -> None:
    """Write the curves into a bundle's folder as PNG, the same bytes for the same history."""
    from matplotlib.figure import Figure  # without a window, and without the library's global state
    from matplotlib.ticker import MaxNLocator

    epochs = range(1, len(history) + 1)
    with as_it_comes({"font.size": 9}):
        figure = Figure(figsize=(6.4, 3.2), layout="constrained")
        axes = figure.add_subplot()
        for name, label, colour, style in _LINES:
            values = [_value(epoch, name) for epoch in history]
            axes.plot(epochs, values, style, color=colour, label=f"{label} ({values[-1]:.3f})")
        axes.set(xlabel="epoch", ylabel="bits per note")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", alpha=0.25)
        figure.legend(loc="outside upper center", ncols=2, frameon=False)
        figure.savefig(folder / CURVES, dpi=160, metadata={"Software": None})


def _value(epoch: Mapping[str, float], name: str) -> float:
    return epoch["gap"] + epoch["length"] if name == "timing" else epoch[name]

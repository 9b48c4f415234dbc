"""A trained network of several voices as a bundle, with its figures and its card. Needs TensorFlow."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.files.disk import telling
from core.lstm.blending import STYLE_FIGURES
from core.lstm.bundle import load_folder
from core.lstm.card import with_styles
from core.lstm.curves import draw
from core.lstm.indexing import index_figures, index_of
from core.lstm.styles import style_figures
from core.lstm.train import Learnt, Report, TrainingOptions
from core.polyphony.card import card
from core.polyphony.dataset import WovenData
from core.polyphony.measuring import measure
from core.polyphony.training import learn

TITLE = "Chords and parts"


def train(options: TrainingOptions, report: Report = print, start: Path | None = None) -> Path:
    """Train, publish the best network as a bundle, and return the bundle's folder; see `training.learn`."""
    learnt = learn(options, report, start)
    with telling(options.out):  # the checkpoint stands: with room on the disk, --resume begins here
        return publish(learnt, report)


def publish(learnt: Learnt, report: Report = print) -> Path:
    """Write the bundle of what was learnt, its figures and its card."""
    from core.lstm.export import to_litert
    from core.lstm.publish import finish
    from core.lstm.publish import publish as write

    options, data, network = learnt.options, learnt.data, learnt.trainer.best()
    assert isinstance(data, WovenData)
    report("Writing the bundle")
    title = options.title or TITLE
    index = index_of(data, data.tunes("train"))
    write(network, learnt.encoding, options.out, title, index)
    report("Measuring it on the test works")
    bundle = load_folder(options.out)
    figures: dict[str, Any] = measure(bundle, to_litert(network, eight_bit=False), data)
    figures |= {
        "parameters": network.count_params(),
        "epochs": learnt.progress.epoch,
        "minutes": learnt.progress.seconds / 60,
        "learnt": _learnt(data),
    }
    figures |= index_figures(index, data, options.out)
    figures[STYLE_FIGURES] = style_figures(bundle, data)
    history = learnt.progress.history
    draw(history, options.out)
    text = card(title, options.out.name, asdict(options), figures, history)
    finish(options.out, network, learnt.encoding, title, figures, with_styles(text, figures))
    return options.out


def _learnt(data: WovenData) -> dict[str, int]:
    """Notes that were learnt from, by collection."""
    found = Counter[str]()
    for work in data.tunes("train"):
        found[data.collections[work]] += int(data.offsets[work + 1] - data.offsets[work])
    return dict(found)

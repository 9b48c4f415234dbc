"""Write a trained network as a bundle. Needs TensorFlow."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from core import trial
from core.encoding import Encoding
from core.files.disk import firm, folder_aside, keep_names, move_in
from core.lstm.export import to_litert
from core.lstm.network import Network
from core.lstm.sealed import CARD, SETTINGS, STEP, TUNES, WEIGHTS, read_seal, write_seal
from core.lstm.tunes import TuneIndex


def publish(
    network: Network,
    encoding: Encoding,
    folder: Path,
    title: str,
    tunes: TuneIndex,
    figures: Mapping[str, Any] | None = None,
) -> None:
    """Write every part of a bundle into `folder`; an older bundle there is replaced at the end."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder_aside(folder.parent) as aside:
        new = aside / folder.name
        new.mkdir()
        (new / STEP).write_bytes(to_litert(network))
        (new / WEIGHTS).write_bytes(_packed(network))
        tunes.save(new / TUNES)
        finish(new, network, encoding, title, figures or {}, f"# {title}\n")
        put_in_place(new, folder)


def put_in_place(new: Path, folder: Path) -> None:
    """Have a bundle that was made aside stand at `folder`, where another may be.

    Killed at any moment it leaves no model, a whole one, or one whose seal says that it is not.
    """
    if not folder.exists():
        move_in(new, folder)
        return
    firm(new)
    for part in sorted(new.iterdir(), key=lambda each: (each.name == SETTINGS, each.name)):
        part.replace(folder / part.name)
    keep_names(folder)


def finish(
    folder: Path, network: Network, encoding: Encoding, title: str, figures: Mapping[str, Any], card: str
) -> None:
    """Write the card of a bundle whose other parts stand, and seal it with its figures."""
    (folder / CARD).write_text(card, encoding="utf-8")
    write_seal(folder, title, encoding, network.shape_.to_dict(), figures)
    firm(folder)
    trial.remember(read_seal(folder).key)  # made here: there is nothing to be found out


def _packed(network: Network) -> bytes:
    """The weights in half precision, more than training can tell apart."""
    content = io.BytesIO()
    arrays = {weight.path.replace("/", "."): weight.numpy().astype(np.float16) for weight in network.weights}
    np.savez_compressed(content, allow_pickle=False, **arrays)
    return content.getvalue()


def restore(network: Network, weights: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Give `network` the weights of a bundle (see `bundle.weights_of`)."""
    for weight in network.weights:
        weight.assign(weights[weight.path.replace("/", ".")])

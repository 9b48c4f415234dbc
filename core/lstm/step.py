"""The exported step under LiteRT: numpy in, numpy out, any number of rows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import BadBundle, Missing
from core.words import tr

Floats = NDArray[np.float32]
Stepping = Callable[[str, Mapping[str, NDArray[Any]]], dict[str, Floats]]
"""Runs a signature, by its name, on inputs by theirs; a row each (see `Step`)."""

_SCORES = ("gap", "length", "pitch")
_WHOLE, _FLOAT = np.dtype(np.int32), np.dtype(np.float32)

NO_LITERT = tr(
    "There are no takes, because LiteRT, on which models run, could not be loaded; all else works."
    " Delete the folder .venv and start Continuo again."
)
STOPPED = tr("The model could not be run; nothing has changed. Ask again, or choose another model.")


class Step:
    """One LiteRT file's signatures, called by name; outputs are found by name, never by order.

    Every batch size has an interpreter of its own, so that going back and forth between one row
    (reading) and many (writing) never lays the tensors out anew.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._runners: dict[tuple[str, int], _Runner] = {}
        self._lock = threading.Lock()

    def __call__(self, signature: str, inputs: Mapping[str, NDArray[Any]]) -> dict[str, Floats]:
        """Run one signature; columns may be of any integer type.

        Raises Missing where LiteRT cannot be loaded, BadBundle where it cannot run the file, or scores are
        no numbers, of which nothing could be drawn; the next call begins afresh.
        """
        rows = len(next(iter(inputs.values())))
        with self._lock:
            try:
                outputs: dict[str, Floats] = self._runner(signature, rows)(inputs)
            except (ValueError, RuntimeError, KeyError, MemoryError) as error:  # all that LiteRT raises
                self._runners.clear()
                raise BadBundle(STOPPED) from error
        if not all(_are_numbers(outputs[name]) for name in _SCORES if name in outputs):
            raise BadBundle(STOPPED)
        return outputs

    def _runner(self, signature: str, rows: int) -> _Runner:
        runner = self._runners.get((signature, rows))
        if runner is None:
            try:
                from ai_edge_litert.interpreter import Interpreter
            except (ImportError, OSError) as error:
                raise Missing(NO_LITERT) from error
            interpreter = Interpreter(model_content=self._content, num_threads=1)
            for name in interpreter.get_signature_list():
                self._runners[name, rows] = _Runner(interpreter.get_signature_runner(name))
            runner = self._runners[signature, rows]
        return runner


class _Runner:
    """One signature at one batch size.

    LiteRT's own runner lays all tensors out anew each time, which takes as long as half of what a small
    network does. Here it does so once; after that its parts are called, which are the same in all it offers.
    """

    def __init__(self, runner: Any) -> None:
        self._runner, self._laid_out = runner, False
        self._parts, self._graph = runner._interpreter_wrapper, runner._subgraph_index
        self._inputs: dict[str, int] = runner._inputs
        self._outputs = tuple(runner._outputs)

    def __call__(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, Floats]:
        """Run it."""
        if not self._laid_out:
            outputs: dict[str, Floats] = self._runner(
                **{name: _as_told(each) for name, each in inputs.items()}
            )
            self._laid_out = True
            return outputs
        parts, graph, places = self._parts, self._graph, self._inputs
        for name, value in inputs.items():
            told = value.dtype  # numpy has one of each
            whole = told is _WHOLE or told is _FLOAT
            parts.SetTensor(places[name], value if whole else _as_told(value), graph)
        parts.Invoke(graph)
        return {name: parts.GetTensor(index, graph) for name, index in self._outputs}


def _are_numbers(scores: Floats) -> bool:
    """Whether there is neither an infinity among them nor what is no number; asked for every note."""
    flat = scores.ravel()
    return isfinite(flat.dot(flat))


def _as_told(value: NDArray[Any]) -> NDArray[Any]:
    """An array as LiteRT takes it."""
    return np.asarray(value, _FLOAT if value.dtype.kind == "f" else _WHOLE)

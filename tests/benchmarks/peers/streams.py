"""Tunes laid end to end in rows of equal shape, to be read a stretch at a time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.peers.spelling import Kind, Line

Floats = NDArray[np.float32]
Classes = NDArray[np.int32]


@dataclass(frozen=True)
class Stretch:
    """A piece of all rows: what was heard before each place, what comes there, and whether it counts.

    `heard` and `said` are [rows, places, alphabets], `counts` likewise 1 or 0; `going_on` is 0 where a
    tune begins; `owners` is the number of the line that a place belongs to, -1 past a row's end.
    """

    heard: Classes
    said: Classes
    counts: Floats
    going_on: Floats
    owners: Classes


def stretches(lines: Sequence[Line], alphabets: Sequence[int], rows: int, places: int) -> Iterator[Stretch]:
    """All lines, in the order given, each whole in the row that has least so far."""
    dealt = _deal(lines, rows)
    longest = max(sum(len(lines[line].symbols) for line in row) for row in dealt)
    whole = -(-longest // places) * places
    shape = (rows, whole, len(alphabets))
    heard, said, counts = np.zeros(shape, np.int32), np.zeros(shape, np.int32), np.zeros(shape, np.float32)
    going_on, owners = np.ones((rows, whole), np.float32), np.full((rows, whole), -1, np.int32)
    for number, row in enumerate(dealt):
        start = 0
        for index in row:
            symbols, kinds = lines[index].symbols, lines[index].kinds
            end = start + len(symbols)
            said[number, start:end] = symbols
            heard[number, start:end] = np.concatenate([[alphabets], symbols[:-1]])
            counts[number, start:end] = kinds != Kind.FREE
            going_on[number, start] = 0
            owners[number, start:end] = index
            start = end
    for start in range(0, whole, places):
        part = slice(start, start + places)
        yield Stretch(heard[:, part], said[:, part], counts[:, part], going_on[:, part], owners[:, part])


def _deal(lines: Sequence[Line], rows: int) -> list[list[int]]:
    shortest = [(0, row) for row in range(rows)]
    dealt: list[list[int]] = [[] for _ in range(rows)]
    for index, line in enumerate(lines):
        length, row = heapq.heappop(shortest)
        dealt[row].append(index)
        heapq.heappush(shortest, (length + len(line.symbols), row))
    return dealt

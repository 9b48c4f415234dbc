"""What has been fed so far, reader by reader: a table in LEDGER.md, to which each feeding adds."""

from __future__ import annotations

import fcntl
import re
from pathlib import Path

LEDGER = Path(__file__).parent / "LEDGER.md"
_ROW = re.compile(r"\| (\w+) +\| +([\d.]+) \| +([\d,]+) \| +([\d.]+) \| +([\d,]+) \|")


def add(ledger: Path, reader: str, minutes: float, inputs: int) -> None:
    """Add to the reader's row so many minutes of the processor and inputs; several may do so at a time."""
    with ledger.open("r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        text = file.read()
        found = next(row for row in _ROW.finditer(text) if row[1] == reader)
        clock, before = found[2], found[3]
        now = row(reader, clock, before, float(found[4]) + minutes, _number(found[5]) + inputs)
        file.seek(0)
        file.write(text[: found.start()] + now + text[found.end() :])
        file.truncate()


def row(reader: str, clock: str, before: str, minutes: float, inputs: int) -> str:
    """A row of the table."""
    return f"| {reader:9} | {clock:>5} | {before:>7} | {minutes:6.1f} | {inputs:9,} |"


def _number(written: str) -> int:
    return int(written.replace(",", ""))

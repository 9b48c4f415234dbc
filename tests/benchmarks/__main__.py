"""All measurements, one after the other: `./test --benchmarks`."""

from __future__ import annotations

from tests.benchmarks import continuing, edits, first_ghost, frames, live, palette, shaping, start

for part in (start, frames, edits, shaping, palette, continuing, first_ghost, live):
    print(f"== {part.__name__.rpartition('.')[2]}: {(part.__doc__ or '').partition(chr(10))[0]}", flush=True)
    part.main()

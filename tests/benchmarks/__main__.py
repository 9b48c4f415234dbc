"""All measurements, one after the other: `./test --benchmarks`; `stalls` takes ten minutes of its own."""

from __future__ import annotations

from tests.benchmarks import (
    continuing,
    dragging,
    edits,
    first_ghost,
    frames,
    live,
    mixing,
    opening,
    palette,
    rendering,
    several,
    shaping,
    start,
    textures,
)

for part in (
    start,
    opening,
    frames,
    dragging,
    edits,
    shaping,
    palette,
    mixing,
    rendering,
    continuing,
    textures,
    first_ghost,
    several,
    live,
):
    print(f"== {part.__name__.rpartition('.')[2]}: {(part.__doc__ or '').partition(chr(10))[0]}", flush=True)
    part.main()

"""Starts a fed process; with atheris where that is asked for, so that it sees the readers' code."""

from __future__ import annotations

import sys

if "--coverage" in sys.argv:
    sys.argv.remove("--coverage")
    import atheris

    with atheris.instrument_imports(include=["core", "app", "mido"], enable_loader_override=False):
        from tests.fuzzing.child import main
else:
    from tests.fuzzing.child import main

if __name__ == "__main__":
    main()

"""List the models; the first is the one used where none is named."""

from __future__ import annotations

import argparse
import json

from core.commands import values
from core.errors import BadBundle


def add_arguments(parser: argparse.ArgumentParser) -> None:
    values.add_json(parser)


def run(options: argparse.Namespace) -> int:
    from core.lstm import bundle

    infos = bundle.bundles()
    if options.json:
        rows = [
            {
                "name": info.name,
                "title": info.title,
                "folder": str(info.folder),
                "figures": dict(info.figures),
                "problem": info.problem,
            }
            for info in infos
        ]
        print(json.dumps(rows, indent=2))
        return 0
    if not infos:
        raise BadBundle("There is no model here; `./run train` makes one.")
    width = max(len(info.name) for info in infos)
    for info in infos:
        print(f"{info.name:{width}}  {info.problem or info.title}")
    return 0

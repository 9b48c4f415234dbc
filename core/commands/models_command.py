"""List the models, the first of which is used where none is named; add, share or delete one."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from core.commands import values
from core.errors import BadBundle
from core.files.disk import telling


def add_arguments(parser: argparse.ArgumentParser) -> None:
    values.add_json(parser)
    parser.add_argument("--add", metavar="FILE", type=Path, help="take in a model that somebody gave you")
    parser.add_argument("--delete", metavar="MODEL", help="delete a model that you made or added")
    parser.add_argument("--share", metavar=("MODEL", "FILE"), nargs=2, help="write a model as one file")


def run(options: argparse.Namespace) -> int:
    from core.learning import parcel
    from core.lstm import bundle

    if options.add:
        print(parcel.add(options.add))
        return 0
    if options.delete:
        folder = parcel.own_folder(options.delete)
        with telling(folder):
            shutil.rmtree(folder)
        return 0
    if options.share:
        parcel.pack(bundle.folder_of(options.share[0]), Path(options.share[1]))
        return 0

    infos = bundle.bundles()
    if options.json:
        rows = [
            {
                "name": info.name,
                "title": info.title,
                "folder": str(info.folder),
                "figures": dict(info.figures),
                "several": info.several,
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
        hears = " (all voices)" if info.several else ""
        print(f"{info.name:{width}}  {info.problem or info.title + hears}")
    return 0

"""Collects the terms of everything Continuo comes with or runs on into one file: `bootstrap.py licences`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from resources.setup.place import ROOT, SETUP, say

FILE = ROOT / "docs" / "licences.txt"

ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "LGPL-2.1-or-later", "LGPL-3.0-only",
    "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib",
}  # fmt: skip

# What the packages' own data says in other words than SPDX's …
SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD 3-Clause": "BSD-3-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
}

# … and what it does not say, or wrongly, or where the package is not installed on every system: read from
# the licence that comes with it.
READ = {
    "astunparse": "BSD-3-Clause AND PSF-2.0",
    "colorama": "BSD-3-Clause",
    "contourpy": "BSD-3-Clause",
    "cycler": "BSD-3-Clause",
    "kiwisolver": "BSD-3-Clause",
    "miniaudio": "MIT",
    "namex": "Apache-2.0",
    "pycparser": "BSD-3-Clause",
    "pyfluidsynth": "LGPL-2.1-or-later",
    "python-rtmidi": "MIT",
    "tinysoundfont": "MIT",
}


@dataclass(frozen=True, slots=True)
class Beside:
    """Something that is no package: its name, its terms, and where it is found."""

    name: str
    terms: str
    note: str
    package: str = ""  # the one it comes in
    files: str = ""  # a pattern of its files there, or in the checkout


BESIDES = (
    Beside("Continuo, its icons, themes, examples and translations", "MIT", "our own", "", "LICENSE"),
    Beside(
        "Models ensemble, fiddle and folk",
        "MIT; what they learnt from: see each card",
        "Weights, settings and an index of hashes of tunes; no tune stands in them.",
        "",
        "models/*/card.md",
    ),
    Beside("Qt", "LGPL-3.0-only", "Linked dynamically; can be replaced.", "pyside6-essentials", "*Qt6Core*"),
    Beside(
        "TimGM6mb SoundFont, by Tim Brechbill",
        "GPL-2.0-only",
        "Read as data where no better one is found.",
        "pretty-midi",
        "pretty_midi/TimGM6mb.sf2",
    ),
    Beside(
        "Music fonts Leipzig, Bravura, Gootville, Leland and Petaluma",
        "OFL-1.1",
        "What pages are engraved with; their outlines may stand in any document.",
        "verovio",
        "verovio/data/Leipzig.xml",
    ),
    Beside(
        "libsndfile, with FLAC, Ogg, Vorbis, Opus, LAME and mpg123",
        "LGPL-2.1-or-later",
        "Linked dynamically; can be replaced.",
        "soundfile",
        "_soundfile_data/*",
    ),
    Beside(
        "Scores that come with music21",
        "see the file named; some for non-commercial use",
        "To train and measure models with; music21/corpus/license.txt",
        "music21",
        "music21/corpus/license.txt",
    ),
    Beside("SwiftF0's network", "MIT", "Hears pitch.", "swift-f0", "swift_f0/model.onnx"),
    Beside(
        "ONNX Runtime's own parts",
        "see the file named",
        "onnxruntime/ThirdPartyNotices.txt",
        "onnxruntime",
        "onnxruntime/ThirdPartyNotices.txt",
    ),
    Beside(
        "TensorFlow's own parts",
        "see the file named",
        "tensorflow/THIRD_PARTY_NOTICES.txt",
        "tensorflow",
        "tensorflow/THIRD_PARTY_NOTICES.txt",
    ),
    Beside(
        "DejaVu and STIX fonts",
        "LicenseRef-Bitstream-Vera; OFL-1.1",
        "In pages as PDF and PNG, and in the curves of a model's card.",
        "matplotlib",
        "matplotlib/mpl-data/fonts/ttf/LICENSE_*",
    ),
    Beside(
        "FluidSynth", "LGPL-2.1-or-later", "The system's own library; not shipped, loaded where it is found."
    ),
    Beside("MuseScore", "GPL", "A program of its own, started where it is found; not shipped."),
)

FOREWORD = """\
Continuo is under the MIT licence (LICENSE). This file says what else it comes with or runs on, and under
which terms. It is written by `bootstrap.py licences` and not edited by hand.

The libraries under the LGPL (Qt and PySide6, Verovio, FluidSynth and pyfluidsynth, libsndfile) are used as
they come, each in files of its own that anyone may replace, so our code keeps its own licence; a bundle that
holds them must also hold their texts, which are below, and say where their source is.
The SoundFont under the GPL is data that the synthesizer reads, no part of the program; a bundle that holds it
must hold the GPL's text too, or leave the SoundFont out, for any other is played as well.
The Essen Folksong Collection, from which the models `folk` and `ensemble` learnt among others, is for
non-commercial use, and the encoder of Palestrina's masses, from which both learnt too, reserves rights;
whoever sells a bundle should leave those models out or train others (models/folk/card.md,
models/ensemble/card.md), and leave out the scores that come with music21, which are for training.
"""

TEXTS = "THE TEXTS"


def collect() -> int:
    """Write the file anew from the lock and from what is installed; 1 where terms are missing."""
    missing = [f"{name}: {terms or 'no licence'}" for name, _, terms in packages() if not accepted(terms)]
    if missing:
        say("\n".join(["Not among the licences that are allowed (resources/setup/licences.py):", *missing]))
        return 1
    FILE.write_text(f"{head()}\n{texts()}", encoding="utf-8", newline="\n")
    return 0


def head() -> str:
    """The part of the file that is the same on every system: what there is, and under which terms."""
    rows = [f"  {name} {version}".ljust(38) + terms for name, version, terms in packages()]
    besides = [f"  {each.name}\n    {each.terms} · {_where(each)}{each.note}" for each in BESIDES]
    return "\n".join(
        (
            "WHAT CONTINUO COMES WITH AND RUNS ON",
            "",
            FOREWORD,
            "Not packages, or inside of them:",
            "",
            *besides,
            "",
            "Packages, each at the version of resources/setup/run.lock:",
            "",
            *rows,
            "",
            TEXTS,
            "",
        )
    )


def texts() -> str:
    """The licences in full, each text once, with the packages it came with."""
    known: dict[str, list[str]] = {}
    for name in dict.fromkeys(name for name, _, _ in packages()):
        for file, text in _licence_files(name):
            known.setdefault(text, []).append(f"{name}: {file}")
    rule = "-" * 100
    return "\n".join("\n".join((rule, *whose, rule, "", text, "")) for text, whose in known.items())


def packages() -> Iterator[tuple[str, str, str]]:
    """Name, version and terms (empty where nothing says them) of each package that is locked."""
    lock = (SETUP / "run.lock").read_text(encoding="utf-8")
    for name, version in re.findall(r"^([a-z][\w.-]*)==(\S+)", lock, re.MULTILINE):
        yield name, version, terms_of(name)


def terms_of(name: str) -> str:
    """The licence of a package in SPDX's words; empty where it is not said or not known to us."""
    if name in READ:
        return READ[name]
    found = _installed(name)
    if found is None:
        return ""
    if said := _said(found, "License-Expression"):
        return said[0]
    classes = [line.rpartition(" :: ")[2] for line in _said(found, "Classifier")]
    for words in (*_said(found, "License"), *classes):
        terms = SPDX.get(words, words)
        if accepted(terms):
            return terms
    return ""


def accepted(terms: str) -> bool:
    """Whether each of what the terms join with AND leaves a choice that is allowed."""
    return all(
        bool(ALLOWED.intersection(part.split(" OR "))) for part in re.sub("[()]", "", terms).split(" AND ")
    )


def _where(each: Beside) -> str:
    return f"in {each.package} · " if each.package else ""


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _said(found: Distribution, key: str) -> list[str]:
    return [str(line) for line in found.metadata.get_all(key, [])]


def _licence_files(name: str) -> Iterator[tuple[str, str]]:
    """The licence files among a package's own data, and their text without what is only spacing."""
    found = _installed(name)
    for file in (found.files or ()) if found else ():
        if ".dist-info/" in file.as_posix() and re.search(
            "licen[cs]e|copying|notice", file.name, re.IGNORECASE
        ):
            text = Path(file.locate()).read_text(encoding="utf-8", errors="replace")
            yield file.as_posix().partition(".dist-info/")[2], _tidy(text)


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\f", "").splitlines()).strip()

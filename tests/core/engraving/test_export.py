"""Pages as files: all music on them, text that can be searched, and the size of the paper."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from matplotlib.image import imread

from core.engraving import Layout, leaves
from core.engraving.export import export
from core.engraving.shapes import Outline, Words, shapes
from core.score import Marker, MetreChange, Note, Score, TempoChange, Track

SVG = "{http://www.w3.org/2000/svg}"
SCORE = Score(
    (Track.of([Note(i * 240, 240, 60 + 5 * i % 13) for i in range(160)], "Flute"),),
    title="Evening & $x$",
    composer="Nobody <1900>",
    markers=(Marker(0, "Refrain"),),
    tempos=(TempoChange(0, 132),),
)


def words(score: Score, layout: Layout | None = None) -> list[Words]:
    return [
        shape for page in leaves(score, layout) for shape in shapes(page.svg()) if isinstance(shape, Words)
    ]


def test_title_composer_tempo_and_sections_are_on_the_page() -> None:
    told = {line.text: line for line in words(SCORE)}
    assert {"Evening & $x$", "Nobody <1900>", "Refrain"} <= told.keys()
    assert any(text.split() == ["=", "132"] for text in told)
    assert told["Evening & $x$"].size > 1.5 * told["Nobody <1900>"].size
    assert told["Refrain"].bold
    assert "Flute" not in told


@pytest.mark.parametrize("metre", [MetreChange(0, 3, 4), MetreChange(0, 6, 8)])
def test_a_tempo_is_clear_of_the_metre_and_its_note_stands_on_the_line_of_the_words(
    metre: MetreChange,
) -> None:
    (page, *_) = leaves(replace(SCORE, metres=(metre,), markers=()))
    drawn, system = list(shapes(page.svg())), page.systems[0]
    space = (system.bottom - system.top) / 4
    told = next(shape for shape in drawn if isinstance(shape, Words) and "=" in shape.text)
    assert space <= system.top - told.y < 2 * space
    above = [shape.points for shape in drawn if isinstance(shape, Outline) and shape.filled]
    counted = [points for points in above if points[:, 1].max() < system.top and points[:, 0].max() <= told.x]
    assert max(points[:, 1].max() for points in counted) == pytest.approx(told.y, abs=space / 10)


def test_several_parts_have_their_names_and_several_pages_their_numbers() -> None:
    bass = Track.of([Note(i * 1920, 1920, 40) for i in range(120)], "Bass")
    told = [line.text for line in words(replace(SCORE, tracks=(*SCORE.tracks, bass)))]
    assert told.count("Flute") == told.count("Bass") == 1
    assert {"1", "2"} <= set(told)
    assert "Bass" in [line.text for line in words(replace(SCORE, tracks=(bass, bass)))]


@pytest.mark.parametrize("times", [3, 4, 40])
def test_a_long_title_is_broken_into_lines_before_it_is_made_smaller(times: int) -> None:
    usual, composer = words(SCORE)[:2]
    title = " ".join(["On a very long way home"] * times)
    page = leaves(replace(SCORE, title=title))[0]
    told = [shape for shape in shapes(page.svg()) if isinstance(shape, Words)]
    count = [line.text for line in told].index(composer.text)
    assert 2 <= count <= 4
    assert " ".join(line.text for line in told[:count]) == title
    assert (told[0].size == usual.size) == (times < 40)
    assert max(0.42 * len(line.text) * line.size for line in told[:count]) <= 100 * (210 - 2 * 15)
    assert told[count - 1].y + composer.size < told[count].y < page.systems[0].top


@pytest.mark.parametrize("layout", [Layout(), Layout("Letter", True), Layout("A5", False, 5.5)])
def test_everything_lies_on_the_paper(layout: Layout) -> None:
    width, height = (100 * side for side in layout.size)
    for page in leaves(SCORE, layout):
        assert (page.width, page.height) == pytest.approx((width, height), abs=10)
        for shape in shapes(page.svg()):
            if isinstance(shape, Outline):
                assert (shape.points > 0).all()
                assert (shape.points < (width, height)).all()


def test_a_staff_is_as_high_as_it_is_wanted() -> None:
    for height in (5.5, 7.0, 8.5):
        system = leaves(SCORE, Layout(staff=height))[0].systems[0]
        assert system.bottom - system.top == pytest.approx(100 * height, rel=0.01)
        assert system.signs < system.places[0][1]


def test_parts_that_rest_stay_on_the_page() -> None:
    choir = [Track.of([Note(0, 1920, 60)], name) for name in ("Soprano", "Alto", "Bass")]
    piano = [replace(SCORE.tracks[0], name="Piano")] * 2
    pages = leaves(replace(SCORE, tracks=(*choir, *piano)))
    heights = [system.bottom - system.top for page in pages for system in page.systems]
    assert len(heights) > 3
    assert heights == pytest.approx([heights[0]] * len(heights), rel=0.2)


def test_a_pdf_has_every_page_its_title_and_fonts(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    pages = len(leaves(SCORE, Layout("A5")))
    assert pages > 1
    assert export(SCORE, out, Layout("A5")).paths == [out]
    written = out.read_bytes()
    assert written.count(b"/Type /Page\n") + written.count(b"/Type /Page ") == pages
    assert b"/Title (Evening & $x$)" in written
    assert b"/FontFile2" in written
    assert re.search(rb"/MediaBox \[ ?0 0 419\.\d* 595\.\d*", written)
    drawn = [zlib.decompress(part) for part in re.findall(rb"stream\r?\n(x.*?)endstream", written, re.DOTALL)]
    assert sum(part.count(b" c\n") for part in drawn) > 500  # curves, not dots


def test_a_png_is_black_on_white_paper(tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    assert export(replace(SCORE, tracks=(Track.of([Note(0, 480, 60)]),)), out, Layout("A5")).paths == [out]
    picture = imread(out)
    assert picture.shape[:2] == pytest.approx((210 / 25.4 * 300, 148 / 25.4 * 300), abs=2)
    assert picture.shape[2] == 3 or (picture[..., 3] == 1).all()
    grey = picture[..., :3].mean(axis=2)
    assert grey.max() == 1
    assert grey.min() == 0
    assert 0.001 < np.mean(grey < 0.5) < 0.2


def test_an_svg_knows_its_size_and_needs_no_fonts_of_music(tmp_path: Path) -> None:
    (out,) = export(SCORE, tmp_path / "out.svg").paths
    root = fromstring(out.read_text(encoding="utf-8"))
    assert (root.get("width"), root.get("height")) == ("210mm", "297mm")
    texts = "".join("".join(text.itertext()) for text in root.iter(SVG + "text"))
    assert all(ord(sign) < 0xE000 for sign in texts)
    assert "currentColor" not in out.read_text(encoding="utf-8")


def test_no_settings_of_the_current_folder_have_a_say(tmp_path: Path) -> None:
    """Told there to write by LaTeX, another program ran, with a stranger's preamble, or none was there."""
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nfigure.facecolor: red\n")
    program = (
        "from pathlib import Path; from core.engraving.export import export; from core.score import *;"
        " score = Score((Track((Note(0, 480, 60),)),), title='Air');"
        " [export(score, Path(f'page{kind}')) for kind in ('.pdf', '.png')]"
    )
    told = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    subprocess.run([sys.executable, "-P", "-c", program], cwd=tmp_path, env=told, check=True)
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
    assert imread(tmp_path / "page.png")[0, 0, :3].tolist() == [1, 1, 1]

"""How long 32 bars take from an edit to an engraved system, and how long Python stands still meanwhile.

The press is a process beside this one: where the machine has no core to spare, both wait for each other.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from app.settings import SCORE_PAGES
from app.sheet.engraved import Engraved
from core.engraving import Page, engrave
from core.engraving.press import Press
from core.engraving.repair import repaired
from core.engraving.toolkit import LINE, data, toolkit_for
from core.files.musicxml_writer import document
from core.files.notation import notate
from core.score import Note, Score, Track
from tests.benchmarks.real_window import opened, pause, until
from tests.benchmarks.timing import Laps

LIMIT = 50.0  # milliseconds
PARTS = (
    "notation",
    "MusicXML",
    "Verovio reads it",
    "Verovio draws it",
    "repair",
    "all of it, with places",
    "Qt reads and paints it",
    "Qt paints it again",
)
BARS = 32


def piece(bars: int) -> Score:
    """Quarters, eighths and triplets in turn."""
    notes = [
        Note(480 * beat + 480 // parts * part, 480 // parts, 60 + (5 * beat + 2 * part) % 17)
        for beat in range(4 * bars)
        for parts in (1 + beat % 3,)
        for part in range(parts)
    ]
    return Score((Track(tuple(notes)),))


def main() -> None:
    """32 bars alone, 32 bars of a long piece, and how long another thread waits meanwhile."""
    long = piece(400)
    for words, score, span in (
        (f"{BARS} bars", piece(BARS), (0, None)),
        (f"{BARS} bars of 400", long, (1920 * 100, 1920 * (100 + BARS))),
    ):
        times = []
        for _ in range(15):
            start = time.perf_counter()
            engrave(score, (0,), *span)
            times.append(1000 * (time.perf_counter() - start))
        told = f"median {median(times):.1f} ms, fastest {min(times):.1f}, slowest {max(times):.1f}"
        print(f"{words}: {told} (wanted: {LIMIT:.0f})", flush=True)
    parts()
    press = Press()
    engrave(piece(1))
    press.run(engrave, piece(1))
    jobs: dict[str, Callable[[Score], Page]] = {
        "another thread": engrave,
        "the press": lambda score: press.run(engrave, score),
    }
    for where, job in jobs.items():
        with ThreadPoolExecutor(1) as pool:
            print(
                f"{BARS} bars in {where}: this thread waited {_stall(pool, job):.1f} ms at most", flush=True
            )
    press.close()
    print(f"load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "", flush=True)
    in_window(pages=False)
    in_window(pages=True)


def parts() -> None:
    """What of it is whose: the work of one thread, without what it waits for other programs."""
    _app = QGuiApplication.instance() or QApplication([])
    score, laps = piece(BARS), {name: Laps() for name in PARTS}
    for _ in range(15):
        with laps["notation"].lap():
            notation = notate(score)
        with laps["MusicXML"].lap():
            text = document(notation)
        toolkit = toolkit_for("line", LINE)
        with laps["Verovio reads it"].lap():
            toolkit.loadData(text)
        with laps["Verovio draws it"].lap():
            picture = toolkit.renderToSVG(1)
        with laps["repair"].lap():
            repaired(picture, data())
        with laps["all of it, with places"].lap():
            page = engrave(score)
        engraved = Engraved(page)
        engraved.tint("#000000", {})
        canvas = QPixmap(1280, 190)
        with QPainter(canvas) as painter:
            with laps["Qt reads and paints it"].lap():
                engraved.paint(painter, 7.5 / page.space)
            with laps["Qt paints it again"].lap():
                engraved.paint(painter, 7.5 / page.space)
    for name, lap in laps.items():
        print(f"  {name}: {median(lap.worked):.1f} ms", flush=True)


def in_window(pages: bool) -> None:
    """From an edit on the roll until the score has painted it, as a line or as pages."""
    laps, drawn = Laps(), list[bool]()
    with opened(bars=4, takes=3) as (_watch, continuo):
        session, score = continuo.parts.session, continuo.faces.score
        session.open(piece(BARS), saved=True)
        continuo.actions["panel-score"].trigger()
        continuo.parts.settings.set(SCORE_PAGES, pages)
        view = score.view
        score.line._ahead = BARS  # whatever the width of the window
        view.drawn.connect(lambda: drawn.append(True))
        until(lambda: bool(view.pages) and not view.engraving.working, 60)
        for turn in range(20):
            session.select(frozenset((session.notes[turn],)))
            pause(0.1)
            drawn.clear()
            with laps.lap():
                continuo.actions["up"].trigger()
                while not drawn:
                    QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
                view.viewport().repaint()
    what = "pages" if pages else "line"
    print(
        f"{BARS} bars in the window as a {what}, from an edit to its picture: {laps.told(LIMIT)}", flush=True
    )


def _stall(pool: ThreadPoolExecutor, job: Callable[[Score], Page]) -> float:
    score, worst = piece(BARS), 0.0
    jobs = [pool.submit(job, score) for _ in range(10)]
    last = time.perf_counter()
    while not all(job.done() for job in jobs):
        time.sleep(0.001)
        now = time.perf_counter()
        worst, last = max(worst, now - last), now
    return 1000 * worst


if __name__ == "__main__":
    main()

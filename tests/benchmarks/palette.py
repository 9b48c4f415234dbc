"""From Ctrl+P to the palette's first paint in the real window, and from each letter typed to the next."""

from __future__ import annotations

import os
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.benchmarks.real_window import opened, pause, shares

TYPED, ROUNDS, LIMIT = "quantise", 20, 0.05  # seconds


def main() -> None:
    """Print one line: opening, and a letter, median and 95th percentile in milliseconds."""
    opening: list[float] = []
    letters: list[float] = []
    with opened(bars=4, takes=3) as (_watch, continuo):
        window = continuo.window
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            window.show_palette()
            window.finder.repaint()
            opening.append(time.perf_counter() - begun)
            for end in range(1, len(TYPED) + 1):
                begun = time.perf_counter()
                window.finder.field.setText(TYPED[:end])
                window.finder.repaint()
                letters.append(time.perf_counter() - begun)
            window.finder.close()
            pause(0.02)
    (median, slow), (letter, slowest) = shares(opening), shares(letters)
    print(
        f"opening {1000 * median:.1f} ms, 95 % within {1000 * slow:.1f}, at most {1000 * LIMIT:.0f} wanted; "
        f"a letter {1000 * letter:.1f} ms, 95 % within {1000 * slowest:.1f}"
    )


if __name__ == "__main__":
    main()

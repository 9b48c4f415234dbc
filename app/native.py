"""Names of keys as this system's keyboards have them, for words that are not made from a shortcut."""

from __future__ import annotations

import sys

from core.words import tr

CTRL, SHIFT, ALT, ENTER = tr("Ctrl"), tr("Shift"), tr("Alt"), tr("Enter")
_ON_MACOS = {f"{CTRL}+{SHIFT}+": "⇧⌘", f"{CTRL}+": "⌘", CTRL: "⌘", ALT: "⌥", ENTER: tr("Return")}


def keys(words: str, platform: str = sys.platform) -> str:
    """`words` with the keys named as on this system: Ctrl is Command on macOS, Alt is Option."""
    if platform == "darwin":
        for name, there in _ON_MACOS.items():
            words = words.replace(name, there)
    return words

"""Names of keys as this system's keyboards have them, for words that are not made from a shortcut."""

from __future__ import annotations

import sys

_ON_MACOS = {"Ctrl+Shift+": "⇧⌘", "Ctrl+": "⌘", "Ctrl": "⌘", "Alt": "⌥", "Enter": "Return"}


def keys(words: str, platform: str = sys.platform) -> str:
    """`words` with the keys named as on this system: Ctrl is Command on macOS, Alt is Option."""
    if platform == "darwin":
        for name, there in _ON_MACOS.items():
            words = words.replace(name, there)
    return words

"""The styles there is music of, as musicians call it."""

from __future__ import annotations

from core.words import marked

# By their names in `core.lstm.features.STYLES`; put through `tr` where they are shown.
STYLE_NAMES = {
    "German folk song": marked("German folk song"),
    "European folk song": marked("European folk song"),
    "Chinese folk song": marked("Chinese folk song"),
    "Irish tune": marked("Irish tune"),
    "Scottish or English tune": marked("Scottish or English tune"),
    "American tune": marked("American tune"),
    "chorale": marked("chorale"),
    "art song": marked("art song"),
    "Renaissance voice": marked("Renaissance voice"),
    "Classical voice": marked("Classical voice"),
}

"""Styles on the command line: named by a part of their name, one or two with a share."""

from __future__ import annotations

import argparse

import pytest

from core.commands.styles import style
from core.continuation.request import Style
from core.style_names import STYLE_NAMES


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("irish", Style("Irish tune")),
        ("Irish tune", Style("Irish tune")),
        ("irish:chorale", Style("Irish tune", "chorale", 0.5)),
        ("chinese : renaissance:0.3", Style("Chinese folk song", "Renaissance voice", 0.3)),
        *((name, Style(name)) for name in STYLE_NAMES),
    ],
)
def test_a_style_is_read(typed: str, read: Style) -> None:
    assert style(typed) == read


@pytest.mark.parametrize(
    "typed", ["", "jazz", "folk", "irish:", "irish:chorale:2", "irish:chorale:0.5:x", ":irish"]
)
def test_what_is_no_style_is_refused(typed: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        style(typed)

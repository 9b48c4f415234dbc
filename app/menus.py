"""What stands in the menus, by the names of the actions; a dash is a line between groups."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.actions import Actions
from app.deeds.grid import GRID
from app.deeds.takes import DEVELOP, HARMONISE
from app.docks import DOCKS
from app.letters import lettered
from core.words import tr

Entry = str | tuple[str, tuple[str, ...]]

LINE = "-"
RECENT = "recent"  # filled in by the window
THEMES = "themes"
TRACKS = "tracks"
INSTRUMENTS = "instruments"
MOVE_TO, COPY_TO = "move to track", "copy to track"
FILLED = (RECENT, THEMES, TRACKS, INSTRUMENTS, MOVE_TO, COPY_TO)

SHAPE: tuple[str, ...] = (
    "split",
    "glue",
    "legato",
    LINE,
    "quantise-with",
    "humanise",
    "strum",
    "stretch",
    "retrograde",
    LINE,
    "transpose-with",
    "invert",
    "fit-to-scale",
)

MENUS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        tr("&Piece"),
        (
            "new",
            "new-window",
            "open",
            (tr("Open &recent"), (RECENT,)),
            "import",
            "left-out",
            LINE,
            "hum",
            "from-sound",
            LINE,
            "save",
            "save-as",
            "earlier-versions",
            "kept-safe",
            (
                tr("&Export"),
                (
                    *("export-midi", "export-musicxml", "export-abc", "export-pages", "export-sound"),
                    *(LINE, "slurs", "provenance"),
                ),
            ),
            "print",
            "musescore",
            "bring-back",
            LINE,
            "describe",
            (tr("At the play&head"), ("section-here", "metre-here", "key-here", "tempo-here", "chord-here")),
            "name-chords",
            "piece-up",
            "piece-down",
            LINE,
            "settings",
            "quit",
        ),
    ),
    (
        tr("&Edit"),
        (
            "undo",
            "redo",
            LINE,
            "cut",
            "copy",
            (tr("Copy &as"), ("copy-midi", "copy-musicxml", "copy-abc")),
            "paste",
            "duplicate",
            "delete",
            LINE,
            "insert-bars",
            "repeat-bars",
            "remove-bars",
            LINE,
            "select-all",
            "select-none",
        ),
    ),
    (
        tr("&Notes"),
        (
            "pencil",
            "select",
            "erase",
            "stamp",
            LINE,
            (tr("&Pitch"), ("up", "down", "octave-up", "octave-down", "scale-up", "scale-down")),
            (tr("&Time"), ("earlier", "later", "shorter", "longer")),
            (
                tr("&Length"),
                ("length-16", "length-8", "length-4", "length-2", "length-1", LINE, "dotted", "triplet"),
            ),
            "quantise",
            (tr("&Grid"), ("snap", LINE, *(deed.name for deed in GRID if deed.name != "snap"))),
            (tr("S&hape"), SHAPE),
            "type-velocity",
            LINE,
            "draw-here",
            "next-note",
            "previous-note",
            LINE,
            (tr("Move to trac&k"), (MOVE_TO,)),
            (tr("Cop&y to track"), (COPY_TO,)),
        ),
    ),
    (
        tr("Trac&k"),
        (
            (tr("&Work on"), (TRACKS,)),
            "previous-track",
            "next-track",
            LINE,
            (tr("&Instrument"), (INSTRUMENTS,)),
            "mute",
            "solo",
            LINE,
            "add-track",
            "duplicate-track",
            "remove-track",
            LINE,
            "soundfonts",
        ),
    ),
    (
        tr("Pl&ay"),
        (
            "play",
            "stop",
            (tr("S&peed"), ("slower", "faster", "as-written")),
            "panic",
            "find-sound",
            LINE,
            "record",
            "metronome",
            "step-input",
            "typing-piano",
            LINE,
            "go-start",
            "go-end",
            "loop-section",
            "next-section",
            "previous-section",
            LINE,
            "loop",
            "loop-selection",
            "follow",
        ),
    ),
    (
        tr("&Takes"),
        (
            "continue",
            "continue-all",
            "roll-again",
            "vary",
            "lead-in",
            "harmonise",
            (tr("Write &with it"), (*HARMONISE[:-1], LINE, HARMONISE[-1])),
            "develop",
            (tr("Devel&op as"), DEVELOP),
            "interpolate",
            LINE,
            "next-take",
            "previous-take",
            "compare",
            LINE,
            "keep",
            "keep-bar",
            "why",
            "hold",
            LINE,
            "dismiss",
            LINE,
            "live",
            LINE,
            "learn",
            (tr("&Models"), ("about-models", LINE, "add-model", "share-model", "delete-model")),
        ),
    ),
    (
        tr("Vie&w"),
        (
            "zoom-in",
            "zoom-out",
            "taller",
            "lower",
            "zoom-fit",
            LINE,
            "scale",
            "names",
            "surprise",
            LINE,
            "velocity-lane",
            "tempo-lane",
            LINE,
            *(dock.action for dock in DOCKS),
            "score-pages",
            "usual-layout",
            "next-pane",
            "full-screen",
            (tr("&Theme"), (THEMES,)),
        ),
    ),
    (tr("&Help"), ("palette", "shortcuts", "hints", "about")),
)

# What a right click on the roll offers, with the Select tool in hand.
ON_NOTES: tuple[Entry, ...] = (
    "cut",
    "copy",
    (tr("Copy &as"), ("copy-midi", "copy-musicxml", "copy-abc")),
    "paste",
    "duplicate",
    "delete",
    LINE,
    "quantise",
    (tr("S&hape"), SHAPE),
    (tr("&Pitch"), ("up", "down", "octave-up", "octave-down", "scale-up", "scale-down")),
    (tr("&Length"), ("length-16", "length-8", "length-4", "length-2", "length-1", LINE, "dotted", "triplet")),
    (tr("Move to trac&k"), (MOVE_TO,)),
    (tr("Cop&y to track"), (COPY_TO,)),
    LINE,
    "loop-selection",
    "why",
    "hold",
    LINE,
    "continue",
    "roll-again",
    "vary",
    "lead-in",
    "harmonise",
    "develop",
    (tr("Devel&op as"), DEVELOP),
    "interpolate",
)


def on_notes(actions: Actions, others: dict[str, QMenu], parent: QWidget) -> QMenu:
    """The roll's own menu."""
    menu = QMenu(parent)
    _fill_menu(menu, ON_NOTES, actions, others)
    return menu


def fill(bar: QMenuBar, actions: Actions, others: dict[str, QMenu]) -> None:
    """Put the menus into `bar`; `others` are the submenus whose entries the window keeps up to date."""
    for title, entries in MENUS:
        menu = bar.addMenu(title)
        _fill_menu(menu, entries, actions, others)
        _give_letters(menu)


def _give_letters(menu: QMenu) -> None:
    """See that no letter leads to two entries, in any language."""
    entries = [entry for entry in menu.actions() if not entry.isSeparator()]
    for entry, text in zip(entries, lettered([entry.text() for entry in entries]), strict=True):
        if text != entry.text():
            entry.setText(text)
        submenu = entry.menu()
        if isinstance(submenu, QMenu):
            _give_letters(submenu)


def _fill_menu(menu: QMenu, entries: tuple[Entry, ...], actions: Actions, others: dict[str, QMenu]) -> None:
    for entry in entries:
        if entry == LINE:
            menu.addSeparator()
        elif isinstance(entry, str):
            menu.addAction(actions[entry])
        elif entry[1][0] in others:
            submenu = others[entry[1][0]]
            if not submenu.title():  # it may stand in another menu too
                submenu.setTitle(entry[0])
            menu.addMenu(submenu)
        else:
            _fill_menu(menu.addMenu(entry[0]), entry[1], actions, others)

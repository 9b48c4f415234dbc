"""Dresses Qt's own controls in the theme: one palette, and a small style sheet for what it leaves open."""

from __future__ import annotations

from string import Template

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.theme import Role, Theme

_PALETTE = {
    QPalette.ColorRole.Window: Role.PAPER,
    QPalette.ColorRole.WindowText: Role.TEXT,
    QPalette.ColorRole.Base: Role.RAISED,
    QPalette.ColorRole.AlternateBase: Role.ROW_DIM,
    QPalette.ColorRole.Text: Role.TEXT,
    QPalette.ColorRole.Button: Role.RAISED,
    QPalette.ColorRole.ButtonText: Role.TEXT,
    QPalette.ColorRole.PlaceholderText: Role.TEXT_DIM,
    QPalette.ColorRole.ToolTipBase: Role.RAISED,
    QPalette.ColorRole.ToolTipText: Role.TEXT,
    QPalette.ColorRole.Highlight: Role.FOCUS,
    QPalette.ColorRole.HighlightedText: Role.FOCUS_TEXT,
    QPalette.ColorRole.Link: Role.FOCUS,
    QPalette.ColorRole.Accent: Role.FOCUS,
    QPalette.ColorRole.Light: Role.RAISED,
    QPalette.ColorRole.Midlight: Role.ROW_DIM,
    QPalette.ColorRole.Mid: Role.HAIRLINE,
    QPalette.ColorRole.Dark: Role.GRID_BAR,
    QPalette.ColorRole.Shadow: Role.HAIRLINE,
}
_WRITTEN = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
)

# How much of the text's colour is mixed into the paper's. A field's outline is all that tells it is one.
SHADES = {
    "hover": 0.06,
    "pressed": 0.11,
    "edge": 0.22,
    "thumb": 0.24,
    "thumb_hover": 0.4,
    "faint": 0.45,
    "field": 0.52,
}

# Widgets say what they are with a property: role = "primary", "quiet", "heading", "dim", "warn", "card".
# What a label or a tooltip says may hold a stranger's title or file name, so none of it is taken for HTML.
_SHEET = Template("""
QLabel, QToolTip { qproperty-textFormat: PlainText; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QMainWindow::separator { background: $paper; width: 4px; height: 4px; border-left: 1px solid $hairline; }
QMainWindow::separator:hover { background: $hover; }
QFrame[role="edge"] { border: 1px solid $field; background: transparent; }
QToolButton[role="glyph"] { padding: 2px; }
QToolButton[role="chip"] { padding: 0 2px; }
Docks QTabBar { qproperty-drawBase: 0; background: $paper; }
Docks QTabBar::tab { background: $paper; border: none; border-top: 2px solid transparent; margin: 0 2px;
    padding: 4px 14px 7px 14px; color: $text_dim; }
Docks QTabBar::tab:hover { color: $text; border-top-color: $edge; }
Docks QTabBar::tab:selected { color: $text; border-top-color: $text_dim; }
QMenuBar { background: $paper; border: none; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; color: $text; }
QMenu { background: $raised; border: 1px solid $hairline; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 8px; border-radius: 4px; }
QMenu::item:selected { background: $focus; color: $focus_text; }
QMenu::item:disabled { color: $faint; background: transparent; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $hairline; margin: 4px 8px; }
QStatusBar { background: $paper; border-top: 1px solid $hairline; }
QStatusBar::item { border: none; }
QToolTip { background: $raised; color: $text; border: 1px solid $hairline; padding: 4px 6px;
    max-width: 900px; max-height: 500px; }
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 4px; background: transparent; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $pressed; border-color: $hairline; }
QToolButton:focus { border-color: $focus; }
QToolButton[role="section"] { font-weight: 600; padding: 2px 4px 2px 0; border-left: none; }
QToolButton[role="fold"] { color: $text_dim; padding: 2px 4px 2px 0; border-left: none; }
QToolButton[role="section"]:checked, QToolButton[role="fold"]:checked { background: transparent;
    border-color: transparent; }
QToolButton[role="section"]:hover, QToolButton[role="fold"]:hover { background: $hover; }
QToolButton[role="section"]:focus, QToolButton[role="fold"]:focus { border-color: $focus; }
QToolButton[role="aside"] { color: $text_dim; padding: 2px 0 2px 4px; border-right: none; }
QToolButton[role="plain"] { padding: 2px 4px 2px 0; border-left: none; }
QToolButton[role="lock"] { padding: 2px; }
QToolButton[role="lock"]:checked { border-color: $lock; background: $lock_ground; }
QToolButton[role="lock"]:focus { border-color: $focus; }
QToolButton[role="value"] { background: $raised; border-color: $hairline; padding: 3px 6px;
    text-align: left; }
QToolButton[role="value"]::menu-indicator { image: none; width: 0; }
QPushButton { border: 1px solid $edge; border-radius: 4px; padding: 4px 12px; background: $raised;
    outline: none; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $pressed; }
QPushButton:disabled { color: $faint; border-color: $hairline; background: transparent; }
QPushButton:default { border-color: $focus; }
QPushButton:focus { border: 2px solid $focus; padding: 3px 11px; }
QPushButton[narrow="true"] { padding: 4px 6px; }
QPushButton[narrow="true"]:focus { padding: 3px 5px; }
QPushButton[role="primary"] { background: $accent; color: $accent_text; border-color: $accent; }
QPushButton[role="primary"]:hover { background: $accent_hover; }
QPushButton[role="primary"]:disabled { background: $pressed; color: $text_dim; border-color: $pressed; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="quiet"] { border-color: transparent; background: transparent; padding: 4px 8px; }
QPushButton[role="quiet"]:hover { background: $hover; }
QPushButton[role="quiet"]:focus { border: 2px solid $focus; padding: 3px 7px; }
QFrame[role="hairline"] { background: $hairline; }
QFrame[role="card"] { background: $raised; border: 1px solid $edge; border-radius: 6px; }
QLineEdit[role="palette"] { border: none; padding: 4px 11px; background: transparent; font-size: 15px; }
QFrame[role="card"] QListView { border: none; background: transparent; }
QDialog QLineEdit { border: 1px solid $field; border-radius: 4px; padding: 3px 6px; background: $raised; }
QDialog QLineEdit:focus { border-color: $focus; }
QCheckBox::indicator:unchecked, QTreeView::indicator:unchecked { border: 1px solid $field;
    border-radius: 3px; background: $raised; }
QLabel[role="warn"] { color: $warn; }
QLabel[role="dim"], QCheckBox[role="dim"] { color: $text_dim; }
QLabel[role="heading"] { font-weight: 600; }
QToolButton[role="primary"] { background: $accent; color: $accent_text; padding: 4px 12px; }
QToolButton[role="primary"]:hover { background: $accent_hover; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $thumb; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $thumb_hover; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { border: none; border-radius: 2px; background: $pressed; max-height: 4px; }
QProgressBar::chunk { border-radius: 2px; background: $accent; }
""")

# A list whose lines have room, and whose chosen one is quiet until the keyboard is there.
LINES = """
QListWidget { outline: 0; }
QListWidget::item { padding-left: 6px; border: 2px solid transparent; border-radius: 3px; }
QListWidget::item:selected { background-color: palette(mid); color: palette(text); }
QListWidget::item:selected:focus { border-color: palette(highlight); }
"""


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """A colour `share` (0 to 1) of the way from `first` to `second`."""
    keep = 1 - share
    return QColor.fromRgbF(
        first.redF() * keep + second.redF() * share,
        first.greenF() * keep + second.greenF() * share,
        first.blueF() * keep + second.blueF() * share,
    )


def palette(theme: Theme) -> QPalette:
    """Qt's palette in the theme's colours."""
    made = QPalette()
    for entry, role in _PALETTE.items():
        made.setColor(entry, theme[role])
    faint = mixed(theme[Role.TEXT], theme[Role.PAPER], 0.55)
    for entry in _WRITTEN:
        made.setColor(QPalette.ColorGroup.Disabled, entry, faint)
    return made


def sheet(theme: Theme) -> str:
    """The style sheet in the theme's colours."""
    paper, text = theme[Role.PAPER], theme[Role.TEXT]
    colours = {role.name.lower(): theme[role].name() for role in Role}
    colours |= {name: mixed(paper, text, share).name() for name, share in SHADES.items()}
    colours["lock_ground"] = mixed(paper, theme[Role.LOCK], 0.14).name()
    colours["accent_hover"] = mixed(theme[Role.ACCENT], text, 0.12).name()
    return _SHEET.substitute(colours)


def dress(app: QApplication, theme: Theme) -> None:
    """Give the whole program the theme's palette and style sheet."""
    app.setPalette(palette(theme))
    app.setStyleSheet(sheet(theme))


def give_role(widget: QWidget, role: str) -> None:
    """Have the style sheet see `widget` as something else from now on."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)

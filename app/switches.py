"""The switches: tools, what the view shows, theme, what exports remember; check marks follow the truth."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from app import settings as the
from app.actions import Actions
from app.deeds import TOOLS
from app.roll.state import Grid, RollState, Tool
from app.session import Session
from app.settings import Setting, Settings
from app.theme import ThemeKeeper
from core.words import tr


class Switches(QObject):
    """Turns settings on and off, and shows in menus and toolbars what is on.

    `told` says it of what may not be seen at once.
    """

    told = Signal(str)

    def __init__(
        self,
        settings: Settings,
        state: RollState,
        themes: ThemeKeeper,
        session: Session,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._state, self._themes, self._session = settings, state, themes, session
        self._actions: Actions | None = None
        self._theme_choices: QActionGroup | None = None

    def bind(self, actions: Actions, theme_menu: QMenu) -> None:
        """Keep these actions' check marks, and the menu of themes, in step."""
        self._actions = actions
        tools = QActionGroup(self)
        for deed in TOOLS:
            tools.addAction(actions[deed.name])
        self._theme_choices = QActionGroup(self)
        for value, words in zip(the.THEME.choices, the.THEME.words, strict=True):
            action = theme_menu.addAction(words)
            action.setCheckable(True)
            action.setData(value)
            self._theme_choices.addAction(action)
        self._theme_choices.triggered.connect(lambda action: self._settings.set(the.THEME, action.data()))
        self._state.tool_changed.connect(self._show)
        self._state.grid_changed.connect(self._show)
        self._settings.changed.connect(self._changed)
        self._show()

    def choose_tool(self, tool: str) -> None:
        """Take another tool in hand."""
        self._state.choose_tool(Tool(tool))
        self._show()  # a click on the tool in hand must not leave it unchecked

    def toggle_follow(self) -> None:
        """Follow the playhead page by page, or not at all."""
        follows = self._settings.get(the.FOLLOW) == "off"
        self._settings.set(the.FOLLOW, "page" if follows else "off")
        self.told.emit(
            tr("While it plays, the roll follows the playhead")
            if follows
            else tr("The roll stays where it is while it plays")
        )

    def toggle_metronome(self) -> None:
        """Strike the beats while playing, or not."""
        self._toggle(the.METRONOME)

    def toggle_scale(self) -> None:
        """Tint the rows of the key's scale, or not."""
        self._toggle(the.SHOW_SCALE)
        if not self._settings.get(the.SHOW_SCALE):
            self.told.emit(tr("The rows of the key's scale are not tinted"))
        elif self._session.score.keys:
            self.told.emit(tr("The rows of the key's scale are tinted"))
        else:
            self.told.emit(
                tr("The rows of a scale are tinted once the piece has a key; choose one above the roll")
            )

    def toggle_names(self) -> None:
        """Show the names of the notes, or not."""
        self._toggle(the.SHOW_NAMES)
        self.told.emit(
            tr("Names stand on the notes that have room for them")
            if self._settings.get(the.SHOW_NAMES)
            else tr("A note shows its name under the pointer only")
        )

    def toggle_surprise(self) -> None:
        """Show how surprising each note is, or not."""
        self._toggle(the.SHOW_SURPRISE)

    def toggle_velocity(self) -> None:
        """Show the velocity lane, or not."""
        self._toggle(the.SHOW_VELOCITY)

    def toggle_tempo(self) -> None:
        """Show the tempo lane, or not."""
        self._toggle(the.SHOW_TEMPO)

    def toggle_pages(self) -> None:
        """Show the score as pages, or as a line."""
        self._toggle(the.SCORE_PAGES)

    def toggle_live(self) -> None:
        """Renew the takes on show while the hand moves, or not."""
        self._toggle(the.LIVE)

    def toggle_slurs(self) -> None:
        """Slur the phrases that takes ended, or not."""
        self._toggle(the.SLURS)

    def toggle_provenance(self) -> None:
        """Let exports remember which notes were suggested, or not."""
        self._toggle(the.PROVENANCE)

    def _toggle(self, setting: Setting[bool]) -> None:
        self._settings.set(setting, not self._settings.get(setting))

    def _changed(self, key: str) -> None:
        if key == the.THEME.key:
            self._themes.choose(self._settings.get(the.THEME))
        self._show()

    def _show(self) -> None:
        if self._actions is None or self._theme_choices is None:
            return
        self._actions[self._state.tool.value].setChecked(True)
        self._actions.check("follow", self._settings.get(the.FOLLOW) != "off")
        self._actions.check("metronome", self._settings.get(the.METRONOME))
        self._actions.check("scale", self._settings.get(the.SHOW_SCALE))
        self._actions.check("live", self._settings.get(the.LIVE))
        self._actions.check("names", self._settings.get(the.SHOW_NAMES))
        self._actions.check("slurs", self._settings.get(the.SLURS))
        self._actions.check("provenance", self._settings.get(the.PROVENANCE))
        self._actions.check("surprise", self._settings.get(the.SHOW_SURPRISE))
        self._actions.check("velocity-lane", self._settings.get(the.SHOW_VELOCITY))
        self._actions.check("score-pages", self._settings.get(the.SCORE_PAGES))
        self._actions.check("tempo-lane", self._settings.get(the.SHOW_TEMPO))
        self._show_grid(self._actions, self._state.grid)
        theme = self._settings.get(the.THEME)
        for action in self._theme_choices.actions():
            action.setChecked(action.data() == theme)

    def _show_grid(self, actions: Actions, grid: Grid) -> None:
        actions.check("snap", grid.on)
        actions.check("grid-triplets", grid.triplet)
        actions.check("grid-dotted", grid.dotted)
        actions.check("grid-auto", grid.adaptive)

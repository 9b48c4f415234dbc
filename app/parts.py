"""The program's long-lived objects, as the window is given them."""

from __future__ import annotations

from dataclasses import dataclass

from app.assistant import Assistant
from app.background import Worker
from app.documents import Documents
from app.editing import Editing
from app.exports import Exports
from app.roll.state import RollState
from app.session import Session
from app.settings import Settings
from app.theme import ThemeKeeper
from app.transport import Transport


@dataclass(frozen=True, slots=True)
class Parts:
    """One of each; `app.application` makes and closes them."""

    settings: Settings
    themes: ThemeKeeper
    session: Session
    state: RollState
    worker: Worker
    editing: Editing
    assistant: Assistant
    transport: Transport
    documents: Documents
    exports: Exports

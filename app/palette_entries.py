"""What the palette finds: every action, bars, tracks, pieces, phrases, models, and settings' choices."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from app import settings as the
from app.actions import Actions
from app.deeds import GROUPS, TITLES, Deed, Keys, lower, native, plain
from app.examples import examples, spoken
from app.palette_match import fit, folded
from app.palette_names import OTHER_NAMES
from app.parts import Parts
from app.settings import Setting, Settings, Value
from core.model_names import called
from core.style_names import STYLE_NAMES
from core.timing import BarMap
from core.words import tr

if TYPE_CHECKING:  # loads numpy and more
    from core.lstm.bundle import BundleInfo

USED = "palette"  # where the keys of what was used last are remembered
REMEMBERED = 24
CHOICES: tuple[Setting[str], ...] = (the.THEME, the.FOLLOW, the.GRID)
SWITCHES: tuple[Setting[bool], ...] = (the.PREVIEW, the.LOCK_SCALE, the.CADENCE, the.ORIGINAL)
BAR = re.compile(r"^(?P<words>\D*?)\s*(?P<number>\d{1,5})$")
WHY_NOT = {
    Keys.GHOSTS: tr("only while takes show"),
    Keys.AWAITED: tr("only while takes show or are awaited"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do: its words, where it belongs, its keys, whether it is on, why it cannot be done now.

    `key` is what it is remembered by; `others` are further words it is found by.
    """

    key: str
    words: str
    does: Callable[[], object] = field(compare=False)
    place: str = ""
    keys: str = ""
    state: bool | None = None
    why_not: str = ""
    others: str = ""


class Sources:
    """Gathers the entries as things stand now."""

    def __init__(self, parts: Parts, actions: Actions) -> None:
        self._parts, self._actions = parts, actions
        self.models: Sequence[BundleInfo] = ()  # as far as they have been looked for

    def gather(self) -> list[Entry]:
        """Everything there is to find, in the order of the menus; what puts another piece here comes last."""
        return [
            *self._deeds(),
            *self._tracks(),
            *self._models(),
            *self._styles(),
            *self._choices(),
            *self._switches(),
            *self._pieces(),
        ]

    def numbered(self, typed: str) -> list[Entry]:
        """What a number means: a bar to go to."""
        found = BAR.match(typed.strip())
        if found is None:
            return []
        words = tr("go to bar {bar}").format(bar=int(found["number"]))
        asked = folded(found["words"]).strip()
        if asked and fit(asked, folded(words), "go to bar") is None:
            return []
        return [Entry("bar", words, partial(self._go, int(found["number"])), place=tr("play"))]

    def _go(self, bar: int) -> None:
        bars = BarMap(self._parts.assistant.heard)
        self._parts.transport.seek(bars.tick_of(max(1, bar)))

    def _deeds(self) -> Iterator[Entry]:
        for group, deeds in GROUPS.items():
            for deed in deeds:
                if deed.name != "palette":
                    yield self._deed(TITLES[group], deed)

    def _deed(self, group: str, deed: Deed) -> Entry:
        action = self._actions[deed.name]
        return Entry(
            deed.name,
            lower(plain(action.text())),
            action.trigger,
            group,
            native(deed),
            action.isChecked() if deed.toggles else None,
            "" if action.isEnabled() else WHY_NOT.get(deed.when, tr("nothing to do here now")),
            f"{deed.name.replace('-', ' ')} {deed.tip} {group} {OTHER_NAMES.get(deed.name, '')}",
        )

    def _tracks(self) -> Iterator[Entry]:
        session = self._parts.session
        for index, track in enumerate(session.score.tracks):
            words = tr("track {number}: {name}").format(number=index + 1, name=track.name)
            does = partial(session.choose_track, index)
            here = index == session.track or None
            yield Entry(f"track {index}", words, does, tr("tracks"), state=here, others=track.name)

    def _pieces(self) -> Iterator[Entry]:
        documents = self._parts.documents
        for path in documents.recent.paths:
            words, does = tr("open {name}").format(name=path.stem), partial(documents.open, path)
            yield Entry(f"open {path}", words, does, tr("last pieces"), others=str(path))
        for path in examples():
            words = tr("begin with {phrase}").format(phrase=spoken(path))
            yield Entry(f"begin {path.stem}", words, partial(documents.open_example, path), tr("phrases"))

    def _models(self) -> Iterator[Entry]:
        chosen = self._parts.settings.get(the.MODEL)
        for info in self.models:
            words = tr("model: {name}").format(name=called(info.title))
            does = partial(self._parts.settings.set, the.MODEL, info.name)
            yield Entry(f"model {info.name}", words, does, tr("takes"), state=info.name == chosen or None,
                        why_not=info.problem, others=f"model {info.name}")  # fmt: skip
            if info.several and not info.problem:
                yield self._voices_model(info)

    def _voices_model(self, info: BundleInfo) -> Entry:
        settings = self._parts.settings
        words = tr("for chords and parts: {name}").format(name=called(info.title))
        does = partial(settings.set, the.VOICES_MODEL, info.name)
        state, others = info.name == settings.get(the.VOICES_MODEL) or None, f"model {info.name}"
        return Entry(f"voices model {info.name}", words, does, tr("takes"), state=state, others=others)

    def _styles(self) -> Iterator[Entry]:
        styling, settings = self._parts.assistant.choices.styling, self._parts.settings
        chosen = settings.get(the.STYLE)
        for style in ("", *styling.known) if styling.known else ():
            words = tr("style: {name}").format(name=tr(STYLE_NAMES[style]) if style else styling.plain)
            does = partial(settings.set, the.STYLE, style)
            state, others = style == chosen or None, f"style {style}"
            yield Entry(f"style {style}", words, does, tr("takes"), state=state, others=others)

    def _choices(self) -> Iterator[Entry]:
        settings = self._parts.settings
        for setting in CHOICES:
            now = settings.get(setting)
            for value, words in zip(setting.choices, setting.words or setting.choices, strict=True):
                yield Entry(
                    f"{setting.key} {value}",
                    f"{lower(setting.label)}: {words}",
                    partial(settings.set, setting, value),
                    tr("settings"),
                    state=value == now or None,
                    others=f"{_also(setting)} {value}",
                )

    def _switches(self) -> Iterator[Entry]:
        settings = self._parts.settings
        for setting in SWITCHES:
            now = settings.get(setting)
            does = partial(settings.set, setting, not now)
            words, others = lower(setting.label), _also(setting)
            yield Entry(setting.key, words, does, tr("settings"), state=now, others=others)


def _also(setting: Setting[Value]) -> str:
    """What else a setting may be looked for by: its key's words, and where it stands on the panel."""
    words = setting.key.replace("/", " ")
    return " ".join((words, tr("Locks"))) if words.startswith("locks ") else words


def used(settings: Settings) -> list[str]:
    """The keys of what was done last through the palette, the latest first."""
    names = settings.get_json(USED)
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def remember(settings: Settings, entry: Entry) -> None:
    """Have `entry` stand first from now on."""
    names = [entry.key, *(name for name in used(settings) if name != entry.key)]
    settings.set_state(USED, json.dumps(names[:REMEMBERED]))


def ranked(typed: str, entries: Sequence[Entry], last: Sequence[str]) -> list[Entry]:
    """What fits, the best first; among equals what can be done, then what was used last."""
    recent = {key: len(last) - place for place, key in enumerate(last)}
    asked = folded(typed).strip()
    fits: list[tuple[float, bool, int, int, Entry]] = []
    for place, entry in enumerate(entries):
        how = fit(asked, folded(entry.words), folded(entry.others)) if asked else 0.0
        if how is not None:
            fits.append((-round(how, 1), bool(entry.why_not), -recent.get(entry.key, 0), place, entry))
    return [entry for *_, entry in sorted(fits, key=lambda found: found[:4])]

"""What the program remembers between starts: each setting declared once, with its default and label."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from json import JSONDecoder
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QByteArray, QObject, QSettings, QSysInfo, Signal

from app.language import KEY, NATIVE, SYSTEM
from app.stored import DAMAGED
from core.engraving.layout import NORMAL, PAPERS, STAVES
from core.files.audio_kinds import (
    BEST,
    FLOAT,
    GOOD,
    KINDS,
    LOUDNESS,
    PCM_16,
    PCM_24,
    PEAK,
    RATES,
    SMALL,
    USUAL_RATE,
)
from core.midi_in.watch import EVERY
from core.midi_out.ports import HAS_VIRTUAL, VIRTUAL
from core.playback.output import BUFFERS
from core.words import languages, tr

# What is the program's, whichever of its windows it is chosen in; all else a window has for itself.
SHARED = ("view/theme", KEY, "sound/", "midi/", "keys/", "files/", "export/")

_LONGEST, _GREATEST = 4096, 2**31 - 1  # of a text, and of a number

_SEAL = 16  # bytes

Value = TypeVar("Value", str, int, float, bool)

SYNTHESIZER, PORT, BOTH = "synthesizer", "port", "both"  # what is played through


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """One remembered value; `choices` lists what it may be, where that is a closed list.

    The type is the default's; a stored value of another type, or outside the choices, counts as
    the default. `words` is how the choices are called in the window, where their values would not
    do; `file` marks a path and says which files it may name, in Qt's notation. `limits` are the
    least and the greatest of a number, `unit` what stands behind it.
    """

    key: str
    default: Value
    label: str
    choices: tuple[Value, ...] = ()
    words: tuple[str, ...] = ()
    file: str = ""
    limits: tuple[int, int] | None = None
    unit: str = ""


THEME = Setting(
    "view/theme",
    "system",
    tr("Theme"),
    ("system", "light", "dark"),
    (tr("as the system"), tr("light"), tr("dark")),
)
LANGUAGE = Setting(
    KEY,
    SYSTEM,
    tr("Language, from the next start on"),
    (SYSTEM, *languages()),
    (tr("as the system"), *(NATIVE.get(each, each) for each in languages())),
)
FOLLOW = Setting(
    "view/follow",
    "page",
    tr("Follow the playhead"),
    ("off", "page", "continuous"),
    (tr("off"), tr("page by page"), tr("continuously")),
)
HEAR_OTHERS = Setting("assistant/hear-others", True, tr("Takes fit what the other tracks sound"))
SHOW_SCALE = Setting("view/scale", True, tr("Tint the rows of the key's scale"))
SHOW_NAMES = Setting("view/names", False, tr("Show note names"))
SHOW_SURPRISE = Setting("view/surprise", False, tr("Show how surprising each note is"))
SHOW_VELOCITY = Setting("view/velocity", True, tr("Show the velocity lane"))
VELOCITY_HEIGHT = Setting("view/velocity-height", 88, tr("Height of the velocity lane"))
SHOW_TEMPO = Setting("view/tempo", False, tr("Show the tempo lane"))
TEMPO_HEIGHT = Setting("view/tempo-height", 88, tr("Height of the tempo lane"))
SCORE_PAGES = Setting("score/pages", False, tr("Show the score as pages"))
SCORE_WHOLE = Setting("score/whole", False, tr("Show every track in the score"))
SCORE_ZOOM = Setting("score/zoom", 0, tr("Size of the pages"), limits=(0, 200), unit=" %")
PAPER = Setting("score/paper", "A4", tr("Paper"), tuple(PAPERS))
LANDSCAPE = Setting("score/landscape", False, tr("The paper on its side"))
STAFF = Setting("score/staff", NORMAL, tr("Size of the staves"), STAVES)
GRID_OF_ROLL = Setting("draw/grid", "", tr("Grid"))
STAMP = Setting("draw/stamp", "", tr("Chord that the pencil stamps"))
PREVIEW = Setting("sound/preview", True, tr("Sound notes while drawing"))
SOUNDFONT = Setting("sound/soundfont", "", tr("SoundFont"), file=tr("SoundFonts (*.sf2 *.sf3)"))
AUDIO_DRIVER = Setting("sound/driver", "", tr("Audio driver"))
AUDIO_DEVICE = Setting("sound/device", "", tr("Audio device"))
AUDIO_BUFFER = Setting(
    "sound/buffer",
    "",
    tr("Audio buffer"),
    ("", *(str(each) for each in BUFFERS)),
    (tr("as suits the driver"), *(each.words for each in BUFFERS)),
)
PLAY_THROUGH = Setting(
    "midi/through",
    SYNTHESIZER,
    tr("Play through"),
    (SYNTHESIZER, PORT, BOTH),
    (tr("the synthesizer"), tr("a MIDI port"), tr("both")),
)
MIDI_OUTPUT = Setting("midi/output", VIRTUAL if HAS_VIRTUAL else "", tr("MIDI port"))
MIDI_OUT_DELAY = Setting("midi/delay", 0, tr("Delay of the MIDI port"), limits=(-300, 300), unit=tr(" ms"))
MIDI_CLOCK = Setting("midi/clock", True, tr("Send the clock, start and stop to the MIDI port"))
METRONOME = Setting("sound/metronome", False, tr("Metronome"))
METRONOME_RECORDING = Setting("sound/metronome-recording", True, tr("Metronome while recording"))
METRONOME_VOLUME = Setting("sound/metronome-volume", 100, tr("Volume of the metronome"), limits=(0, 127))
COUNT_IN = Setting(
    "keys/count-in", "1", tr("Count-in"), ("0", "1", "2"), (tr("no count-in"), tr("one bar"), tr("two bars"))
)
MIDI_INPUT = Setting("keys/midi-input", EVERY, tr("MIDI keyboard"))
MONITOR = Setting("keys/monitor", True, tr("Sound what is played on a MIDI keyboard"))
QUANTISE_IN = Setting(
    "keys/quantise",
    "off",
    tr("Draw recorded notes to the grid"),
    ("off", "half", "most", "grid"),
    (tr("as played"), tr("half of the way"), tr("most of the way"), tr("all of the way")),
)
RECORD_REPLACES = Setting("keys/replace", False, tr("Recording replaces what was there"))
MIDI_LATENCY = Setting("keys/latency", 0, tr("Delay of the keyboard"), limits=(-200, 200), unit=tr(" ms"))
TYPED_VELOCITY = Setting("keys/velocity", 90, tr("Velocity of the computer keyboard"), limits=(1, 127))
SLURS = Setting("files/slurs", True, tr("Slur the phrases that takes ended"))
PROVENANCE = Setting("files/provenance", False, tr("Remember in exports which notes were suggested"))
EXPORT_KIND = Setting("export/kind", ".wav", tr("Kind of sound file"), tuple(KINDS))
EXPORT_BITS = Setting("export/bits", PCM_24, tr("Bits of a sample"), (PCM_16, PCM_24, FLOAT))
EXPORT_QUALITY = Setting("export/quality", GOOD, tr("Quality of small sound files"), (SMALL, GOOD, BEST))
EXPORT_RATE = Setting("export/rate", USUAL_RATE, tr("Rate of sound files"), RATES)
EXPORT_LEVEL = Setting("export/level", "", tr("Loudness of sound files"), ("", PEAK, LOUDNESS))
EXPORT_TRACKS = Setting("export/tracks", False, tr("each track in a file of its own"))
MUSESCORE = Setting("files/musescore", "", tr("MuseScore program"), file=tr("All files (*)"))
MODEL = Setting("assistant/model", "", tr("Model"))
VOICES_MODEL = Setting("assistant/voices_model", "", tr("For chords and parts"))
BARS = Setting("assistant/bars", 4, tr("Bars to continue"))
TAKES = Setting("assistant/takes", 4, tr("Takes at once"))
TEMPERATURE = Setting("assistant/temperature", 0.9, tr("Temperature"))
TOP_P = Setting("assistant/top_p", 1.0, tr("Nucleus"))
MIN_P = Setting("assistant/min_p", 0.02, tr("Least likelihood"))
CLOSE = Setting("assistant/close", False, tr("End on the last bar"))
STYLE = Setting("assistant/style", "", tr("Style"))
SECOND_STYLE = Setting("assistant/second-style", "", tr("Second style"))
STYLE_SHARE = Setting("assistant/style-share", 0.5, tr("Share of the second style"))
LIVE = Setting("assistant/live", False, tr("Live"))
LIKENESS = Setting("wishes/likeness", 0.0, tr("Likeness"))
DENSITY = Setting("wishes/density", 0.0, tr("Density"))
LEAPS = Setting("wishes/leaps", 0.0, tr("Leaps"))
REGISTER = Setting("wishes/register", 0.0, tr("Register"))
CLOSENESS = Setting("wishes/closeness", 0.5, tr("Closeness of variations"))
CHORD_TONES = Setting("wishes/chord-tones", 0.0, tr("Chord tones on strong beats"))
PACE = Setting(
    "assistant/pace",
    "free",
    tr("How often block chords change"),
    ("free", "bar", "half", "beat"),
    (tr("freely"), tr("each bar"), tr("twice a bar"), tr("each beat")),
)
LOCK_SCALE = Setting("locks/scale", False, tr("Keep to the scale"))
GRID = Setting(
    "locks/grid",
    "any",
    tr("Grid of the takes"),
    ("any", "straight", "triplets"),
    (tr("any"), tr("no triplets"), tr("only triplets")),
)
CADENCE = Setting("locks/cadence", False, tr("End on the tonic"))
ORIGINAL = Setting("locks/original", False, tr("Not too close to a known tune"))


def _can_be(setting: Setting[Value], value: Value) -> bool:
    """Whether a composer can have chosen a value, whatever stands in the file."""
    if isinstance(value, str):
        return len(value) <= _LONGEST and value.isprintable()
    least, greatest = setting.limits or (-_GREATEST, _GREATEST)
    return least <= value <= greatest  # which is true of nothing that is no number


def _seal(layout: bytes) -> bytes:
    """What a layout is known by on this machine, and on no other."""
    return blake2b(layout, digest_size=_SEAL, key=bytes(QSysInfo.machineUniqueId().data())[:64]).digest()


def _number(text: str) -> int | float:
    """A number of JSON; raises ValueError for one that no field can hold."""
    value = float(text)
    if not -_GREATEST <= value <= _GREATEST:
        raise ValueError(text)
    return int(text) if text.lstrip("-").isdecimal() else value


_JSON = JSONDecoder(parse_int=_number, parse_float=_number, parse_constant=_number)


def _as_text(value: object) -> str:
    """As it stands in the file, where yes and no are told in small letters."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Settings(QObject):
    """Reads and writes settings; `changed` names the key that has a new value.

    What was read once is known: the file may be just being written, which is waited for.
    """

    changed = Signal(str)
    told = Signal()  # there is something to write

    def __init__(self, store: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._known: dict[str, Any] = {}

    def get(self, setting: Setting[Value]) -> Value:
        """The remembered value, or the default where there is none that fits."""
        kind = type(setting.default)
        text = self._value(setting.key)
        try:
            value = text in (True, "true") if kind is bool else kind(text)
        except (TypeError, ValueError, OverflowError):
            return setting.default
        known = value in setting.choices if setting.choices else _can_be(setting, value)
        return value if known and isinstance(text, str | bool | int | float) else setting.default

    def set(self, setting: Setting[Value], value: Value) -> None:
        """Remember a value."""
        if value != self.get(setting):
            self._keep(setting.key, value)
            self.changed.emit(setting.key)

    def renew(self) -> None:
        """Write what is not written yet, and read what another window has written."""
        self._store.sync()
        self.take_over()

    def take_over(self) -> None:
        """Hold what another window has written, but for what each window has for itself."""
        for key, known in list(self._known.items()):
            new = self._store.value(key)
            if key.startswith("state/"):
                self._known[key] = new
            elif key.startswith(SHARED) and _as_text(new) != _as_text(known):
                self._known[key] = new
                self.changed.emit(key)

    @property
    def trouble(self) -> str:
        """Why settings are others than they were, or will not be remembered; empty where all is well."""
        self._store.sync()
        path = self._store.fileName()
        if self._store.status() is QSettings.Status.FormatError or self._store.property(DAMAGED):
            return tr("The settings in “{path}” are damaged; what could not be read is as usual.").format(
                path=path
            )
        if not self._store.isWritable():
            return tr("The settings cannot be kept in “{path}”; what you choose holds until the end.").format(
                path=path
            )
        return ""

    def get_state(self, key: str) -> object:
        """A piece of window state (geometry, recent files) kept beside the settings."""
        return self._value(f"state/{key}")

    def get_json(self, key: str) -> object:
        """A piece of window state that was kept as JSON; None where there is none that makes sense."""
        text = self.get_state(key)
        try:
            return _JSON.decode(text) if isinstance(text, str) else None
        except (ValueError, RecursionError):
            return None

    def get_layout(self, key: str) -> QByteArray | None:
        """What Qt says of how something is laid out, if it was kept here.

        Qt believes it to the letter: some other bytes would end the program. A layout from another machine,
        or one that has been touched, counts as none.
        """
        kept = self.get_state(key)
        raw = bytes(kept.data()) if isinstance(kept, QByteArray) else b""
        return QByteArray(raw[_SEAL:]) if len(raw) > _SEAL and raw[:_SEAL] == _seal(raw[_SEAL:]) else None

    def set_layout(self, key: str, layout: QByteArray) -> None:
        """Keep how something is laid out."""
        raw = bytes(layout.data())
        self.set_state(key, QByteArray(_seal(raw) + raw))

    def set_state(self, key: str, value: object) -> None:
        """Keep a piece of window state."""
        if value != self.get_state(key):
            self._keep(f"state/{key}", value)

    def _value(self, key: str) -> Any:
        if key not in self._known:
            self._known[key] = self._store.value(key)
        return self._known[key]

    def _keep(self, key: str, value: object) -> None:
        self._store.setValue(key, value)
        self._known[key] = self._store.value(key)  # which may be otherwise than it was told
        self.told.emit()

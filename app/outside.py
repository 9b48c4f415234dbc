"""What the window meets beyond itself, none of it loaded before it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_state_path

from app.asking import TakesMaker
from app.dialogs.ask import Ask, Composer
from app.settings import TAKES
from core.audio_in.devices import Inputs, MachineInputs, Playing, play
from core.audio_in.sound import Sound
from core.continuation.request import Request
from core.continuation.sketching import Sketch
from core.continuation.take import Take, Takes
from core.engraving.press import Beside, Press
from core.midi_in.ports import MidiInputs, open_inputs
from core.midi_out.ports import MidiOutputs, open_outputs
from core.model_names import called
from core.playback.output import Driver, Output
from core.playback.synth import Synth
from core.score import Score

if TYPE_CHECKING:  # loads LiteRT
    from core.continuation.generator import Generator
    from core.files.musescore import MuseScore
    from core.lstm.bundle import Bundle, BundleInfo


def _state() -> Path:
    return user_state_path("continuo", appauthor=False)


@dataclass(frozen=True, slots=True)
class Outside:
    """The composer's answers, and functions that may take a while.

    `load_generator` is given the names of a model and of one for chords and parts, `open_synth` a SoundFont
    and an output, `find_musescore` the program chosen in the settings; all run in the background, empty names
    mean the best there is. `find_models` lists the models that can be chosen, `open_midi` gives the
    machine's MIDI inputs and `open_midi_out` its outputs, or they raise Missing, `find_drivers` lists
    the ways to the loudspeakers, `play_sound` lets a sound be heard from a second on, `find_soundfont`
    gives the file that is played with. In the folder `state` unfinished work is kept safe. `press`
    gives what engraves the score.
    """

    ask: Ask
    load_generator: Callable[[str, str], TakesMaker]
    open_synth: Callable[[str, Output], Synth]
    find_musescore: Callable[[str], MuseScore | None]
    find_models: Callable[[], Sequence[BundleInfo]]
    open_midi: Callable[[], MidiInputs]
    find_drivers: Callable[[], Sequence[Driver]]
    open_midi_out: Callable[[], MidiOutputs]
    microphones: Inputs = field(default_factory=MachineInputs)
    play_sound: Callable[[Sound, float], Playing] = play
    state: Path = field(default_factory=_state)
    find_soundfont: Callable[[str], Path | None] = lambda _chosen: None
    press: Callable[[], Beside] = Press


def outside() -> Outside:
    """What there really is on this machine."""
    return Outside(
        Composer(),
        _load_generator,
        _open_synth,
        _find_musescore,
        _find_models,
        open_inputs,
        _find_drivers,
        open_outputs,
        find_soundfont=_find_soundfont,
    )


@dataclass(frozen=True, slots=True)
class Model:
    """A generator, and what the window calls the model it plays."""

    generator: Generator
    model: str
    writers: Mapping[str, str]
    passed_over: str = ""

    @property
    def styles(self) -> tuple[str, ...]:
        """The styles that it has learnt."""
        return self.generator.bundle.styles

    @property
    def taught(self) -> bool:
        """Whether it has learnt from pieces of a composer."""
        from core.learning.result import learnt_of

        return learnt_of(self.generator.bundle.figures) is not None

    def generate(self, request: Request, wanted: Callable[[], bool]) -> Takes:
        """Takes for a request; BadRequest when there can be none, CalledOff once they are not `wanted`."""
        return self.generator.generate(request, wanted)

    def single(self, request: Request, index: int, sketch: Callable[[Sketch], object] | None = None) -> Take:
        """One draft of a request by itself, `sketch` told of it meanwhile; BadRequest for none."""
        return self.generator.single(request, index, sketch)

    @property
    def bundle(self) -> Bundle:
        """The model itself."""
        return self.generator.bundle


def _load_generator(name: str, for_several: str) -> TakesMaker:
    from core.continuation.generator import Generator
    from core.lstm import bundle

    loaded = bundle.load(name)
    bundle.choose_for_several(for_several)
    generator = Generator(loaded, bundle.of_several)
    generator.generate(Request(Score(), bars=1, takes=TAKES.default))  # the first run lays out memory
    titles = {info.name: called(info.title) for info in bundle.bundles()}
    writers = titles | {loaded.name: called(loaded.title)}
    passed_over = bundle.passed_over_for_several() or ("" if name else bundle.passed_over(loaded))
    return Model(generator, called(loaded.title), writers, passed_over)


def _find_models() -> Sequence[BundleInfo]:
    from core.lstm import bundle

    return bundle.bundles()


def _open_synth(soundfont: str, output: Output) -> Synth:
    from core.playback.synths import open_synth

    return open_synth(soundfont, output)


def _find_soundfont(chosen: str) -> Path | None:
    from core.playback.synths import played_soundfont

    return played_soundfont(chosen)


def _find_drivers() -> Sequence[Driver]:
    from core.playback.synths import find_drivers

    return find_drivers()


def _find_musescore(chosen: str) -> MuseScore | None:
    from core.files import musescore

    return musescore.find(chosen)

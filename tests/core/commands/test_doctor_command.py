"""`./run doctor`: what is here, and what to do about what is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core import doctor
from core.audio_in import contour, devices
from core.audio_in.devices import Microphone
from core.errors import BadBundle, Missing
from core.files import musescore
from core.files.musescore import MuseScore
from core.lstm import bundle
from core.midi_in import ports
from core.midi_out import ports as out_ports
from core.midi_ports import NO_LIBRARY
from core.playback import synths
from core.playback.synths import Survey
from tests.core.commands.conftest import Ran
from tests.core.midi_in.fake_inputs import FakeInputs
from tests.core.midi_out.fake_outputs import FakeOutputs

Line = Callable[..., Ran]


@pytest.fixture(autouse=True)
def a_machine_with_everything(monkeypatch: pytest.MonkeyPatch, model: Path) -> None:
    loaded = bundle.load_folder(model)
    monkeypatch.setattr(bundle, "load", lambda: loaded)
    everything = Survey("2.3.1", "/fonts/TimGM6mb.sf2", ("alsa", "file"), "alsa", "")
    monkeypatch.setattr(synths, "survey", lambda: everything)
    monkeypatch.setattr(ports, "open_inputs", lambda: FakeInputs("Piano 20:0", "Pads 24:0"))
    monkeypatch.setattr(out_ports, "open_outputs", lambda: FakeOutputs("Synth 28:0"))
    monkeypatch.setattr(devices.MachineInputs, "microphones", lambda _self: [Microphone("Built-in")])
    monkeypatch.setattr(musescore, "find", lambda: MuseScore(("/usr/bin/mscore3",), "3.2.3"))
    monkeypatch.setattr(doctor, "_version", lambda name: "1.0")


def findings(line: Line) -> tuple[int, dict[str, dict[str, object]]]:
    ran = line("doctor", "--json")
    return ran.code, {finding["name"]: finding for finding in json.loads(ran.out)}


def test_with_everything_there_nothing_is_advised(line: Line) -> None:
    code, found = findings(line)
    assert code == 0
    assert not [name for name, finding in found.items() if finding["advice"]]
    assert found["Model"]["detail"] == "tiny, Tiny"


def test_a_person_reads_a_line_for_each(line: Line) -> None:
    out = line("doctor").out
    assert "ok      Model" in out
    assert "2.3.1" in out


def test_what_sound_lacks_is_told_once(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synths, "survey", lambda: Survey("", "", (), "", "Install libfluidsynth."))
    code, found = findings(line)
    assert code == 0  # the program works without sound
    assert [found[name]["present"] for name in ("Synthesizer", "SoundFont", "Sound device")] == [False] * 3
    assert [finding["advice"] for finding in found.values()].count("Install libfluidsynth.") == 1


def test_keyboards_are_named_and_their_absence_explained(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    assert findings(line)[1]["MIDI keyboards"]["detail"] == "Piano, Pads"
    monkeypatch.setattr(ports, "open_inputs", FakeInputs)
    found = findings(line)[1]["MIDI keyboards"]
    assert (found["present"], found["detail"]) == (True, "none is plugged in")

    def none() -> FakeInputs:
        raise Missing(NO_LIBRARY)

    monkeypatch.setattr(ports, "open_inputs", none)
    code, all_found = findings(line)
    assert (code, all_found["MIDI keyboards"]["present"]) == (0, False)
    assert "python-rtmidi" in str(all_found["MIDI keyboards"]["advice"])
    assert [finding["advice"] for finding in all_found.values()].count(NO_LIBRARY) == 1


def test_midi_ports_are_named_and_where_windows_has_no_virtual_one_none_is(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(out_ports, "HAS_VIRTUAL", True)
    assert findings(line)[1]["MIDI ports"]["detail"] == f"Synth, {out_ports.VIRTUAL_NAME}"
    monkeypatch.setattr(out_ports, "HAS_VIRTUAL", False)
    assert findings(line)[1]["MIDI ports"]["detail"] == "Synth"


def test_where_musescore_is_missing_it_says_what_to_do(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(musescore, "find", lambda: None)
    code, found = findings(line)
    assert (code, found["MuseScore"]["present"]) == (0, False)
    assert "musescore.org" in str(found["MuseScore"]["advice"])


def test_where_qt_cannot_be_loaded_it_says_why(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    assert findings(line)[1]["Window"]["present"] is True
    monkeypatch.setattr(doctor, "QT", "raise ImportError('libEGL.so.1: cannot open shared object file')")
    code, found = findings(line)
    assert (code, found["Window"]["present"]) == (1, False)
    assert "libEGL.so.1" in str(found["Window"]["detail"])


def test_a_qt_that_never_comes_is_not_waited_for(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "QT", "import time; time.sleep(30)")
    monkeypatch.setattr(doctor, "PATIENCE", 0.1)
    code, found = findings(line)
    assert (code, found["Window"]["present"]) == (1, False)
    assert "is not loaded after 0.1 seconds" in str(found["Window"]["detail"])


def test_a_light_set_up_is_told(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_version", lambda name: "" if name == "tensorflow" else "1.0")
    code, found = findings(line)
    assert (code, found["TensorFlow"]["present"]) == (0, False)
    assert "./run --full" in str(found["TensorFlow"]["advice"])


def test_without_a_model_or_a_library_the_program_cannot_do_its_work(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_version", lambda name: "" if name == "numpy" else "1.0")
    code, found = findings(line)
    assert (code, found["numpy"]["present"], bool(found["numpy"]["advice"])) == (1, False, True)

    def missing() -> None:
        raise BadBundle("No model was found.")

    monkeypatch.setattr(bundle, "load", missing)
    monkeypatch.setattr(doctor, "_version", lambda name: "1.0")
    code, found = findings(line)
    assert (code, found["Model"]["advice"]) == (1, "No model was found.")


def test_microphone_and_pitch_tracker_are_looked_for(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    _, found = findings(line)
    assert found["Microphones"]["detail"] == "Built-in"
    assert str(found["Pitch tracker"]["detail"]).startswith("SwiftF0")

    def nothing(*_args: object) -> None:
        raise Missing("It is not there.")

    monkeypatch.setattr(out_ports, "open_outputs", lambda: FakeOutputs("Synth 28:0"))
    monkeypatch.setattr(devices.MachineInputs, "microphones", nothing)
    monkeypatch.setattr(contour, "available", nothing)
    code, found = findings(line)
    assert code == 0  # notes can still be drawn
    assert [found[name]["present"] for name in ("Microphones", "Pitch tracker")] == [False, False]

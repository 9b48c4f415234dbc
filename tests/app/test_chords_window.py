"""Takes of chords and parts in the whole window, by real (tiny) models: all that single lines have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.outside import Model
from app.panels.why_card import WhyCard
from app.settings import SHOW_SURPRISE
from core.continuation.generator import Generator
from core.continuation.listening import Surprises
from core.continuation.seed import CHORDS as ONE_LINE
from core.continuation.take import Take
from core.lstm.bundle import Bundle
from core.polyphony.company import SLOTS
from core.score import Note, Score, Track
from tests.app.house import House
from tests.core.lstm.tiny import tiny_bundle
from tests.core.polyphony.textures import chords

BAR = 1920
CHORDS = chords((60, 64, 67), (60, 65, 69), (59, 62, 67), (60, 64, 67), length=960)
MELODY = [Note(480 * place, 480, pitch) for place, pitch in enumerate((60, 62, 64, 65, 67, 69, 71, 72))]
Key, CTRL, ALT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Made = Callable[..., House]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bundle, Bundle]:
    folder = tmp_path_factory.mktemp("models")
    return tiny_bundle(folder / "line"), tiny_bundle(folder / "several", company=SLOTS)


@pytest.fixture
def made(
    qapp: QApplication,
    store: QSettings,
    qtbot: QtBot,
    models: tuple[Bundle, Bundle],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Made]:
    """Makes the window with these notes in it, and a model of several voices or none."""
    houses: list[House] = []

    def make(notes: Sequence[Note], several: bool = True) -> House:
        line, other = models

        def given() -> Bundle | None:
            return other if several else None

        monkeypatch.setattr("core.continuation.listening.of_several", given)
        model = Model(Generator(line, given), "Tiny", {line.name: "Tiny", other.name: "Tiny choir"})
        house = House(qapp, store, qtbot, load_generator=lambda *_names: model)
        houses.append(house)
        house.session.apply("Paste", Score((Track.of(notes),)), frozenset())
        house.parts.assistant.choices.seed.choose(1)
        return house

    yield make
    for house in houses:
        house.close()


def most(notes: Sequence[Note]) -> int:
    """How many notes sound at once."""
    return max(sum(each.start <= note.start < each.end for each in notes) for note in notes)


def take_of(house: House) -> Take:
    take = house.parts.assistant.take
    assert take is not None
    return take


def test_chords_come_back_as_chords_and_a_line_as_a_line(made: Made) -> None:
    house = made(CHORDS)
    told: list[str] = []
    house.parts.assistant.told.connect(told.append)
    house.continue_()
    takes = house.parts.assistant.takes
    assert takes is not None
    assert {most(take.notes) for take in takes.takes} == {3}
    assert not any(ONE_LINE in each for each in told)
    house.session.apply("Paste", Score((Track.of(MELODY),)), frozenset())
    house.qtbot.waitUntil(lambda: not house.waits())
    house.continue_()
    takes = house.parts.assistant.takes
    assert takes is not None
    assert {most(take.notes) for take in takes.takes} == {1}


def test_the_status_line_names_the_model_that_wrote_the_take(made: Made) -> None:
    house = made(CHORDS)
    status = house.window.status
    house.qtbot.waitUntil(lambda: status.model.words == "Tiny")
    house.continue_()
    assert status.model.words == "Tiny choir"
    house.parts.assistant.dismiss()
    assert status.model.words == "Tiny"
    house.session.apply("Paste", Score((Track.of(MELODY),)), frozenset())
    house.qtbot.waitUntil(lambda: not house.waits())
    house.continue_()
    assert status.model.words == "Tiny"
    kit = Track(tuple(Note(at * 480, 60, 36) for at in range(8)), "Kit", percussion=True)
    house.session.open(Score((kit,)), saved=True)
    house.continue_()
    assert status.model.words == "drum pattern"


def test_only_without_a_model_of_several_voices_one_line_is_told_of(made: Made) -> None:
    house = made(CHORDS, several=False)
    told: list[str] = []
    house.parts.assistant.told.connect(told.append)
    house.continue_()
    assert most(take_of(house).notes) == 1
    assert any(ONE_LINE in each for each in told)


def test_bar_by_bar_chords_are_kept_and_go_on_to_the_same_bar_line(made: Made) -> None:
    house = made(CHORDS)
    house.continue_()
    first = take_of(house)
    end = house.parts.assistant.takes.span.end  # type: ignore[union-attr]
    kept: list[Note] = []
    for _ in range(2, end // BAR):
        take = take_of(house)
        line = (take.notes[0].start // BAR + 1) * BAR
        kept += [note for note in take.notes if note.start < line]
        house.press(Key.Key_Right, CTRL)
        house.qtbot.waitUntil(lambda: not house.waits())
        written = [note for note in house.session.score.tracks[0].notes if note.start >= 2 * BAR]
        assert Counter(written) == Counter(kept)
        if house.parts.assistant.takes is None:
            break
        assert house.parts.assistant.takes.span.end == end
    assert house.session.history.undo_name
    assert max(note.end for note in house.session.score.tracks[0].notes) == end
    assert first.notes[0] in house.session.score.tracks[0].notes


def test_why_in_a_chord_swaps_one_note_and_the_others_of_the_chord_stay(made: Made) -> None:
    house = made(CHORDS)
    house.continue_()
    before = take_of(house)
    card = house.window.findChild(WhyCard)
    assert isinstance(card, WhyCard)
    house.press(Key.Key_W)
    house.qtbot.waitUntil(lambda: card.isVisible() and card.has_keyboard)
    chosen: list[Note] = []
    card.chosen.connect(chosen.append)
    house.press(Key.Key_Return)
    house.qtbot.waitUntil(lambda: not house.waits() and take_of(house) is not before)
    chord = [note for note in before.notes if note.start == before.notes[0].start]
    swapped = {(note.start, note.length, note.pitch) for note in take_of(house).notes}
    assert {(note.start, note.length, note.pitch) for note in (*chord[1:], *chosen)} <= swapped
    assert most(take_of(house).notes) == 3


def test_every_note_of_chords_and_of_their_takes_stands_in_the_surprise_lane(made: Made) -> None:
    house = made(CHORDS)
    heard: list[Surprises] = []
    takes: list[Surprises] = []
    house.parts.settings.set(SHOW_SURPRISE, True)
    house.continuo.faces.listening.heard.connect(heard.append)
    house.continuo.faces.listening.heard_take.connect(takes.append)
    house.continue_()
    house.qtbot.waitUntil(lambda: bool(heard and takes) and set(takes[-1].notes) == set(take_of(house).notes))
    assert len(heard[-1].notes) == len(CHORDS)
    assert np.isfinite(heard[-1].bits).all()
    assert np.allclose(takes[-1].bits, take_of(house).surprise)
    assert np.isfinite(takes[-1].pitch).all()


def test_chords_in_the_middle_are_varied_and_rolled_again_in_their_place(made: Made) -> None:
    later = [Note(note.start + 2 * BAR, note.length, note.pitch) for note in CHORDS]
    house = made([*CHORDS, *later])
    bar = frozenset(note for note in CHORDS if note.start >= BAR)
    for key in (Key.Key_R, Key.Key_V):
        house.session.select(bar)
        house.canvas.setFocus()
        house.press(key, ALT)
        house.qtbot.waitUntil(lambda: house.parts.assistant.takes is not None and not house.waits())
        take = take_of(house)
        assert most(take.notes) == 3
        assert (take.notes[0].start >= BAR, max(note.end for note in take.notes)) == (True, 2 * BAR)
        house.press(Key.Key_Escape)
        house.qtbot.waitUntil(lambda: house.parts.assistant.takes is None)


def test_a_note_held_in_a_chord_sounds_in_every_take(made: Made) -> None:
    house = made(CHORDS)
    house.continue_()
    note = take_of(house).notes[1]
    house.parts.assistant.choices.locking.hold({note})
    house.continue_()
    house.qtbot.waitUntil(lambda: not house.waits())
    takes = house.parts.assistant.takes
    assert takes is not None
    assert all(note in take.notes for take in takes.takes)


def test_takes_of_chords_go_on_are_compared_and_undone_as_lines_are(made: Made) -> None:
    house = made(CHORDS)
    house.continue_()
    end = house.parts.assistant.takes.span.end  # type: ignore[union-attr]
    before = house.parts.assistant.index
    house.press(Key.Key_Right)
    assert house.parts.assistant.index == (before + 1) % 4
    settled = take_of(house)
    house.parts.assistant.branch()
    house.qtbot.waitUntil(lambda: not house.waits())
    assert take_of(house).notes[: len(settled.notes)] == settled.notes
    assert max(note.end for note in take_of(house).notes) > end
    assert len(house.session.takes.nodes) > 4
    house.press(Key.Key_Tab)
    assert most(house.session.score.tracks[0].notes) == 3
    house.session.undo()
    assert list(house.session.score.tracks[0].notes) == sorted(
        CHORDS, key=lambda each: (each.start, each.pitch)
    )

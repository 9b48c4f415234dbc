"""The edit commands: one undo step each, the changed notes selected, and a word for the status bar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.editing import NOTHING_SELECTED, Editing
from app.roll.state import Grid, RollState
from app.session import Session
from core import edits
from core.harmony import Key, Mode
from core.score import KeyChange, MetreChange, Note, Score, TempoChange, Track

TUNE = (Note(0, 480, 60), Note(480, 480, 62), Note(960, 240, 64, 70, "lstm"), Note(1200, 240, 65))


class Desk:
    """A session with a tune in it, the commands, and what they said."""

    def __init__(self, *notes: Note) -> None:
        self.session = Session()
        self.session.open(Score((Track.of(notes), Track(name="Bass"))), saved=True)
        self.state = RollState()
        self.editing = Editing(self.session, self.state)
        self.told: list[str] = []
        self.sounded: list[tuple[int, int]] = []
        self.revealed: list[frozenset[Note]] = []
        self.editing.told.connect(self.told.append)
        self.editing.preview.connect(self._preview)
        self.editing.reveal_asked.connect(self.revealed.append)

    def _preview(self, pitch: int, velocity: int) -> None:
        self.sounded.append((pitch, velocity))

    def select(self, *indices: int) -> None:
        self.session.select(frozenset(self.session.notes[index] for index in indices))

    @property
    def pitches(self) -> list[int]:
        return [note.pitch for note in self.session.notes]

    @property
    def times(self) -> list[tuple[int, int]]:
        return [(note.start, note.length) for note in self.session.notes]

    @property
    def selected(self) -> list[int]:
        """The starts of the selected notes."""
        return sorted(note.start for note in self.session.selection)


@pytest.fixture
def desk(qapp: QApplication) -> Desk:
    QGuiApplication.clipboard().clear()
    return Desk(*TUNE)


@pytest.mark.parametrize(
    ("command", "name", "pitches"),
    [
        (Editing.semitone_up, "Transpose", [60, 63, 65, 65]),
        (Editing.semitone_down, "Transpose", [60, 61, 63, 65]),
        (Editing.octave_up, "Transpose by octave", [60, 74, 76, 65]),
        (Editing.octave_down, "Transpose by octave", [60, 50, 52, 65]),
        (Editing.scale_up, "Transpose in the scale", [60, 64, 65, 65]),
        (Editing.scale_down, "Transpose in the scale", [60, 60, 62, 65]),
    ],
)
def test_pitch_moves_sounds_and_is_one_step(
    desk: Desk, command: Callable[[Editing], None], name: str, pitches: list[int]
) -> None:
    desk.select(1, 2)
    command(desk.editing)
    assert desk.pitches == pitches
    assert desk.selected == [480, 960]
    assert desk.sounded == [(pitches[1], 90)]
    assert desk.told[-1] == "2 notes"
    assert desk.session.history.undo_name == name
    assert all(not note.suggested for note in desk.session.selection)
    desk.editing.undo()
    assert desk.session.notes == TUNE
    assert desk.told[-1] == f"Undone: {name}"
    desk.editing.redo()
    assert desk.pitches == pitches
    assert desk.told[-1] == f"Done again: {name}"


@pytest.mark.parametrize(
    ("command", "name", "times"),
    [
        (Editing.later, "Move notes", [(0, 480), (600, 480), (1080, 240), (1200, 240)]),
        (Editing.earlier, "Move notes", [(0, 480), (360, 480), (840, 240), (1200, 240)]),
        (Editing.longer, "Change length", [(0, 480), (480, 600), (960, 360), (1200, 240)]),
        (Editing.shorter, "Change length", [(0, 480), (480, 360), (960, 120), (1200, 240)]),
    ],
)
def test_time_goes_by_the_grid(
    desk: Desk, command: Callable[[Editing], None], name: str, times: list[tuple[int, int]]
) -> None:
    desk.select(1, 2)
    command(desk.editing)
    assert desk.times == times
    assert len(desk.session.selection) == 2
    assert desk.session.history.undo_name == name
    assert desk.sounded == []


def test_undo_hands_back_what_the_edit_had_left_as_it_was_too(desk: Desk) -> None:
    session = desk.session
    chosen = frozenset(session.notes)
    low, *others = sorted(chosen, key=lambda note: note.pitch)
    session.select(chosen)
    raised = [replace(note, pitch=note.pitch + 12) for note in others]
    tune, *rest = session.score.tracks
    tracks = (replace(tune, notes=Track.of((low, *raised)).notes), *rest)
    session.apply("Raise", replace(session.score, tracks=tracks), frozenset((low, *raised)))
    desk.editing.undo()
    assert session.selection == chosen
    desk.editing.redo()
    session.select(frozenset({low}))
    desk.editing.undo()
    assert session.selection == frozenset(others)


def test_undo_and_redo_hand_the_notes_back_selected(desk: Desk) -> None:
    desk.select(1, 2)
    desk.editing.later()
    desk.editing.select_none()
    desk.editing.undo()
    assert desk.session.selection == {TUNE[1], TUNE[2]}
    desk.editing.redo()
    assert desk.selected == [600, 1080]
    desk.editing.delete()
    desk.editing.undo()
    assert desk.selected == [600, 1080]
    desk.editing.set_tempo(70)
    desk.editing.undo()
    assert desk.selected == [600, 1080]
    desk.session.apply("Add track", edits.add_track(desk.session.score, Track()).score)
    desk.editing.undo()
    assert desk.selected == [600, 1080]


def test_notes_stop_at_the_start_and_at_one_grid_step(desk: Desk) -> None:
    desk.select(0, 1)
    desk.editing.earlier()
    assert desk.session.history.undo_name == ""
    for _ in range(9):
        desk.editing.shorter()
    assert [length for _, length in desk.times][:2] == [120, 120]


def test_an_octave_is_whole_or_not_at_all(qapp: QApplication) -> None:
    desk = Desk(Note(0, 480, 120))
    desk.select(0)
    desk.editing.octave_up()
    assert desk.pitches == [120]
    assert "room" in desk.told[-1]


def test_the_scale_is_the_one_in_force(desk: Desk) -> None:
    desk.editing.set_key(Key("Eb"))
    desk.select(0)
    desk.editing.scale_up()
    assert desk.pitches[0] == 62
    desk.editing.scale_up()
    assert desk.pitches[0] == 63
    assert desk.told[-1] == "E♭4 · bar 1 beat 1 · quarter · velocity 90"


ALL_COMMANDS: list[Callable[[Editing], None]] = [
    Editing.delete,
    Editing.select_none,
    Editing.duplicate,
    Editing.semitone_up,
    Editing.octave_down,
    Editing.scale_up,
    Editing.later,
    Editing.shorter,
    Editing.undo,
    Editing.redo,
    lambda editing: editing.length(4),
    Editing.dotted,
    Editing.triplet,
]


@pytest.mark.parametrize("command", ALL_COMMANDS)
def test_with_nothing_selected_nothing_happens(desk: Desk, command: Callable[[Editing], None]) -> None:
    command(desk.editing)
    assert desk.session.notes == TUNE
    assert desk.session.history.undo_name == ""
    assert desk.sounded == []


@pytest.mark.parametrize(
    "command", [*ALL_COMMANDS, Editing.select_all, Editing.next_note, Editing.previous_note]
)
def test_an_empty_piece_bears_every_command(qapp: QApplication, command: Callable[[Editing], None]) -> None:
    desk = Desk()
    command(desk.editing)
    assert desk.session.notes == ()


def test_what_needs_a_selection_says_so(desk: Desk) -> None:
    desk.editing.delete()
    desk.editing.semitone_up()
    desk.editing.duplicate()
    assert desk.told == [NOTHING_SELECTED] * 3


def test_duplicates_follow_by_their_length_to_the_grid(desk: Desk) -> None:
    desk.state.choose_grid(Grid(4))
    desk.select(1, 2, 3)
    desk.editing.duplicate()
    assert desk.times[4:] == [(1440, 480), (1920, 240), (2160, 240)]
    desk.editing.duplicate()
    assert desk.selected == [2400, 2880, 3120]
    assert desk.session.history.undo_name == "Duplicate"


def test_delete_leaves_nothing_selected(desk: Desk) -> None:
    desk.select(0, 3)
    desk.editing.delete()
    assert desk.pitches == [62, 64]
    assert desk.session.selection == frozenset()
    assert desk.told == ["Deleted 2 notes"]


def test_selecting_all_and_none(desk: Desk) -> None:
    desk.editing.select_all()
    assert desk.session.selection == frozenset(TUNE)
    assert desk.told == ["4 notes"]
    desk.editing.select_none()
    assert desk.session.selection == frozenset()


def test_walking_from_note_to_note(desk: Desk) -> None:
    for start in (0, 480, 960):
        desk.editing.next_note()
        assert desk.selected == [start]
    assert desk.told[-1] == "E4 · bar 1 beat 3 · eighth · velocity 70 · suggested"
    assert desk.sounded == [(60, 90), (62, 90), (64, 70)]
    desk.editing.previous_note()
    assert desk.selected == [480]
    desk.select(2, 3)
    desk.editing.next_note()
    assert desk.selected == [960, 1200]
    assert desk.told[-1] == "This is the last note"
    desk.editing.select_none()
    desk.editing.previous_note()
    assert desk.selected == [1200]
    assert desk.revealed[-1] == desk.session.selection
    desk.editing.select_none()
    desk.editing.set_place(4000)  # behind the notes, as after drawing them with the cursor
    desk.editing.next_note()
    assert desk.selected == [1200]


def test_numbers_set_lengths_of_the_selection_and_of_what_is_drawn(desk: Desk) -> None:
    desk.select(0, 2)
    desk.editing.length(8)
    assert [length for _, length in desk.times] == [240, 480, 240, 240]
    assert desk.state.draw_length == 240
    assert {note.suggested for note in desk.session.selection} == {"", "lstm"}
    desk.editing.dotted()
    assert [length for _, length in desk.times] == [360, 480, 360, 240]
    desk.editing.triplet()
    assert [length for _, length in desk.times] == [160, 480, 160, 240]
    assert desk.state.draw_length == 160
    desk.editing.triplet()
    assert desk.state.draw_length == 240
    assert desk.session.history.undo_name == "Set length"


def test_without_a_selection_numbers_choose_what_is_drawn(desk: Desk) -> None:
    desk.editing.length(2)
    assert desk.state.draw_length == 960
    desk.editing.dotted()
    assert desk.state.draw_length == 1440
    assert "dotted half" in desk.told[-1]


# Tracks and the piece


def test_the_piece(desk: Desk) -> None:
    editing = desk.editing
    editing.set_tempo(132)
    editing.set_metre(3, 4)
    editing.set_key(Key("D", Mode.DORIAN))
    editing.set_pickup(480)
    editing.set_title("Air")
    editing.set_composer("N. N.")
    score = desk.session.score
    assert score.tempos == (TempoChange(0, 132),)
    assert score.metres == (MetreChange(0, 3, 4),)
    assert score.keys == (KeyChange(0, Key("D", Mode.DORIAN)),)
    assert (score.pickup, score.title, score.composer) == (480, "Air", "N. N.")
    names = []
    while desk.session.history.undo_name:
        names.append(desk.session.history.undo_name)
        editing.undo()
    assert names == [
        "Change composer",
        "Change title",
        "Change pickup",
        "Change key",
        "Change metre",
        "Change tempo",
    ]
    editing.undo()
    assert desk.told[-1] == "There is nothing to undo"

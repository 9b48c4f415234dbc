"""Actions on the whole piece: files, what it says of itself, and steps taken back."""

from __future__ import annotations

from PySide6.QtGui import QAction

from app.deeds.deed import Deed
from core.words import tr

FILE = (
    Deed("new", tr("&New"), "documents.new", ("Ctrl+N",), "new"),
    Deed(
        "new-window",
        tr("New &window"),
        "window.open_another",
        ("Ctrl+Shift+N",),
        tip=tr("Open another window, for another piece"),
    ),
    Deed(
        "open",
        tr("&Open…"),
        "documents.choose",
        ("Ctrl+O",),
        "open",
        tr("Open a piece, MIDI, MusicXML, ABC or kern"),
    ),
    Deed(
        "import",
        tr("&Import…"),
        "importing.choose",
        ("Ctrl+Shift+O",),
        tip=tr("See what a file holds, choose tracks and beats, and take it into this piece or as a new one"),
    ),
    Deed(
        "left-out",
        tr("What was left o&ut"),
        "documents.tell_left_out",
        tip=tr("Say once more what of an imported file could not come along"),
    ),
    Deed(
        "from-sound",
        tr("From so&und…"),
        "humming.choose",
        tip=tr("Turn a sound file in which one voice hums or plays into notes"),
    ),
    Deed(
        "hum",
        tr("&Hum a phrase…"),
        "humming.hum",
        ("Ctrl+H",),
        tip=tr("Hum, sing or play a phrase into the microphone; it becomes notes"),
    ),
    Deed("save", tr("&Save"), "documents.save", ("Ctrl+S",), "save"),
    Deed("save-as", tr("Save &as…"), "documents.save_as", ("Ctrl+Shift+S",)),
    Deed("export-midi", tr("Export &MIDI…"), "exports.export", ("Ctrl+E",), "export", with_=("mid",)),
    Deed("export-musicxml", tr("Export Music&XML…"), "exports.export", with_=("musicxml",)),
    Deed("export-abc", tr("Export &ABC…"), "exports.export", with_=("abc",)),
    Deed(
        "export-sound",
        tr("Export &sound…"),
        "sheets.export_sound",
        ("Ctrl+Shift+E",),
        tip=tr("Write WAV, FLAC, OGG or MP3: the piece, the loop, a take, or each track by itself"),
    ),
    Deed(
        "provenance",
        tr("&Remember which notes were suggested"),
        "switches.toggle_provenance",
        tip=tr("Let MIDI and MusicXML tell, unseen, which notes a model wrote, and which model"),
        toggles=True,
    ),
    Deed(
        "musescore",
        tr("Open in &MuseScore"),
        "musescore.open",
        ("Ctrl+Shift+M",),
        "engrave",
        tr("Open the piece as a score in MuseScore; what is saved there can be brought back"),
    ),
    Deed(
        "bring-back",
        tr("&Bring back from MuseScore…"),
        "in_step.choose",
        ("Ctrl+Alt+M",),
        tip=tr("Show what was changed in MuseScore, or in any MusicXML or MIDI, before it is taken over"),
    ),
    Deed(
        "section-here",
        tr("&Section at the playhead…"),
        "signs.section_here",
        ("Ctrl+M",),
        tip=tr("Begin a section at the playhead, or name the one that begins there"),
    ),
    Deed(
        "metre-here",
        tr("&Metre at the playhead…"),
        "signs.metre_here",
        tip=tr("Choose the metre from the bar at the playhead on"),
    ),
    Deed(
        "key-here",
        tr("&Key at the playhead…"),
        "signs.key_here",
        tip=tr("Choose the key from the bar at the playhead on"),
    ),
    Deed(
        "tempo-here",
        tr("&Tempo at the playhead…"),
        "signs.tempo_here",
        tip=tr("Type the tempo from the playhead on"),
    ),
    Deed("describe", tr("T&itle, composer, pickup…"), "sheets.piece", ("Ctrl+I",)),
    Deed(
        "settings",
        tr("Se&ttings…"),
        "sheets.settings",
        ("Ctrl+,",),
        "settings",
        role=QAction.MenuRole.PreferencesRole,
    ),
    Deed("quit", tr("&Quit"), "window.close", ("Ctrl+Q",), role=QAction.MenuRole.QuitRole),
)

EDIT = (
    Deed("undo", tr("&Undo"), "window.undo", ("Ctrl+Z",), "undo"),
    Deed("redo", tr("&Redo"), "window.redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Deed("cut", tr("Cu&t"), "copying.cut", ("Ctrl+X",), "cut"),
    Deed("copy", tr("&Copy"), "copying.copy", ("Ctrl+C",), "copy"),
    Deed(
        "copy-midi",
        tr("Copy as &MIDI"),
        "copying.copy_as",
        ("Ctrl+Shift+C",),
        tip=tr("Copy the selected notes as a MIDI file, for another program or a folder"),
        with_=("mid",),
    ),
    Deed(
        "copy-musicxml",
        tr("Copy as Music&XML"),
        "copying.copy_as",
        tip=tr("Copy the selected notes as MusicXML, for a notation program or as text"),
        with_=("musicxml",),
    ),
    Deed(
        "copy-abc",
        tr("Copy as &ABC"),
        "copying.copy_as",
        tip=tr("Copy the selected notes as an ABC tune, which is plain text"),
        with_=("abc",),
    ),
    Deed(
        "paste",
        tr("&Paste"),
        "copying.paste",
        ("Ctrl+V",),
        "paste",
        tr("Put what was copied, here or as MIDI, MusicXML or ABC elsewhere, at the caret or the playhead"),
    ),
    Deed("duplicate", tr("&Duplicate"), "editing.duplicate", ("Ctrl+D",)),
    Deed("delete", tr("De&lete"), "editing.delete", ("Del", "Backspace"), "delete"),
    Deed(
        "insert-bars",
        tr("&Insert bars"),
        "signs.insert_bars",
        ("Ctrl+Shift+Ins",),
        tip=tr("Put in as many empty bars as the loop or the selection has, or one at the playhead"),
    ),
    Deed(
        "repeat-bars",
        tr("Repeat &bars"),
        "signs.repeat_bars",
        ("Ctrl+Shift+D",),
        tip=tr("Repeat the bars of the loop or the selection in every track, or the one at the playhead"),
    ),
    Deed(
        "remove-bars",
        tr("&Remove bars"),
        "signs.remove_bars",
        ("Ctrl+Shift+Del",),
        tip=tr("Take the bars of the loop or the selection out of every track, or the one at the playhead"),
    ),
    Deed("select-all", tr("Select &all"), "editing.select_all", ("Ctrl+A",)),
    Deed("select-none", tr("Select &nothing"), "editing.select_none", ("Esc",)),
)

"""Every action a composer can take, in one table: its words, keys and what carries it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtGui import QAction, QKeySequence

from app.docks import DOCKS
from core.words import language, tr


class Keys(StrEnum):
    """When an action's shortcuts count."""

    ALWAYS = "always"
    ANYWHERE = "anywhere"  # in the program's other windows too
    GHOSTS = "ghosts"  # only while takes show as ghosts, and then before any other action
    AWAITED = "awaited"  # like GHOSTS, and already while takes are being waited for


SHOWN = {Keys.GHOSTS, Keys.AWAITED}  # what goes first while takes show


@dataclass(frozen=True, slots=True)
class Deed:
    """One action: its words, shortcuts in Qt's portable notation, icon, and what it calls.

    `does` is "room.method" (`Actions` is given the rooms), called with `with_`. `tip` says more
    than `text` where there is more to say. Actions of one `choice` exclude one another.
    """

    name: str
    text: str
    does: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    with_: tuple[object, ...] = ()
    when: Keys = Keys.ALWAYS
    toggles: bool = False
    role: QAction.MenuRole = QAction.MenuRole.NoRole


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
        "window.export_sound",
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
    Deed("musescore", tr("Open in &MuseScore"), "exports.open_in_musescore", ("Ctrl+Shift+M",), "engrave"),
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
    Deed("describe", tr("T&itle, composer, pickup…"), "window.describe_piece", ("Ctrl+I",)),
    Deed(
        "settings",
        tr("Se&ttings…"),
        "window.show_settings",
        ("Ctrl+,",),
        "settings",
        role=QAction.MenuRole.PreferencesRole,
    ),
    Deed("quit", tr("&Quit"), "window.close", ("Ctrl+Q",), role=QAction.MenuRole.QuitRole),
)

EDIT = (
    Deed("undo", tr("&Undo"), "window.undo", ("Ctrl+Z",), "undo"),
    Deed("redo", tr("&Redo"), "window.redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Deed("cut", tr("Cu&t"), "editing.cut", ("Ctrl+X",), "cut"),
    Deed("copy", tr("&Copy"), "editing.copy", ("Ctrl+C",), "copy"),
    Deed("paste", tr("&Paste"), "editing.paste", ("Ctrl+V",), "paste"),
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

NOTES = (
    Deed("up", tr("Up a semitone"), "editing.semitone_up", ("Up",)),
    Deed("down", tr("Down a semitone"), "editing.semitone_down", ("Down",)),
    Deed("octave-up", tr("Up an octave"), "editing.octave_up", ("Shift+Up", "Ctrl+Up")),
    Deed("octave-down", tr("Down an octave"), "editing.octave_down", ("Shift+Down", "Ctrl+Down")),
    Deed("scale-up", tr("Up a step of the scale"), "editing.scale_up", ("Alt+Up",)),
    Deed("scale-down", tr("Down a step of the scale"), "editing.scale_down", ("Alt+Down",)),
    Deed("earlier", tr("Earlier by the grid"), "editing.earlier", ("Left",)),
    Deed("later", tr("Later by the grid"), "editing.later", ("Right",)),
    Deed("shorter", tr("Shorter by the grid"), "editing.shorter", ("Shift+Left",)),
    Deed("longer", tr("Longer by the grid"), "editing.longer", ("Shift+Right",)),
    Deed(
        "type-velocity",
        tr("Type a &velocity…"),
        "lanes.type_velocity",
        ("Shift+V",),
        tip=tr("Type how loud the selected notes are: 90, +5, 80%"),
    ),
    Deed(
        "draw-here",
        tr("Draw a note at the &cursor"),
        "roll.draw_here",
        ("Ins", "N"),
        tip=tr("Arrows move the cursor while nothing is selected; a note drawn moves it on"),
    ),
    Deed("next-note", tr("Next note"), "editing.next_note", ("Tab",)),
    Deed("previous-note", tr("Previous note"), "editing.previous_note", ("Shift+Tab",)),
    Deed(
        "quantise",
        tr("&Quantise"),
        "shaping.quantise",
        ("Q",),
        tip=tr("Move the selected notes, or else all of the track, onto the grid"),
    ),
)

SHAPES = (
    Deed(
        "split",
        tr("S&plit"),
        "shaping.split",
        ("Ctrl+T",),
        tip=tr("Cut the note under the pointer there, or else the notes under the playhead"),
    ),
    Deed("glue", tr("&Glue"), "shaping.glue", ("Ctrl+J",), tip=tr("Join notes of one pitch that follow on")),
    Deed(
        "legato",
        tr("&Legato…"),
        "trial.open",
        ("Ctrl+Shift+L",),
        tip=tr("Let every note sound until the next begins"),
        with_=("legato",),
    ),
    Deed(
        "quantise-with",
        tr("&Quantise with swing…"),
        "trial.open",
        ("Ctrl+Shift+Q",),
        tip=tr("Quantise by strength and swing, starts or ends, to any note value"),
        with_=("quantise-with",),
    ),
    Deed(
        "humanise",
        tr("&Humanise…"),
        "trial.open",
        ("Ctrl+Shift+H",),
        tip=tr("Play a little early and late, louder and softer, as people do"),
        with_=("humanise",),
    ),
    Deed(
        "strum",
        tr("St&rum…"),
        "trial.open",
        ("Ctrl+Shift+A",),
        tip=tr("Strike the notes of a chord one after the other"),
        with_=("strum",),
    ),
    Deed(
        "stretch",
        tr("&Stretch…"),
        "trial.open",
        ("Ctrl+Shift+T",),
        tip=tr("Make notes longer or shorter in proportion, or fill so many beats"),
        with_=("stretch",),
    ),
    Deed(
        "retrograde",
        tr("R&etrograde"),
        "shaping.retrograde",
        ("Ctrl+Shift+R",),
        tip=tr("Play the notes backwards"),
    ),
    Deed(
        "invert",
        tr("&Invert…"),
        "trial.open",
        ("Ctrl+Shift+I",),
        tip=tr("Turn the notes upside down, in the key or by semitones"),
        with_=("invert",),
    ),
    Deed(
        "transpose-with",
        tr("&Transpose in the key…"),
        "trial.open",
        ("Ctrl+Shift+K",),
        tip=tr("Move the notes by steps of the scale"),
        with_=("transpose-with",),
    ),
    Deed(
        "fit-to-scale",
        tr("&Fit to scale…"),
        "trial.open",
        ("Ctrl+Shift+F",),
        tip=tr("Move notes outside a scale into it"),
        with_=("fit-to-scale",),
    ),
)

STAMP = (
    Deed(
        "stamp",
        tr("&Chord stamp…"),
        "stamp.open",
        ("Shift+C",),
        "chord",
        tr("Choose what the pencil draws: single notes, or a chord with each press"),
    ),
)

LENGTHS = (
    Deed("length-16", tr("Sixteenth"), "editing.length", ("3",), "note-16", with_=(16,)),
    Deed("length-8", tr("Eighth"), "editing.length", ("4",), "note-8", with_=(8,)),
    Deed("length-4", tr("Quarter"), "editing.length", ("5",), "note-4", with_=(4,)),
    Deed("length-2", tr("Half"), "editing.length", ("6",), "note-2", with_=(2,)),
    Deed("length-1", tr("Whole"), "editing.length", ("7",), "note-1", with_=(1,)),
    Deed("dotted", tr("Dotted"), "editing.dotted", (".",), "dotted"),
    Deed("triplet", tr("Triplet"), "editing.triplet", ("T",), "triplet"),
)

TOOLS = (
    Deed("pencil", tr("&Draw"), "switches.choose_tool", ("B",), "pencil", with_=("pencil",), toggles=True),
    Deed("select", tr("&Select"), "switches.choose_tool", ("V",), "select", with_=("select",), toggles=True),
    Deed("erase", tr("&Erase"), "switches.choose_tool", ("E",), "erase", with_=("erase",), toggles=True),
)

PLAY = (
    Deed("play", tr("&Play or pause"), "transport.toggle", ("Space",), "play", when=Keys.ANYWHERE),
    Deed("stop", tr("S&top and return"), "transport.stop", ("Return", "Enter"), "stop"),
    Deed(
        "panic",
        tr("S&ilence"),
        "transport.panic",
        ("Ctrl+.",),
        tip=tr("Cut off every sound at once, and stop"),
        when=Keys.ANYWHERE,
    ),
    Deed(
        "slower",
        tr("Play &slower"),
        "transport.change_speed",
        ("Alt+[",),
        tip=tr("Play slower than written, by 5 %"),
        with_=(-5,),
    ),
    Deed(
        "faster",
        tr("Play &faster"),
        "transport.change_speed",
        ("Alt+]",),
        tip=tr("Play faster than written, by 5 %"),
        with_=(5,),
    ),
    Deed(
        "as-written",
        tr("Play at the &written tempo"),
        "transport.change_speed",
        ("Alt+\\",),
        tip=tr("Play at 100 % of the written tempo"),
        with_=(0,),
    ),
    Deed(
        "find-sound",
        tr("Look for the sound &device again"),
        "transport.look_again",
        tip=tr("When the device has gone: try at once, instead of in a few seconds"),
    ),
    Deed(
        "record",
        tr("&Record"),
        "recording.toggle",
        ("R", "Shift+R"),
        "record",
        tr("Take down what is played on a keyboard, after a count-in; again stops"),
        toggles=True,
    ),
    Deed(
        "metronome",
        tr("Me&tronome"),
        "switches.toggle_metronome",
        ("Alt+M",),
        "metronome",
        tr("Strike the beats while playing"),
        toggles=True,
    ),
    Deed(
        "step-input",
        tr("Step &input"),
        "step.toggle",
        ("Ctrl+R",),
        tip=tr("Enter notes one by one at a caret, with letters or a keyboard"),
        toggles=True,
    ),
    Deed(
        "typing-piano",
        tr("Computer &keyboard as piano"),
        "piano.toggle",
        ("Ctrl+K",),
        tip=tr("Play on two rows of letters; Shift and Ctrl keep their shortcuts"),
        toggles=True,
    ),
    Deed("go-start", tr("Go to the &start"), "window.go_start", ("Home",), "to-start"),
    Deed("go-end", tr("Go to the &end"), "window.go_end", ("End",)),
    Deed(
        "loop-section",
        tr("Loop t&his section"),
        "signs.loop_section",
        ("Shift+L",),
        tip=tr("Loop the section at the playhead"),
    ),
    Deed("next-section", tr("Next se&ction"), "signs.next_section", ("Alt+PgDown",)),
    Deed("previous-section", tr("Previous sect&ion"), "signs.previous_section", ("Alt+PgUp",)),
    Deed("loop", tr("&Loop"), "transport.toggle_loop", ("L",), "loop", toggles=True),
    Deed("loop-selection", tr("Loop the sele&ction"), "transport.loop_selection", ("Ctrl+L",)),
    Deed("follow", tr("&Follow the playhead"), "switches.toggle_follow", ("F",), toggles=True),
)

TRACKS = (
    Deed("mute", tr("&Mute the track"), "tracks.mute", ("M",), toggles=True),
    Deed("solo", tr("S&olo the track"), "tracks.solo", ("S",), toggles=True),
    Deed("previous-track", tr("&Previous track"), "tracks.previous", ("Ctrl+PgUp",)),
    Deed("next-track", tr("&Next track"), "tracks.next", ("Ctrl+PgDown",)),
    Deed("add-track", tr("&Add a track"), "tracks.add", icon="add"),
    Deed(
        "duplicate-track",
        tr("&Duplicate the track"),
        "tracks.duplicate",
        icon="copy",
        tip=tr("Put a copy of the track, notes and all, below it"),
    ),
    Deed("remove-track", tr("&Remove the track"), "tracks.remove", icon="delete"),
    Deed(
        "soundfonts",
        tr("Sound&Fonts…"),
        "window.show_soundfonts",
        tip=tr("Choose the file of instruments to play with, by ear"),
    ),
)

ASSISTANT = (
    Deed(
        "continue",
        tr("&Continue"),
        "window.continue_",
        ("Ctrl+Return", "Ctrl+Enter"),
        "continue",
        tr("Continue the phrase; again for something new"),
    ),
    Deed(
        "roll-again",
        tr("&Roll the selection again"),
        "rewriting.roll_again",
        ("Alt+R",),
        "dice",
        tr("Write the selected notes anew, up to what follows them"),
    ),
    Deed(
        "vary",
        tr("&Vary the selection"),
        "rewriting.vary",
        ("Alt+V",),
        "vary",
        tr("Write something close to the selected notes in their place"),
    ),
    Deed(
        "lead-in",
        tr("Lead &into it"),
        "rewriting.lead_in",
        ("Alt+I",),
        "lead-in",
        tr("Write what leads into the selection, or into the phrase where nothing is selected"),
    ),
    Deed(
        "compare",
        tr("Co&mpare with the take before"),
        "kept.compare",
        ("C",),
        tip=tr("Show the take heard before, and this one behind it; hold the key, and letting go comes back"),
        when=Keys.GHOSTS,
    ),
    Deed("keep", tr("&Keep the take"), "assistant.keep", ("Tab",), "keep", when=Keys.GHOSTS),
    Deed(
        "keep-bar",
        tr("Keep the next &bar"),
        "assistant.keep_bar",
        ("Ctrl+Right",),
        "keep-bar",
        when=Keys.GHOSTS,
    ),
    Deed("next-take", tr("&Next take"), "assistant.next_take", ("Right", "]"), "next", when=Keys.GHOSTS),
    Deed(
        "previous-take",
        tr("&Previous take"),
        "assistant.previous_take",
        ("Left", "["),
        "previous",
        when=Keys.GHOSTS,
    ),
    Deed(
        "why",
        tr("&Why this note"),
        "roll.ask_why",
        ("W",),
        tip=tr("How surprising a note is, and what else could have come"),
    ),
    Deed(
        "hold",
        tr("&Hold notes"),
        "roll.hold",
        ("K",),
        tip=tr("Have the selected notes sound so in every take"),
    ),
    Deed(
        "live",
        tr("&Live"),
        "switches.toggle_live",
        ("Alt+L",),
        "live",
        tr("While takes show, renew them with whatever you move, lock or draw"),
        toggles=True,
    ),
    Deed("dismiss", tr("&Dismiss"), "assistant.dismiss", ("Esc",), "dismiss", when=Keys.AWAITED),
)

VIEW = (
    Deed("zoom-in", tr("Zoom &in"), "roll.zoom_time", ("Ctrl+=", "Ctrl++"), "zoom-in", with_=(1.25,)),
    Deed("zoom-out", tr("Zoom &out"), "roll.zoom_time", ("Ctrl+-",), "zoom-out", with_=(0.8,)),
    Deed("taller", tr("&Taller rows"), "roll.zoom_pitch", ("Alt+=",), with_=(1.25,)),
    Deed("lower", tr("&Lower rows"), "roll.zoom_pitch", ("Alt+-",), with_=(0.8,)),
    Deed("zoom-fit", tr("Show the &whole piece"), "roll.zoom_fit", ("Ctrl+0",), "zoom-fit"),
    Deed(
        "scale",
        tr("&Scale rows"),
        "switches.toggle_scale",
        ("H",),
        "scale",
        tr("Tint the key's scale"),
        toggles=True,
    ),
    Deed("names", tr("Note &names"), "switches.toggle_names", ("G",), "names", toggles=True),
    Deed(
        "surprise",
        tr("S&urprise"),
        "switches.toggle_surprise",
        ("U",),
        tip=tr("Show how unexpected each note is to the model"),
        toggles=True,
    ),
    Deed(
        "velocity-lane",
        tr("&Velocity lane"),
        "switches.toggle_velocity",
        ("Y",),
        tip=tr("Show how loud each note is, to be painted"),
        toggles=True,
    ),
    Deed(
        "tempo-lane",
        tr("Te&mpo lane"),
        "switches.toggle_tempo",
        ("Shift+Y",),
        tip=tr("Show the tempo over time, to be drawn"),
        toggles=True,
    ),
    *(
        Deed(
            dock.action,
            dock.words,
            "docks.toggle",
            (dock.key,),
            dock.icon,
            dock.tip,
            (dock.name,),
            toggles=True,
        )
        for dock in DOCKS
    ),
    Deed(
        "usual-layout",
        tr("Us&ual layout"),
        "docks.show_usual",
        tip=tr("Put every panel where it was at first"),
    ),
    Deed("full-screen", tr("&Full screen"), "window.toggle_full_screen", ("F11",), toggles=True),
    Deed(
        "next-pane",
        tr("Next &area"),
        "window.next_pane",
        ("F6",),
        tip=tr("Move the keyboard to the next area"),
    ),
)

HELP = (
    Deed(
        "palette",
        tr("&Find anything…"),
        "window.show_palette",
        ("Ctrl+P",),
        "find",
        tr("Find any action, bar, track, piece or setting by a few letters"),
    ),
    Deed("shortcuts", tr("&Shortcuts"), "window.show_shortcuts", ("?", "F1"), "keyboard"),
    Deed(
        "hints",
        tr("Show &hints again"),
        "hints.again",
        tip=tr("Tell once more, as in the first minute, what to do next"),
    ),
    Deed("about", tr("&About Continuo"), "window.show_about", role=QAction.MenuRole.AboutRole),
)

# The shortcuts sheet shows the groups in this order, under these titles.
GROUPS = {
    "takes": ASSISTANT,
    "play": PLAY,
    "draw": (*TOOLS, *STAMP, *LENGTHS),
    "notes": NOTES,
    "shape": SHAPES,
    "tracks": TRACKS,
    "edit": EDIT,
    "view": VIEW,
    "piece": FILE,
    "help": HELP,
}


TITLES = {
    "takes": tr("takes"),
    "play": tr("play"),
    "draw": tr("draw"),
    "notes": tr("notes"),
    "shape": tr("shape"),
    "tracks": tr("tracks"),
    "edit": tr("edit"),
    "view": tr("view"),
    "piece": tr("piece"),
    "help": tr("help"),
}
CAPITALS = ("de",)  # languages that write every noun with a capital letter
SPARE = ("Enter", "++")  # the same keys on another part of the keyboard


def native(deed: Deed) -> str:
    """An action's shortcuts as this system writes them."""
    style = QKeySequence.SequenceFormat.NativeText
    keys = [key for key in deed.keys if not key.endswith(SPARE)]
    return " · ".join(QKeySequence(key).toString(style) for key in keys)


def keys_of(name: str) -> str:
    """The first shortcut of the action `name`, as this system writes it."""
    deed = next(deed for deed in deeds() if deed.name == name)
    return QKeySequence(deed.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)


def deeds() -> Iterator[Deed]:
    """Every action of the table."""
    for group in GROUPS.values():
        yield from group


def plain(text: str) -> str:
    """An action's words without the marks a menu needs."""
    return text.replace("&", "").removesuffix("…")


def lower(text: str) -> str:
    """A label's words as they stand within a line; where nouns have capitals, as they are."""
    if language().partition("_")[0] in CAPITALS or text[1:2].isupper():
        return text
    return text[:1].lower() + text[1:]

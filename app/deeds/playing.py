"""Actions on sound: playing, recording, and the tracks that are heard."""

from __future__ import annotations

from app.deeds.deed import Deed, Keys
from core.words import tr

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
        "sheets.soundfonts",
        tip=tr("Choose the file of instruments to play with, by ear"),
    ),
)

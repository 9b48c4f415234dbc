"""Faults that are made on purpose. After each the editor draws, undoes and saves, and a sentence was shown.

What breaks, by whom it is made, and where it is tested (in this folder, where no other is named):

==========================================  ==========================================================
a model's part cut short, missing           test_models: a copy is spoilt at the start and in the middle
LiteRT cannot be imported, breaks           test_models: None for its module; a call that raises
FluidSynth refuses, dies in the middle      test_sound: what it returns; a clock that stands still
a SoundFont goes, is cut, written over      test_sound; core/playback/test_soundfont_gone: real files
no library, no SoundFont, no device         test_sound: in the window; core/playback/test_synths
the sound server goes, comes, never answers app/test_sound_device, core/playback/test_sinks, test_live
MuseScore gone, fails, hangs                test_musescore: scripts; core/files/musescore/test_converting
a MIDI keyboard goes while it records       app/test_playing_in; core/midi_in/test_watch for none at all
a MIDI port goes, its process is killed     core/midi_out/test_line, test_punctual
no microphone, one that refuses             app/test_humming, core/audio_in/test_devices
the process that engraves is killed         core/engraving/test_press
a training is killed, its disk is full      core/faults/test_training: SIGKILL, a limit on what files take
a lesson is killed, its disk is full        test_learning: SIGKILL; core/faults/test_training for its files
disk full at saving, exporting, journal     test_disk: a limit on what files take; core/files/test_audio_files
folder of the piece or the journal gone     test_disk
file write-protected                        test_disk: another user's rights
file changed behind our back, two windows   app/test_keeping
no folder for files in between              test_disk
settings spoilt, not to be written          test_disk
home not to be written                      test_surroundings: below a file, in a process of its own
numbers with commas                         test_surroundings: a locale made for it; every_form writes
a screen unplugged                          test_surroundings: two screens, then one
the clock of the day jumps                  test_clocks; core/files/test_copies
the machine sleeps                          test_clocks: hours of the sound's, or the machine's, clock at once
an exception nobody expected                test_exception: in a slot, a thread, a worker; app/test_crash
`kill -9`                                   app/test_keeping, benchmarks/killing.py
==========================================  ==========================================================
"""

"""Music out to other programs and to hardware, over MIDI: notes, set-ups and the clock, on time."""

"""How the synth's channels are set up, and notes played beside the music: previews, and somebody's hands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.playback.synth import Synth
from core.playback.voices import PERCUSSION_CHANNEL, PREVIEW_CHANNEL, Sound, Voice, first_kit
from core.score import Score


class Keys:
    """A synth's channels under the hand. A note sounds as its track does, on a channel of its own."""

    def __init__(self, synth: Synth) -> None:
        self.synth = synth
        self._sounds: dict[int, Sound] = {}  # what the channels are set to
        self._preview: tuple[int, int] | None = None
        self._held: dict[int, int] = {}  # pitches under the hand, and their channels
        self._brushed: set[tuple[int, int]] = set()  # the music's own keys, struck by the playhead in hand

    def swap(self, synth: Synth) -> None:
        """Go on with another synth, on which nothing is set up and nothing sounds."""
        self.synth = synth
        self._sounds.clear()
        self.forget()

    def forget(self) -> None:
        """The synth has been silenced: nothing sounds any more."""
        self._preview = None
        self._held.clear()
        self._brushed.clear()

    def set_up(self, sounds: Mapping[int, Sound]) -> set[int]:
        """Set channels up; those whose instrument is another one now."""
        return {channel for channel, sound in sounds.items() if self._set_up(channel, sound)}

    def hush(self, channels: Iterable[int]) -> None:
        """Take the volume of channels away: sooner heard than what is queued can be withdrawn."""
        for channel in channels:
            if channel in self._sounds:
                self._set_up(channel, replace(self._sounds[channel], volume=0))

    def preview(self, score: Score, track: int, pitch: int, velocity: int) -> None:
        """Sound one note with a track's instrument until `end_preview`, or the next one."""
        self.end_preview()
        self.release(pitch)
        channel = self._channel(score, track)
        self.synth.note_on(channel, pitch, velocity)
        self._preview = channel, pitch

    def end_preview(self) -> None:
        """End the note that `preview` began."""
        if self._preview is not None:
            self.synth.note_off(*self._preview)
            self._preview = None

    def strike(self, score: Score, track: int, pitch: int, velocity: int) -> None:
        """A key goes down, beside any others, with a track's instrument."""
        self.release(pitch)
        channel = self._channel(score, track)
        if self._preview == (channel, pitch):
            self.end_preview()
        self.synth.note_on(channel, pitch, velocity)
        self._held[pitch] = channel

    def release(self, pitch: int) -> None:
        """A key goes up; one that is not down does no harm."""
        channel = self._held.pop(pitch, None)
        if channel is not None:
            self.synth.note_off(channel, pitch)

    def brush(self, voices: Iterable[Voice]) -> None:
        """Sound voices of the music at once, instead of those brushed before, until `end_brush`."""
        self.end_brush()
        for voice in voices:
            if voice.key not in self._brushed:
                self.synth.note_on(*voice.key, voice.velocity)
                self._brushed.add(voice.key)

    def end_brush(self) -> None:
        """End what `brush` began."""
        for key in sorted(self._brushed):
            self.synth.note_off(*key)
        self._brushed.clear()

    def _channel(self, score: Score, track: int) -> int:
        chosen = score.tracks[track]
        drums = chosen.instrument == first_kit(score)
        if drums:  # as loud as the first of all that share the channel
            chosen = next(track for track in score.tracks if track.percussion)
        channel = PERCUSSION_CHANNEL if drums else PREVIEW_CHANNEL
        self._set_up(channel, Sound.of(chosen))
        return channel

    def _set_up(self, channel: int, sound: Sound) -> bool:
        before = self._sounds.get(channel)
        if before == sound:
            return False
        self._sounds[channel] = sound
        self.synth.set_channel(channel, sound)
        return before is None or before.instrument != sound.instrument

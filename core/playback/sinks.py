"""The sinks of a PulseAudio server, or of PipeWire in its place: FluidSynth plays to them, and lists none."""

from __future__ import annotations

from threading import Thread

from core.playback.output import Device

WAIT_SECONDS = 1.0  # for a server that may not answer


def pulse_sinks() -> tuple[Device, ...]:
    """What there is, by name and in words; nothing where no server answers within a second.

    miniaudio asks libpulse, and gives each sink's name as the bytes of its key.
    """
    found: list[Device] = []
    # A daemon: a server that never answers must not keep the program from ending.
    asking = Thread(target=_ask, args=(found,), name="looking for sinks", daemon=True)
    asking.start()
    asking.join(WAIT_SECONDS)
    return tuple(found)


def _ask(found: list[Device]) -> None:
    try:
        import miniaudio
    except ImportError:  # no wheel of it for this machine
        return
    try:
        listed = miniaudio.Devices([miniaudio.Backend.PULSEAUDIO]).get_playbacks()
    except miniaudio.MiniaudioError:
        return
    for sink in listed:
        name = bytes(miniaudio.ffi.buffer(sink["id"])).partition(b"\0")[0]
        found.append(Device(name.decode(errors="replace"), sink["name"]))

"""Tests of `core.audio_in`."""

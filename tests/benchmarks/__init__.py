"""Measurements, run by hand; each compares two things in one run, so that a ratio can be trusted."""

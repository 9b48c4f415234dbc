"""Tests of the judging of takes."""

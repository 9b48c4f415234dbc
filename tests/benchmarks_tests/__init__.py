"""Tests of what the measurements are made of; the measurements themselves are run by hand."""

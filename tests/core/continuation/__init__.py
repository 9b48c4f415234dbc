"""Tests of the continuation."""

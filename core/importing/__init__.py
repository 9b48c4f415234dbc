"""Bringing music in: beats found in what was played freely, and the melody among tracks."""

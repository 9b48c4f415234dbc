"""Tests of the network, its bundles and its training."""

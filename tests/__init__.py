"""The test suite, mirroring the source."""

"""Everything that knows music, and nothing that knows Qt."""

VERSION = "0.1.0"

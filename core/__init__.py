"""Everything that knows music, and nothing that knows Qt."""

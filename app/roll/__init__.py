"""The piano roll: geometry, painting, tools, keyboard, ruler, velocity lane and ghosts."""

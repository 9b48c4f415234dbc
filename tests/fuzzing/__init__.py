"""Bad input on purpose: readers fed with bent copies of real files, and what they once stumbled over."""

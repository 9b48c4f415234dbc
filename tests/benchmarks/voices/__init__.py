"""N-grams of the notes that the network of several voices foretells: `python -m tests.benchmarks.voices`."""

"""The network on the JSB chorales, as published figures are: `python -m tests.benchmarks.chorales`."""

"""Speed and memory, as ratios measured side by side in one run; not part of the suite."""

"""Other models of melody, to be measured beside ours on the same notes."""

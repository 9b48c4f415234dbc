"""The recipe at several sizes and from several random seeds, measured beside each other."""

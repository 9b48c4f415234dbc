"""What breaks below the window; the table of all faults stands in tests/app/faults."""

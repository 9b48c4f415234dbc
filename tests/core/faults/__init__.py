"""What breaks below the window; tests/app/faults tells of all."""

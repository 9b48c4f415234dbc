"""Who listens to whom, a module to a matter; each is given parts and faces, and lives in the window."""

"""Reading and writing files, and handing them to MuseScore."""

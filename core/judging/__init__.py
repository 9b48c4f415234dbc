"""Is the music good? What takes are like, held against what composers wrote in the same place."""

"""Stars, tags and notes of runs: asked for and kept."""

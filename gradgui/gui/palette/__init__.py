"""The command palette: everything that can be done, found by typing a few letters of it."""

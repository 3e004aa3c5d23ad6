"""From what a person names to what is opened: paths, programs, folders, modules, by their names and without running any."""

"""Stored runs and their models as files, by mouse: one dialog for all formats; a process of its own does the work."""

"""The commands for stored runs: `gradgui runs ...`."""

"""The guide: short pages that are shipped with gradgui, read offline in a window of its own, searched, opened by F1."""

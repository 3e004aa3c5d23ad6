"""The commands that train: `gradgui train`, `gradgui sweep`, `gradgui queue`."""

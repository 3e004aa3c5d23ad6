"""How data are opened and fed."""

"""Model files of strangers: looked at before Keras sees them, and opened in a process of their own."""

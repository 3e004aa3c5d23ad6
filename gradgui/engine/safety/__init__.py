"""Model files of strangers: what they hold is looked at before Keras sees it, and they are opened in a process of their own."""

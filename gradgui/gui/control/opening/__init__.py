"""Opening by path, dialog or drop: what is read and asked for until something is open."""

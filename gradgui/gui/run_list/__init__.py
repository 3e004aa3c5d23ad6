"""The stored runs in the window: their table and tree, filter, columns, labels, and what is done with them."""

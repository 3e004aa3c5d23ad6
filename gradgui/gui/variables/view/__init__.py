"""The view on the rows of the tree: what is drawn, and what mouse and keys do."""

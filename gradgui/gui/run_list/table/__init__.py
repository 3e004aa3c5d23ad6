"""The table of runs: its rows, columns, cells, and what it hands out."""

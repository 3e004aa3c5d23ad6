"""Columns of numbers that grow, in memory: rows, summaries in bins, and the pyramid of both."""

"""Joins engine, store and window."""

"""Plots as pictures, tables and windows of their own."""

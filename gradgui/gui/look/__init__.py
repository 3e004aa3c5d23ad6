"""Colours, fonts, icons, and how numbers are written."""

"""Specs made of templates, and specs kept as templates, in the window."""

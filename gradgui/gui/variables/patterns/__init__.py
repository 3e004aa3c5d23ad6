"""Patterns on variables, typed by a person: rate multipliers, freezing and thawing by glob."""

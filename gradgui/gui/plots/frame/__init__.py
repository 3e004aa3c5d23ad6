"""The frame that every plot stands in, and what lies over or under its data."""

"""How a run ends: its rules, its best weights, what is said of it, and what is taken down."""

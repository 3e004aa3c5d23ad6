"""The heads of panels: switches, numbers, and how they find room."""

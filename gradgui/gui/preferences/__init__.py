"""What somebody prefers: one table of preferences, the dialog that shows it, and what each changes at once."""

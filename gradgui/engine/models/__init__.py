"""How models are opened."""

"""What a run brings to disk while it goes on, and when."""

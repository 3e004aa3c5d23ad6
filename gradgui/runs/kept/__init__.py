"""What a run keeps of what it was made from, so that it means the same after its sources changed."""

"""Several stored runs side by side, as numbers and words."""

"""What each row of the tree knows and says: states, norms, rates, order. No Qt."""

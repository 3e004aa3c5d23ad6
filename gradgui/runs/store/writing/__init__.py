"""Parts of a run's writer: the open record, and what waits for its commit."""

"""The table of what differs between runs."""

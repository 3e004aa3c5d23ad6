"""What the panels show: which run, in which words, kept in step with its status."""

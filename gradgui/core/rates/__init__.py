"""Learning rates that follow a plan, and the updates that they count."""

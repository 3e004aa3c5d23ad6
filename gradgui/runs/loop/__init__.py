"""The loop around an engine: its plan, the requests that reach it, what it says of its state, how it ends."""

"""Runs without an engine or a window: the protocol, the runner, history, store, export."""

"""The queue of runs in the window: what trains them one after another, their list, and the dialog for sweeps."""

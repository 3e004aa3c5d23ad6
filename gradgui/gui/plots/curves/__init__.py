"""Curves over steps: of norms and of losses, their points, legend and markers."""

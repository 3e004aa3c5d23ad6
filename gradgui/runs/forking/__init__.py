"""Forks under settings of their own: what they take over of the run before, and what begins anew."""

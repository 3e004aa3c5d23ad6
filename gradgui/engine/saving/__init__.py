"""What of an engine is written to files: checkpoints, models, and what a run takes over of another's."""

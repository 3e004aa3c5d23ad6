"""The run on disk: writing, reading, listing."""

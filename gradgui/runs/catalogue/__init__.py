"""The folder of runs as a whole: listing, labelling, filtering, deleting and importing runs, and how they descend."""

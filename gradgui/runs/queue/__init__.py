"""Several runs, one after another: what a sweep is made of, and the list of runs that wait. Trains nothing."""

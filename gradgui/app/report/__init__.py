"""A run as one page of HTML that needs nothing else: numbers, verdicts, plots, spec, what was done, environment."""

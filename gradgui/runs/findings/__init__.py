"""What can be said of a record: verdicts, statistics of a range, when variables were frozen."""

"""Where a disk sets limits: how far writing lags behind, and what is given up of a record that may not grow."""

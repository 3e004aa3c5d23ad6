"""Measurements, printed as tables: ratios in interleaved rounds. Nothing is asserted; the README says how to run them."""

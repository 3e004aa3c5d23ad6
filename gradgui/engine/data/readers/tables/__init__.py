"""Tables: their columns as inputs and targets, whatever file they come from."""

"""What a script measures beside the loss, if the run did: each output's loss and metrics on every batch, and validations."""

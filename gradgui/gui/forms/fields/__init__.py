"""Which keys of the spec the form shows, and how each is read and written."""

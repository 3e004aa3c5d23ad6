"""The parts of the profile: the norm of every variable at one step, in network order."""

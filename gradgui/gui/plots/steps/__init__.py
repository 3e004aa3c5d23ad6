"""The steps that plots show: the axis they share, and what each draws of a run when."""

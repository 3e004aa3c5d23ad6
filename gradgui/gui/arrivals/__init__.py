"""What comes into the window from outside: dropped, pasted, or handed over by a second start of gradgui."""

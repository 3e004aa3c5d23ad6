"""One window for all starts of gradgui: a second start hands what it shall open to the window that is there."""

"""Where the window and its panels stand: places on screens, and layouts with names."""

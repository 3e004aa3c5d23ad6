"""The process around the window: how it ends, what interrupts it, its errors, its log, its priority."""

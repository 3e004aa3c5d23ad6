"""What is said outside the window: system notifications, its title in the task bar, the badge of its icon."""

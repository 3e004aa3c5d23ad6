"""The language of the window: marking of words, which one was chosen, and a made-up one for tests."""

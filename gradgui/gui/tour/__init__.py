"""The tour of one minute: a card that points at one part of the window after the other, never in the way."""

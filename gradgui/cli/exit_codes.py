"""What the exit codes of `gradgui` mean; 0 is a finished command."""

from __future__ import annotations

WRONG_INPUT = 2
FAILED = 3
INTERRUPTED = 130

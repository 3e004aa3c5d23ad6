"""Files that can't be read for a moment: as on Windows while another process replaces them, or on a network drive."""

from __future__ import annotations

import errno
from typing import NoReturn


def refuse(*_arguments: object, **_keywords: object) -> NoReturn:
    """Stands for a way to read a file."""
    raise PermissionError(errno.EACCES, "Access is denied")

"""Where the window that is already there can be reached: a name for each user, settings file and folder of runs."""

from __future__ import annotations

import getpass
import hashlib
import os
import stat
import sys
import tempfile
from pathlib import Path

#: The path of a Unix socket must fit into 104 bytes on macOS and 108 on Linux, with the zero at its end (sys/un.h).
MAX_SOCKET_BYTES = 103


def address_of(settings_path: Path, runs_dir: Path) -> str | None:
    """Returns the name of the local server of the window with these settings and runs; None where none can be kept safely.

    On Windows it is the name of a pipe, elsewhere a socket in a folder that is the user's alone.
    """
    key = f"{_user()}\0{settings_path.expanduser().resolve()}\0{runs_dir.expanduser().resolve()}"
    name = f"gradgui-{hashlib.sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"
    if sys.platform == "win32":
        return name
    folder = _private_folder()
    address = None if folder is None else str(folder / name)
    return address if address is not None and len(os.fsencode(address)) <= MAX_SOCKET_BYTES else None


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container whose user has no name
        return "unknown"


def _private_folder() -> Path | None:
    """Returns a folder that only this user can look into; None where there is none: others could listen in its place."""
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if given and _is_private(Path(given)):
        return Path(given)
    folder = Path(tempfile.gettempdir()) / f"gradgui-{_user_id()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return None
    return folder if _is_private(folder) else None


def _is_private(folder: Path) -> bool:
    """Whether it is a folder, no link to one, of this user, with no rights for anybody else."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == _user_id() and not found.st_mode & 0o077


def _user_id() -> int:
    return os.getuid() if sys.platform != "win32" else 0

"""What a process that reads a stranger's file may use and do: memory, time, the network, programs, other folders.

Not a sandbox: compiled code isn't bound by Python's audit events. The scan keeps code out; this is for what it missed.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_GIB = 2**30
#: Room for a small model, over what TensorFlow itself takes; much of it is address space that is never touched.
_BASE_BYTES = 6 * _GIB
#: The file, its weights, a copy of both while they're written anew.
_TIMES_FILE = 8
#: TensorFlow's import takes 5 s on a quiet machine of 2 cores; a file adds what a slow disk needs.
_BASE_S = 120.0
_BYTES_PER_S = 10 * 2**20

#: Python's audit events (https://docs.python.org/3/library/audit_events.html) for what reading a model never does.
_FORBIDDEN = frozenset(
    {
        *(f"socket.{what}" for what in ("connect", "bind", "getaddrinfo", "gethostbyname", "sendto", "sendmsg")),
        *(f"os.{what}" for what in ("system", "exec", "fork", "forkpty", "posix_spawn", "spawn", "startfile", "kill")),
        "subprocess.Popen",
        "pty.spawn",
        "webbrowser.open",
        "urllib.Request",
    }
)
#: Events that write, and which of their arguments are the paths that change.
_WRITING = {
    **{f"os.{what}": (0,) for what in ("remove", "rmdir", "mkdir", "chmod", "chown", "truncate", "utime")},
    "os.rename": (0, 1),
    "os.link": (0, 1),
    "os.symlink": (1,),
}
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take.

    Args:
        seconds: from the start of the process to its end.
        memory_bytes: address space, over what TensorFlow itself takes. Held on Linux only.
    """

    seconds: float
    memory_bytes: int

    @classmethod
    def for_file(cls, n_bytes: int) -> Limits:
        """Returns the limits for a file of so many bytes; never more memory than the machine has."""
        wanted = _BASE_BYTES + _TIMES_FILE * n_bytes
        return cls(_BASE_S + n_bytes / _BYTES_PER_S, max(2 * _GIB, min(wanted, machine_bytes())))


def limit_memory(n_bytes: int) -> None:
    """Lets this process take so much more address space than it has now; where the system can't, nothing happens."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + n_bytes, hard))


def forbid(folder: Path) -> None:
    """Forbids this process, for good, to use the network, to start programs and to write outside of a folder.

    The folder becomes the current one.
    """
    inside = folder.resolve()
    os.chdir(inside)
    sys.dont_write_bytecode = True
    sys.addaudithook(_hook(inside))


def _hook(inside: Path) -> Callable[[str, tuple[Any, ...]], None]:
    def on_event(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _FORBIDDEN:
            raise PermissionError(f"Reading a model must not do that. Received: {event}.")
        if event == "open":
            writes = len(arguments) > 2 and isinstance(arguments[2], int) and arguments[2] & _WRITE_FLAGS
            written, base = (arguments[:1] if writes else ()), inside
        else:
            written = tuple(arguments[place] for place in _WRITING.get(event, ()))
            base = _folder_of(arguments[-1], inside) if written else inside
        for path in written:
            if isinstance(path, str | bytes | os.PathLike) and not _is_inside(base / os.fsdecode(path), inside):
                raise PermissionError(f"Reading a model must not write elsewhere. Received: {event} {os.fsdecode(path)}.")

    return on_event


def _folder_of(descriptor: Any, otherwise: Path) -> Path:
    """Returns the folder that a path is relative to: that of an open descriptor where one is given, else the current one."""
    if not isinstance(descriptor, int) or descriptor < 0:
        return otherwise
    try:
        return Path(os.readlink(f"/proc/self/fd/{descriptor}"))  # noqa: PTH115 Path.readlink does the same by way of this
    except OSError:  # no number of a descriptor, or a system without /proc
        return otherwise


def _is_inside(path: Path, folder: Path) -> bool:
    return str(path) == os.devnull or Path(os.path.realpath(path)).is_relative_to(folder)


def _address_space() -> int:
    """Returns the bytes of address space that this process has; 0 where the system doesn't say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def machine_bytes() -> int:
    """Returns the memory of the machine; very much where the system doesn't say."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 2**50

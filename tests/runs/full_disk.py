"""Disks without room: a small file system of its own where that can be had, and a record that may not grow elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gradgui.runs.store.run_writer import RunWriter


@contextmanager
def small_disk(folder: Path, size: str = "2m") -> Iterator[Path]:
    """Mounts an empty file system of `size` over a folder; skips the test where that isn't allowed."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root on Linux may mount a small file system")
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small file system can be mounted here: {mounted.stderr.decode(errors='replace').strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def resize(folder: Path, size: str) -> None:
    """Makes a small disk larger."""
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)


def fill(folder: Path, leave_bytes: int = 0) -> Path:
    """Fills a small disk but for `leave_bytes`; returns the file that does, to be deleted."""
    ballast = folder / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for block in (1 << 16, 1 << 12):
            while True:
                try:
                    if file.write(b"\1" * block) < block:
                        break
                except OSError:
                    break
        size = file.tell()
    os.truncate(ballast, max(0, size - leave_bytes))
    return ballast


def hold_record(writer: RunWriter) -> None:
    """Keeps a record from growing, as on a full disk."""
    (pages,) = writer._record.connection.execute("PRAGMA page_count").fetchone()
    writer._record.connection.execute(f"PRAGMA max_page_count = {pages}")


def free_record(writer: RunWriter) -> None:
    """Lets it grow again."""
    writer._record.connection.execute("PRAGMA max_page_count = 1000000")

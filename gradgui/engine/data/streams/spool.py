"""Bytes that are written once and read in any order: in memory while they are few, then in a temporary file."""

from __future__ import annotations

import shutil
from tempfile import TemporaryFile
from typing import IO

from gradgui.core.errors import DataError
from gradgui.engine.data.streams.positions import read_at
from gradgui.runs.default_folders import default_examples_dir
from gradgui.runs.store.run_folder import reason_text

#: So many bytes stay in memory.
_MEMORY_BYTES = 64 * 2**20
#: So much is left free on the disk.
_SPARE_BYTES = 256 * 2**20


class Spool:
    """Written by one thread first, then read by several. Its file has no name and goes with the process, however it ends."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._file: IO[bytes] | None = None
        self._n_bytes = 0

    def __len__(self) -> int:
        return self._n_bytes

    @property
    def on_disk(self) -> bool:
        """Whether there is a file."""
        return self._file is not None

    def write(self, data: bytes | memoryview) -> int:
        """Writes at the end; returns where that begins.

        Raises:
            DataError: there is no room on the disk.
        """
        begin, n_bytes = self._n_bytes, len(data)
        if self._file is None and begin + n_bytes > _MEMORY_BYTES:
            self._file = _temporary_file()
            self._write(self._held)
            self._held = bytearray()
        if self._file is None:
            self._held += data
        else:
            self._write(data)
        self._n_bytes += n_bytes
        return begin

    def read(self, offset: int, n_bytes: int) -> bytes:
        """Returns bytes from a place on; fewer only at the end. On any thread, after the last `write`."""
        if self._file is None:
            return bytes(self._held[offset : offset + n_bytes])
        return read_at(self._file, offset, n_bytes)

    def held(self) -> memoryview:
        """Returns all of it, after the last `write`, where there is no file."""
        return memoryview(self._held)

    def close(self) -> None:
        """Gives the memory or the file back."""
        self._held = bytearray()
        if self._file is not None:
            self._file.close()

    def _write(self, data: bytes | bytearray | memoryview) -> None:
        assert self._file is not None
        try:
            if shutil.disk_usage(default_examples_dir()).free < len(data) + _SPARE_BYTES:
                raise OSError(f"only {shutil.disk_usage(default_examples_dir()).free / 2**20:,.0f} MiB are free")
            self._file.write(data)
        except OSError as error:
            raise _no_room(error) from error


def _temporary_file() -> IO[bytes]:
    folder = default_examples_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return TemporaryFile(dir=folder, buffering=0)
    except OSError as error:
        raise _no_room(error) from error


def _no_room(error: OSError) -> DataError:
    return DataError(
        "Examples that don't fit into memory, and can't be read in any order from where they are, must find room on disk. "
        f"Received: {default_examples_dir()} ({reason_text(error)}). Free some space there."
    )

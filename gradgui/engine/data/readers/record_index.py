"""Where each record of TFRecord files is, so that any can be read when its turn comes. What is in them, others know."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from gradgui.core.errors import DataError
from gradgui.engine.data.streams.positions import read_at
from gradgui.engine.data.streams.spool import Spool
from gradgui.runs.store.run_folder import reason_text

#: A record is a length (8 bytes), its checksum (4), the data, their checksum (4):
#: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
_HEAD_BYTES, _TAIL_BYTES = 12, 4
#: So many records tell whether all are still the same; of the others the length counts.
_N_HASHED = 2000


class RecordIndex:
    """Records by number. Those of compressed files are kept unpacked, since no place in them can be gone to."""

    def __init__(self) -> None:
        self._files: list[Path | None] = []  # None: unpacked
        self._file_of, self._offsets, self._lengths = array("i"), array("q"), array("q")
        self._unpacked = Spool()
        self._position = 0

    def begin(self, file: Path, *, compressed: bool) -> None:
        """Begins with a file."""
        self._files.append(None if compressed else file)
        self._position = 0

    def add(self, record: bytes) -> int:
        """Adds the next record of the file; returns its number."""
        self._file_of.append(len(self._files) - 1)
        self._lengths.append(len(record))
        if self._files[-1] is None:
            self._offsets.append(self._unpacked.write(record))
        else:
            self._offsets.append(self._position + _HEAD_BYTES)
            self._position += _HEAD_BYTES + len(record) + _TAIL_BYTES
        return len(self._lengths) - 1

    def __len__(self) -> int:
        return len(self._lengths)

    def length(self, index: int) -> int:
        """Returns the bytes of a record."""
        return self._lengths[index]

    def record(self, index: int) -> bytes:
        """Returns a record. May be called on several threads at once.

        Raises:
            DataError: its file is gone or shorter than it was.
        """
        offset, length = self._offsets[index], self._lengths[index]
        file = self._files[self._file_of[index]]
        try:
            if file is None:
                found = self._unpacked.read(offset, length)
            else:
                with file.open("rb", buffering=0) as opened:
                    found = read_at(opened, offset, length)
        except OSError as error:
            raise DataError(f"The data must stay readable. Received: {file} ({reason_text(error)}).") from error
        if len(found) != length:
            raise DataError(f"The data must stay as they are while a run goes on. Received: {file}, which became shorter.")
        return found

    def identity(self) -> Iterator[bytes]:
        """Yields all lengths, and records spread evenly."""
        yield np.frombuffer(self._lengths, np.int64).tobytes()
        picked: Any = np.linspace(0, len(self) - 1, min(len(self), _N_HASHED)).round().astype(int)
        for index in picked.tolist():
            yield self.record(index)

    def close(self) -> None:
        """Gives back what is held."""
        self._unpacked.close()

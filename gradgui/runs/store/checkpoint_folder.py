"""The checkpoints of a run: files from which training can go on, by the step that comes next.

What is in them is the engine's; which are kept, and which are whole, is decided here. A file is written beside its place and
renamed once it is whole; the last good one is never replaced, and only given up for newer ones that were read back.
"""

from __future__ import annotations

import contextlib
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from gradgui.core.spec import RecordSpec
from gradgui.runs.store.durable_file import PART, replace_by, sync_folder

_NAME = re.compile(r"step-(?P<step>\d{12})\.npz")


class CheckpointFolder:
    """The checkpoints in one folder.

    Args:
        folder: where they are; made with the first one.
        limits: how many are kept, and what they may take. The oldest one, from which every step can be repeated, is kept
            whatever they say.
    """

    def __init__(self, folder: Path, limits: RecordSpec | None = None) -> None:
        self._folder = folder
        self._limits = limits or RecordSpec()

    def steps(self) -> tuple[int, ...]:
        """Returns the steps that there is a file for, the newest first, whole or not."""
        if not self._folder.is_dir():
            return ()
        found = (_NAME.fullmatch(file.name) for file in self._folder.iterdir())
        return tuple(sorted((int(match["step"]) for match in found if match), reverse=True))

    def path(self, step: int) -> Path:
        """Returns where the checkpoint of a step is, or would be."""
        return self._folder / f"step-{step:012d}.npz"

    def newest(self, at_most: int | None = None) -> tuple[int, Path] | None:
        """Returns the newest checkpoint that is whole, of step `at_most` or before; None where there is none."""
        for step in self.steps():
            if (at_most is None or step <= at_most) and is_whole(self.path(step)):
                return step, self.path(step)
        return None

    def write(self, step: int, write: Callable[[Path], None]) -> Path:
        """Writes a checkpoint and gives up what is older than the ones that are kept.

        Args:
            step: the step that comes next.
            write: writes the file, whole or not at all.

        Raises:
            OSError: it can't be written, or read back; nothing was given up, and one of the same step is as it was.
        """
        path = self.path(step)
        beside = path.with_name(f"{path.stem}{PART}{path.suffix}")
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            write(beside)
            if not is_whole(beside):
                raise OSError(f"{path.name} was written and can't be read back")
            replace_by(path, beside)
        finally:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
        sync_folder(self._folder)
        self._give_up_old()
        return path

    def set_aside(self, after: int) -> list[Path]:
        """Takes what belongs to later steps than `after` out of the way: they are of a course that nobody will know of.

        Training that goes on from `after` may take another one, and would later be said to have passed there.

        Returns:
            the files, under the names that they have now.

        Raises:
            OSError: one can't be renamed.
        """
        later = [self.path(step) for step in self.steps() if step > after]
        return [path.replace(path.with_name(f"unrecorded-{path.name}")) for path in later]

    def _give_up_old(self) -> None:
        limits, total_bytes = self._limits, 0
        for rank, step in enumerate(self.steps()[:-1]):
            size_bytes = self.path(step).stat().st_size
            total_bytes += size_bytes
            if rank > 0 and (rank >= limits.keep_checkpoints or total_bytes > limits.checkpoints_max_bytes):
                self.path(step).unlink(missing_ok=True)


def is_whole(path: Path) -> bool:
    """Whether a checkpoint is there with everything that was written to it."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return False

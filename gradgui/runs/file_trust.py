"""Which files an engine may run or open as they are: answered from outside, where the user was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gradgui.core.errors import TrustError

#: Called with files that are about to run or to be opened; raises TrustError unless they may.
TrustCheck = Callable[[tuple[Path, ...]], None]


@dataclass(frozen=True, slots=True)
class FileTrust:
    """Asks about files, and says which were written.

    Args:
        check: raises TrustError unless all of the files may run; None: whoever made the engine has settled that.
        remember: called with a model file that was written; None: nobody wants to know.
    """

    check: TrustCheck | None = None
    remember: Callable[[Path], None] | None = None

    def check_code(self, files: tuple[Path, ...]) -> None:
        """Checks that programs may run.

        Raises:
            TrustError: names those that may not.
        """
        if self.check is not None:
            self.check(files)

    def is_trusted(self, file: Path) -> bool:
        """Whether a model file may be opened as it is; else it is scanned, and rebuilt by another process."""
        try:
            self.check_code((file,))
        except TrustError:
            return False
        return True

    def wrote(self, file: Path) -> None:
        """Says that a model was written to a file: gradgui's own."""
        if self.remember is not None and file.is_file():
            self.remember(file)

"""Remembers which code the user allowed to run, by its content: a copy elsewhere stays trusted, a changed file doesn't."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from gradgui.core.errors import TrustError
from gradgui.runs.examples import resources_dir
from gradgui.runs.store.run_folder import move_aside
from gradgui.runs.store.whole_file import replace_file

logger = logging.getLogger(__name__)

#: What is shipped and may run or be opened unasked: programs and models.
_TRUSTED_SUFFIXES = frozenset({".py", ".keras"})


class TrustStore:
    """Hashes of trusted files, in a small JSON file. Programs and models whose content equals a shipped one always are.

    A file that can't be understood is as good as none: gradgui asks again. It is moved aside before another is written.

    Args:
        path: the file that remembers; made at the first `trust`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def untrusted(self, files: Iterable[Path]) -> tuple[Path, ...]:
        """Returns the files whose content wasn't trusted yet, each once; a missing file can't run, so it isn't one."""
        trusted = self._read() | _shipped()
        return tuple(file for file in dict.fromkeys(files) if file.exists() and content_hash(file) not in trusted)

    def trust(self, files: Iterable[Path]) -> None:
        """Remembers the content that these files have now.

        Raises:
            TrustError: it can't be remembered.
        """
        hashes = sorted(self._read() | {content_hash(file) for file in files if file.exists()})
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self._is_damaged():
                logger.warning("%s is damaged; it was moved to %s", self.path, move_aside(self.path))
            replace_file(self.path, json.dumps({"format": 1, "sha256": hashes}, indent=1).encode())
        except OSError as error:
            raise TrustError(f"Trust must be remembered in a writable file. Received: {self.path} ({error}).") from error

    @property
    def notice(self) -> str:
        """A sentence about a damaged file, "" while it is well: why everything is asked about again."""
        return f"{self.path} is damaged, so that nothing is remembered to be trusted." if self._is_damaged() else ""

    def _read(self) -> set[str]:
        try:
            return self._hashes()
        except (OSError, ValueError, KeyError, TypeError) as error:
            logger.warning("%s can't be read, so nothing is trusted: %s", self.path, error)
            return set()

    def _is_damaged(self) -> bool:
        try:
            self._hashes()
        except OSError:
            return False
        except (ValueError, KeyError, TypeError):
            return True
        return False

    def _hashes(self) -> set[str]:
        try:
            return {str(digest) for digest in json.loads(self.path.read_text(encoding="utf-8"))["sha256"]}
        except FileNotFoundError:
            return set()


def content_hash(path: Path) -> str:
    """Returns the SHA-256 of a file, or of a folder's files with their names.

    Raises:
        TrustError: it can't be read.
    """
    digest = hashlib.sha256()
    try:
        if not path.is_dir():
            with path.open("rb") as opened:
                return hashlib.file_digest(opened, "sha256").hexdigest()
        for file in sorted(path.rglob("*")):
            if file.is_file():
                name = file.relative_to(path).as_posix().encode()
                content = file.read_bytes()
                digest.update(b"%d:%s:%d:" % (len(name), name, len(content)) + content)
    except OSError as error:
        raise TrustError(f"Code must be readable before it can be trusted. Received: {path} ({error}).") from error
    return f"folder:{digest.hexdigest()}"


@cache
def _shipped() -> frozenset[str]:
    files = (file for file in resources_dir().rglob("*") if file.suffix in _TRUSTED_SUFFIXES)
    return frozenset(content_hash(file) for file in files)

"""Remembers which code the user allowed to run, by its content: a copy elsewhere stays trusted, a changed file doesn't."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gradgui.core.errors import TrustError
from gradgui.runs.examples import resources_dir
from gradgui.runs.store.run_folder import move_aside
from gradgui.runs.store.whole_file import replace_file

logger = logging.getLogger(__name__)

#: What is shipped and may run or be opened unasked: programs and models.
_TRUSTED_SUFFIXES = frozenset({".py", ".keras"})


@dataclass(frozen=True, slots=True)
class TrustedCode:
    """What one entry of a trust store is.

    Args:
        digest: its content hash.
        name: of the file or folder when it was trusted; "" where an older gradgui wrote it down.
        when: the day, as "2026-11-22"; "" likewise.
    """

    digest: str
    name: str = ""
    when: str = ""


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
        today = dt.datetime.now().astimezone().date().isoformat()
        new = [TrustedCode(content_hash(file), file.name, today) for file in files if file.exists()]
        known = {entry.digest: entry for entry in self._before()}
        self._write({**{entry.digest: entry for entry in new}, **known}.values())

    def entries(self) -> tuple[TrustedCode, ...]:
        """Returns what is remembered, the latest first; nothing where the file can't be understood."""
        hashes = self._read()
        names = self._names() if hashes else {}
        entries = (TrustedCode(digest, *names.get(digest, ("", ""))) for digest in sorted(hashes))
        return tuple(sorted(entries, key=lambda entry: (entry.when, entry.name), reverse=True))

    def forget(self, digests: Iterable[str]) -> None:
        """Forgets code: gradgui asks again before it runs.

        Raises:
            TrustError: it can't be written.
        """
        forgotten = set(digests)
        self._write(entry for entry in self._before() if entry.digest not in forgotten)

    def _before(self) -> tuple[TrustedCode, ...]:
        """Returns what is remembered, before it is changed; what can't be read at present must not be forgotten by that."""
        try:
            self._hashes()
        except OSError as error:
            raise TrustError(
                f"Trust must be remembered in a readable and writable file. Received: {self.path} ({error})."
            ) from error
        except (ValueError, KeyError, TypeError):
            return ()
        return self.entries()

    def _write(self, entries: Iterable[TrustedCode]) -> None:
        by_hash = {entry.digest: entry for entry in entries}
        names = {digest: [entry.name, entry.when] for digest, entry in sorted(by_hash.items()) if entry.name}
        content = {"format": 1, "sha256": sorted(by_hash), "names": names}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self._is_damaged():
                logger.warning("%s is damaged; it was moved to %s", self.path, move_aside(self.path))
            replace_file(self.path, json.dumps(content, indent=1).encode(), lasting=True)
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

    def _names(self) -> dict[str, tuple[str, str]]:
        """Returns name and day by hash: a comfort; where they can't be understood, there are none."""
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8")).get("names", {})
            return {str(digest): (str(name), str(when)) for digest, (name, when) in kept.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

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

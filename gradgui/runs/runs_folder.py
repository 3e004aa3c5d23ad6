"""The folder for runs that somebody chose: one line in a file beside the settings, read by window and command line alike."""

from __future__ import annotations

import logging
from pathlib import Path

from gradgui.core.errors import StoreError
from gradgui.runs.store.whole_file import replace_file

logger = logging.getLogger(__name__)
_NAME = "runs-folder.txt"


def chosen_runs_dir(settings_path: Path) -> Path | None:
    """Returns the folder that was chosen; None where none was, or it can't be read.

    Args:
        settings_path: the settings file beside which the choice is kept.
    """
    try:
        text = settings_path.with_name(_NAME).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        logger.warning("%s can't be read: %s", settings_path.with_name(_NAME), error)
        return None
    return Path(text).expanduser() if text else None


def choose_runs_dir(settings_path: Path, folder: Path | None) -> None:
    """Remembers a folder for runs; None: the usual one again.

    Raises:
        StoreError: the folder can't be made, or the choice can't be written.
    """
    kept = settings_path.with_name(_NAME)
    try:
        if folder is None:
            kept.unlink(missing_ok=True)
            return
        whole = folder.expanduser().absolute()
        whole.mkdir(parents=True, exist_ok=True)
        kept.parent.mkdir(parents=True, exist_ok=True)
        replace_file(kept, f"{whole}\n".encode(), lasting=True)
    except OSError as error:
        raise StoreError(f"The folder for runs must be one that can be written to. Received: {folder} ({error}).") from error

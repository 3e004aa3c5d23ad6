"""The folder of runs as a list: summaries, and finding one run by a short name. Reads no more than each line shows."""

from __future__ import annotations

from pathlib import Path

from gradgui.core.errors import StoreError, did_you_mean
from gradgui.runs.catalogue.run_index import RunIndex
from gradgui.runs.catalogue.run_summary import RunSummary, run_summary
from gradgui.runs.store import run_format
from gradgui.runs.store.run_folder import reason_text


def list_runs(runs_dir: Path) -> list[RunSummary]:
    """Returns a summary of every run in a folder, the newest first. A run that can't be read is a line that says so.

    Raises:
        StoreError: the folder can't be read at present: a network drive that is gone, say.
    """
    runs_dir = runs_dir.expanduser()
    entries = _entries(runs_dir)
    if not entries:
        return []
    index = RunIndex(runs_dir)
    folders = (folder for folder in entries if not folder.name.startswith("."))
    summaries = [found for folder in folders if (found := run_summary(folder, index)) is not None]
    index.save()
    return sorted(summaries, key=lambda summary: (summary.started, summary.path.name), reverse=True)


def find_run(runs_dir: Path, text: str) -> Path:
    """Returns the run that is meant by a path, by a folder's name in `runs_dir`, its beginning, or its own name.

    Raises:
        StoreError: none or several are meant; names them.
    """
    for path in (Path(text).expanduser(), runs_dir.expanduser() / text):
        if text and is_run(path):
            return path.resolve()
    folders = runs_dir.expanduser()
    names = sorted(folder.name for folder in _entries(folders) if is_run(folder))
    hits = [name for name in names if text and name.startswith(text)]
    if not hits and text:
        hits = sorted(run.path.name for run in list_runs(folders) if run.name == text)
    if len(hits) == 1:
        return (folders / hits[0]).resolve()
    if hits:
        shown = ", ".join(hits[:5]) + (", ..." if len(hits) > 5 else "")
        raise StoreError(
            f'A name, or the beginning of a folder\'s, must fit one run. Received: "{text}", which fits {shown}.'
        )
    raise StoreError(
        f'A run must be a folder that gradgui wrote, or a name in {folders}. Received: "{text}". {did_you_mean(text, names)}'
    )


def is_run(folder: Path) -> bool:
    """Whether a folder is a run, whole or damaged; one that can't be looked into, somebody else's, is none."""
    try:
        return (folder / run_format.RECORD_FILE).is_file() or (folder / run_format.SPEC_FILE).is_file()
    except OSError:
        return False


def _entries(runs_dir: Path) -> list[Path]:
    try:
        return list(runs_dir.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise StoreError(f"The folder for runs must be readable. Received: {runs_dir} ({reason_text(error)}).") from error

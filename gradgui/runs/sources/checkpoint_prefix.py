"""The files of a `tf.train.Checkpoint`: `ckpt-10.index` and `ckpt-10.data-00000-of-00001` under the prefix `ckpt-10`."""

from __future__ import annotations

import re
from pathlib import Path

INDEX_SUFFIX = ".index"
#: What `tf.train.CheckpointManager` keeps beside its checkpoints: text, the newest first.
_LATEST = "checkpoint"
_LATEST_LINE = re.compile(r'^model_checkpoint_path:\s*"(?P<name>[^"\n]+)"', re.MULTILINE)
_MOST_BYTES = 2**20


def index_file(path: Path) -> Path | None:
    """Returns the index file of a checkpoint; None where there is none.

    Args:
        path: a prefix, one of its files, or a folder, whose newest is meant.
    """
    if path.is_dir():
        return _latest(path)
    if path.name.endswith(INDEX_SUFFIX):
        return path if path.is_file() else None
    index = path.with_name(re.sub(r"\.data-\d{5}-of-\d{5}$", "", path.name) + INDEX_SUFFIX)
    return index if index.is_file() else None


def _latest(folder: Path) -> Path | None:
    """Returns the newest of a folder: the one that the file `checkpoint` names, else the one that was written last."""
    try:
        named = _LATEST_LINE.search((folder / _LATEST).read_bytes()[:_MOST_BYTES].decode(errors="replace"))
    except OSError:
        named = None
    # Absolute paths in it are those of the machine that wrote it: the name is what counts.
    index = folder / f"{Path(named['name']).name}{INDEX_SUFFIX}" if named else None
    if index is not None and index.is_file():
        return index
    written = sorted(folder.glob(f"*{INDEX_SUFFIX}"), key=lambda file: (file.stat().st_mtime, file.name))
    return written[-1] if written else None


def data_files(index: Path) -> tuple[Path, ...]:
    """Returns the files with the values that an index file belongs to, sorted."""
    stem = index.name.removesuffix(INDEX_SUFFIX)
    name = re.compile(re.escape(stem) + r"\.data-\d{5}-of-\d{5}")
    return tuple(sorted(file for file in index.parent.iterdir() if name.fullmatch(file.name)))

"""What a run looks like on disk: names of files, tables, and how records become rows. No decision about when to write.

```
<runs>/20250131-093000-digits-mlp/
    spec.toml               what was run, paths absolute
    run.sqlite              everything that was recorded (SQLite, WAL while it is written)
    writer.lock             there while a process writes; the operating system frees the lock inside when it dies
    checkpoints/            from which training can go on: `step-000000000500.npz` before step 500
    checkpoints/best.npz    that of the best validation, where the spec wants it kept
```

The newest steps are plain little-endian arrays: `chunks.scalars` float64 [n_steps, n_scalars], `norms.data` float32
[n_steps, n_variables] one row a kind, so that reading one kind of norm reads nothing of the others. Complete stretches are
packed into `pages`. FORMAT.md beside this file has all of it in prose.
"""

from __future__ import annotations

import contextlib
import math
import re
import sqlite3
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from gradgui.core.errors import DamagedError, NewerFormatError, StoreError
from gradgui.core.interventions import ChangeKind, Intervention
from gradgui.core.records import RunEvent, Validation
from gradgui.core.selection import Selection
from gradgui.core.variables import VariableInfo

#: Rises when an older gradgui could no longer read the file.
FORMAT = 1
SPEC_FILE = "spec.toml"
RECORD_FILE = "run.sqlite"
LOCK_FILE = "writer.lock"
CHECKPOINTS = "checkpoints"
BEST = Path(CHECKPOINTS) / "best.npz"

#: SQLite's words for what passes, or for what a person can change.
_OBSTACLE = re.compile("locked|busy|readonly|unable to open|interrupted|not authorized|out of memory|disk is full")

SCALARS_DTYPE = "<f8"
NORMS_DTYPE = "<f4"

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE meta_copy (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
CREATE TABLE chunks (first_step INTEGER PRIMARY KEY, n_steps INTEGER NOT NULL, scalars BLOB NOT NULL);
CREATE TABLE norms (kind INTEGER NOT NULL, first_step INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (kind, first_step));
CREATE TABLE pages (
    series INTEGER NOT NULL, bin_steps INTEGER NOT NULL, page INTEGER NOT NULL, data BLOB NOT NULL,
    UNIQUE (series, bin_steps, page)
);
CREATE TABLE non_finite (step INTEGER PRIMARY KEY);
CREATE TABLE interventions (id INTEGER PRIMARY KEY, step INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE validations (id INTEGER PRIMARY KEY, step INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE events (id INTEGER PRIMARY KEY, step INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE status (
    id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL, reason TEXT NOT NULL, message TEXT NOT NULL,
    steps INTEGER NOT NULL, updated_at TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Parent:
    """The run that another one was forked from.

    Args:
        run: name of its folder.
        step: steps that both share.
        carried: what a fork under settings of its own took over, a word or two each; empty: it goes on as its parent would.
        anew: what began anew in it.
    """

    run: str
    step: int
    carried: tuple[str, ...] = ()
    anew: tuple[str, ...] = ()

    def words(self) -> str:
        """Returns what a fork under settings of its own took over and what not, one or two sentences; "" for others."""
        began = f" Began anew: {', '.join(self.anew)}." if self.anew else ""
        return f"Taken over: {', '.join(self.carried)}.{began}" if self.carried else ""


def connect_to_read(folder: Path, record: str = RECORD_FILE) -> sqlite3.Connection:
    """Opens a run's record, or one that was moved aside, so that nothing can be changed by it.

    Raises:
        StoreError: there is none, or it can't be opened.
    """
    file = folder / record
    if not file.is_file():
        what = "isn't a folder" if not folder.is_dir() else f"has no {record}"
        raise StoreError(f"A run must be a folder that gradgui wrote. Received: {folder}, which {what}.")
    problem: sqlite3.Error | None = None
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        # The second is for a record that was never closed, in a folder that can't be written to: SQLite then can't make the
        # small file that it shares with writers, but nobody can be writing there either.
        if problem is not None and not re.search("readonly|unable to open", str(problem)):
            break
        connection = sqlite3.connect(f"{sqlite_uri(file)}?{mode}", uri=True, timeout=5.0)
        try:
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.DatabaseError as error:
            connection.close()
            problem = error
        except UnicodeDecodeError as error:  # what SQLite says of a broken table quotes it
            connection.close()
            raise damaged(folder, error) from error
        else:
            return connection
    if problem is not None and is_obstacle(problem):
        raise _not_readable(file, problem) from problem
    raise damaged(folder, problem) from problem


@contextlib.contextmanager
def record_opened(folder: Path, record: str = RECORD_FILE) -> Iterator[sqlite3.Connection]:
    """Opens a run's record for one moment: nothing stays open that would keep the folder from being moved or deleted.

    Raises:
        StoreError: it can't be opened, or is damaged.
    """
    connection = connect_to_read(folder, record)
    try:
        connection.execute("BEGIN")  # one moment of the record for all that is read
        yield connection
    except sqlite3.DatabaseError as error:
        raise (_not_readable(folder / record, error) if is_obstacle(error) else damaged(folder, error)) from error
    except UnicodeDecodeError as error:
        raise damaged(folder, error) from error
    finally:
        connection.close()


def sqlite_uri(file: Path) -> str:
    """Returns a file's path as SQLite wants it where options follow, on every system."""
    location = file.resolve().as_posix()
    return "file://" + urllib.parse.quote(location if location.startswith("/") else f"/{location}")


def is_obstacle(error: sqlite3.Error) -> bool:
    """Whether SQLite says that something is in the way, rather than that the record isn't what was written."""
    return isinstance(error, sqlite3.OperationalError) and bool(_OBSTACLE.search(str(error)))


def _not_readable(file: Path, error: sqlite3.Error) -> StoreError:
    return StoreError(f"The record must be readable. Received: {file} ({error}).")


def damaged(folder: Path, reason: object) -> DamagedError:
    """Returns the error for a record that can't be understood; of what a torn disk holds, only what can be read is said."""
    reason = "".join(letter for letter in str(reason) if letter.isascii() and letter.isprintable())[:160]
    return DamagedError(
        f"The record of a run must be whole. Received: {folder / RECORD_FILE}, which is damaged ({reason}). "
        "Nothing was changed in it: put a whole copy in its place if there is one, or delete the run.",
        reason,
    )


def write_meta(connection: sqlite3.Connection, values: Mapping[str, str]) -> None:
    """Writes rows of `meta`, and once more elsewhere in the file, in the transaction of the caller."""
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())
    with contextlib.suppress(sqlite3.OperationalError):  # a record of before there was a copy
        connection.executemany(
            "INSERT INTO meta_copy (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            values.items(),
        )


def read_meta(folder: Path, connection: sqlite3.Connection) -> dict[str, str]:
    """Returns the table `meta`.

    Raises:
        NewerFormatError: a newer gradgui wrote it.
        StoreError: it is damaged.
    """
    try:
        meta = dict(connection.execute("SELECT key, value FROM meta"))
        version = int(meta["format"])
    except (sqlite3.DatabaseError, KeyError, ValueError) as error:
        raise damaged(folder, error) from error
    if version > FORMAT:
        raise NewerFormatError(
            f"The record must have format {FORMAT} or older. Received: {folder}, format {version}, written by gradgui "
            f"{meta.get('gradgui_version', '?')}. Install that version of gradgui or a newer one."
        )
    return meta


def to_json(value: Any) -> str:
    """Returns plain data, and frozen dataclasses of it, as JSON; numbers that aren't finite as strings."""
    return msgspec.json.encode(_finite(msgspec.to_builtins(value))).decode()


def variables_from_json(text: str) -> tuple[VariableInfo, ...]:
    """Returns the variables as they were written."""
    return msgspec.json.decode(text, type=tuple[VariableInfo, ...])


def selection_from_json(text: str, variables: tuple[VariableInfo, ...]) -> Selection:
    """Returns a selection from its flags."""
    return Selection(variables, msgspec.json.decode(text, type=tuple[bool, ...]))


def intervention_from_json(text: str) -> Intervention:
    """Returns an intervention as it was written."""
    table = msgspec.json.decode(text)
    kind = ChangeKind(table.pop("kind"))
    return Intervention(**{**table, "kind": kind, "paths": tuple(table["paths"])})


def validation_from_json(text: str) -> Validation:
    """Returns a validation as it was written."""
    table = msgspec.json.decode(text)
    return Validation(**{**table, "values": {name: float(value) for name, value in table["values"].items()}})


def event_from_json(text: str) -> RunEvent:
    """Returns an event as it was written."""
    return msgspec.json.decode(text, type=RunEvent)


def _finite(value: Any) -> Any:
    """JSON has no NaN and no infinity: they become "nan", "inf", "-inf", which `float` reads."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return value

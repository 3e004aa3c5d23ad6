"""What can still be read of a damaged record, row by row. Changes nothing."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from gradgui.core.records import SCALARS, NormKind, StepBatch
from gradgui.core.status import StopReason
from gradgui.core.variables import learnable_paths
from gradgui.runs.columns.blocks import Numbers
from gradgui.runs.store import run_format
from gradgui.runs.store.checksums import checked
from gradgui.runs.store.pages import SCALARS_SERIES, series_dtype, unpack_page

#: Rows of `meta` that are JSON.
_JSON = frozenset({"layout", "variables", "initial_selection", "environment", "opened", "parent", "arrays", "thinned"})
_PARSERS: dict[str, Callable[[str], object]] = {
    "interventions": run_format.intervention_from_json,
    "validations": run_format.validation_from_json,
    "events": run_format.event_from_json,
}
#: Without these nothing can be made of the numbers.
_NEEDED = ("format", "layout", "variables", "page_steps")


@contextlib.contextmanager
def opened_damaged(record: Path) -> Iterator[sqlite3.Connection]:
    """Opens a record although SQLite may refuse it: one that is shorter than it says it is, say.

    Raises:
        sqlite3.Error: not even that can be done.
    """
    problem: sqlite3.Error | None = None
    for mode in ("mode=ro", "mode=ro&immutable=1"):  # the second where the folder can't be written to
        connection = sqlite3.connect(f"{run_format.sqlite_uri(record)}?{mode}", uri=True, timeout=5.0)
        try:
            connection.execute("PRAGMA writable_schema = ON")  # else a file that was cut is refused as a whole
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            connection.close()
            problem = error
            continue
        try:
            yield connection
        finally:
            connection.close()
        return
    assert problem is not None
    raise problem


class DamagedRecord:
    """The rows of a record that can be read and whose checksums hold.

    Args:
        connection: of `opened_damaged`.

    Raises:
        ValueError: what says how to read the rest is lost.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.meta = self._read_meta()
        missing = [key for key in _NEEDED if key not in self.meta]
        if missing:
            raise ValueError(f"{', '.join(missing)} can't be read")
        try:
            self._n_scalars = len(msgspec.json.decode(self.meta["layout"])["scalars"])
            self._n_variables = len(learnable_paths(run_format.variables_from_json(self.meta["variables"])))
        except (KeyError, msgspec.MsgspecError) as error:
            raise ValueError(f"the layout can't be read: {error}") from error
        self.page_steps = int(self.meta["page_steps"])
        self._pages = {
            (series, page): rowid
            for rowid, series, size, page in self._rows("pages", "series, bin_steps, page")
            if size == 1 and _are_numbers(series, page)
        }
        chunks = self._rows("chunks", "first_step, n_steps", "first_step")
        self._chunks = {first: n for _, first, n in chunks if _are_numbers(first, n)}
        self._norms = {(kind, first): rowid for rowid, kind, first in self._rows("norms", "kind, first_step")}
        self.n_steps = self._end()
        self.n_lost = 0

    def batches(self) -> Iterator[StepBatch]:
        """Yields all steps, a page at a time; what can't be read is NaN, and counted in `n_lost`."""
        for first in range(0, self.n_steps, self.page_steps):
            n_steps = min(self.page_steps, self.n_steps - first)
            scalars = np.full((n_steps, self._n_scalars), np.nan)
            scalars[:, SCALARS.index("finite")] = 1.0
            norms = np.full((n_steps, self._n_variables, len(NormKind)), np.nan, np.float32)
            there = np.zeros((n_steps, 1 + len(NormKind)), np.bool_)
            for start, values in self._stretches(SCALARS_SERIES, first):
                scalars[start : start + len(values)] = values[: n_steps - start]
                there[start : start + len(values), -1] = True
            for kind in NormKind:
                for start, values in self._stretches(kind, first):
                    norms[start : start + len(values), :, kind] = values[: n_steps - start]
                    there[start : start + len(values), kind] = True
            self.n_lost += int((~there.all(axis=1)).sum())
            yield StepBatch(first, scalars, norms)

    def bodies(self, table: str) -> list[tuple[int, str]]:
        """Returns (step, JSON) of the rows of `interventions`, `validations` or `events` that can be read, in order."""
        found = []
        for _, step, body in self._rows(table, "step, body"):
            with contextlib.suppress(msgspec.MsgspecError, TypeError, ValueError, KeyError):
                _PARSERS[table](body)
                if _are_numbers(step):
                    found.append((step, body))
        return found

    def status(self) -> tuple[str, str, str]:
        """Returns state, reason and message; that of a run whose writer died where they can't be read."""
        for _, state, reason, message in self._rows("status", "state, reason, message"):
            known = state in {"running", "finished", "failed"} and reason in {"", *map(str, StopReason)}
            if known and isinstance(message, str):
                return state, reason, message
        return "running", "", ""

    def _read_meta(self) -> dict[str, str]:
        """Returns the rows of `meta` from wherever they can be read."""
        found: dict[str, str] = {}
        with contextlib.suppress(sqlite3.Error):
            for key, value in self._connection.execute("SELECT key, value FROM meta"):
                found[key] = value  # noqa: PERF403 - what was read before the error counts
        copy = {key: value for _, key, value in self._rows("meta_copy", "key, value")}
        return {key: value for key, value in [*copy.items(), *found.items()] if _says_something(key, value)}

    def _rows(self, table: str, columns: str, key: str = "rowid") -> list[tuple[Any, ...]]:
        """Returns (key, *columns) of every row that can be read, in order: from both ends, then one by one between them."""
        found: dict[int, tuple[Any, ...]] = {}
        whole = True
        select = f"SELECT {key}, {columns} FROM {table}"
        for order in ("ASC", "DESC"):
            try:
                for row in self._connection.execute(f"{select} NOT INDEXED ORDER BY {key} {order}"):
                    found[row[0]] = row
            except sqlite3.Error:
                whole = False
            if whole:
                break
        if not whole and found:
            for number in set(range(min(found), max(found))) - set(found):
                with contextlib.suppress(sqlite3.Error):
                    row = self._connection.execute(f"{select} WHERE {key} = ?", (number,)).fetchone()
                    if row is not None:
                        found[number] = row
        return [found[number] for number in sorted(found)]

    def _blob(self, table: str, column: str, key: str, number: int) -> bytes | None:
        try:
            row = self._connection.execute(f"SELECT {column} FROM {table} WHERE {key} = ?", (number,)).fetchone()
        except sqlite3.Error:
            return None
        return row[0] if row is not None and isinstance(row[0], bytes) else None

    def _page(self, series: int, page: int) -> Numbers | None:
        """Returns one series of a sealed page; None where it can't be read."""
        if (series, page) not in self._pages:
            return None
        like = None
        if series == NormKind.CLIPPED:
            like = self._page(NormKind.GRADIENT, page)
            if like is None:
                return None
        blob = self._blob("pages", "data", "rowid", self._pages[series, page])
        try:
            values = None if blob is None else unpack_page(blob, series, like)
        except (ValueError, MemoryError):
            return None
        return values if values is not None and values.shape == (self.page_steps, self._n_columns(series)) else None

    def _row(self, series: int, first: int) -> Numbers | None:
        """Returns one series of a row of fresh steps; None where it can't be read."""
        n_steps, dtype = self._chunks.get(first, 0), series_dtype(series)
        if series == SCALARS_SERIES:
            blob = self._blob("chunks", "scalars", "first_step", first)
        else:
            number = self._norms.get((series, first))
            blob = None if number is None else self._blob("norms", "data", "rowid", number)
        if blob is None or n_steps <= 0:
            return None
        n_columns = self._n_columns(series)
        try:
            values: Numbers = np.frombuffer(checked(blob, n_steps * n_columns * np.dtype(dtype).itemsize), dtype)
        except ValueError:
            return None
        return values.reshape(n_steps, n_columns)

    def _stretches(self, series: int, first: int) -> Iterator[tuple[int, Numbers]]:
        """Yields what can be read of one series from a page's first step on: (steps after that, numbers)."""
        page = self._page(series, first // self.page_steps)
        if page is not None:
            yield 0, page
        for start in self._chunks:
            if first <= start < min(first + self.page_steps, self.n_steps):
                values = self._row(series, start)
                if values is not None:
                    yield start - first, values

    def _end(self) -> int:
        """Returns the step after the last one whose scalars can be read."""
        for first in sorted(self._chunks, reverse=True):
            if self._row(SCALARS_SERIES, first) is not None:
                return int(first + self._chunks[first])
        pages = sorted((page for series, page in self._pages if series == SCALARS_SERIES), reverse=True)
        return next(((page + 1) * self.page_steps for page in pages if self._page(SCALARS_SERIES, page) is not None), 0)

    def _n_columns(self, series: int) -> int:
        return self._n_scalars if series == SCALARS_SERIES else self._n_variables


def _are_numbers(*values: object) -> bool:
    return all(isinstance(value, int) for value in values)


def _says_something(key: object, value: object) -> bool:
    """Whether a row of `meta` isn't torn, as far as can be seen."""
    if not isinstance(key, str) or not isinstance(value, str):
        return False
    if key in _JSON:
        try:
            msgspec.json.decode(value)
        except msgspec.MsgspecError:
            return False
    return True

"""`gradgui runs list`: runs as a table, as a tree or as JSON; filtered, sorted, with columns by choice."""

from __future__ import annotations

import argparse
import datetime as dt
import math
import sys
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gradgui.cli.arguments import add_json, runs_folder
from gradgui.cli.json_output import write_json
from gradgui.core.number_words import size_words

if TYPE_CHECKING:
    from gradgui.runs.catalogue.family import FamilyRow
    from gradgui.runs.catalogue.run_summary import RunSummary

#: Shown unless others are asked for; those of which no run has anything are left out.
DEFAULT_COLUMNS = ("folder", "name", "tag", "state", "size", "steps", "loss", "best_loss", "validation.loss", "best.loss")
_ALWAYS = frozenset(DEFAULT_COLUMNS) - {"tag"}

EPILOG = """\
FILTER is one or more conditions, all of which must hold:
  digits "two words"       in the name, the folder, a tag, the note or the model
  optimizer.name = Adam    a key of the spec (batch_size is enough for data.batch_size); also != < <= > >=
  loss<0.1 best_loss<0.05  results; accuracy>0.9 on the last batch, validation.accuracy, best.accuracy
  steps>=1000 size>1GB duration>10min started>=2026-11-01
  tag:good star -failed    a tag, starred, not "failed"; name:text contains
  a = 1 or b = 2           either

KEY is any key of a filter, such as loss, started, validation.accuracy, optimizer.learning_rate."""


def add_list_parser(actions: Any, folder: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    listing = actions.add_parser(
        "list",
        parents=[folder],
        help="all runs, the newest first",
        description="Lists runs, the newest first.",
        epilog=EPILOG,
    )
    listing.add_argument("--where", metavar="FILTER", default="", help="only those to which this applies")
    listing.add_argument("--sort", metavar="KEY", help="by this, the smallest first; -KEY: the largest first")
    listing.add_argument("--columns", metavar="KEY,KEY", help="show these instead of the usual ones; +KEY: beside them")
    listing.add_argument("--tree", action="store_true", help="forks below the runs that they were forked from")
    add_json(listing, "print a list of objects")
    listing.set_defaults(run=list_all)


def list_all(args: argparse.Namespace) -> int:
    """Prints runs as a table or as JSON."""
    from gradgui.runs.catalogue.family import FamilyRow, family_rows
    from gradgui.runs.catalogue.run_filter import parse_filter
    from gradgui.runs.catalogue.run_list import list_runs
    from gradgui.runs.catalogue.run_summary import DAMAGED, NEWER
    from gradgui.runs.catalogue.run_values import sort_runs

    folder = runs_folder(args)
    wanted = parse_filter(args.where)
    everything = list_runs(folder)
    wanted.check_keys(everything)
    runs = [run for run in everything if wanted(run)]
    if args.sort:
        key = args.sort.removeprefix("-")
        _check_keys([key], everything)
        runs = sort_runs(runs, key, descending=args.sort.startswith("-"))
    columns, extra = _columns(args.columns, everything)
    rows = family_rows(runs, among=everything) if args.tree else [FamilyRow(run) for run in runs]
    if args.json:
        write_json([_table(row.run, extra) for row in rows])
        return 0
    if not runs:
        print(_nothing(args.where, len(everything), str(folder)))
        return 0
    _print_rows(rows, [key for key in columns if args.columns or key in _ALWAYS or any(_has(run, key) for run in runs)])
    for row in rows:
        if row.run.state in {DAMAGED, NEWER}:
            print(f"{row.run.path.name}: {row.run.message}")
    if len(runs) > 1 or len(everything) > len(runs):
        print(_total(runs, len(everything)))
    return 0


def _nothing(where: str, n_runs: int, folder: str) -> str:
    if where.strip() and n_runs:
        return f"None of {n_runs:,} runs in {folder} is one with {where.strip()}."
    return f"There are no runs in {folder} yet. Start one: gradgui train examples:mlp"


def _total(runs: Sequence[RunSummary], n_runs: int) -> str:
    count = f"{len(runs):,} runs" if len(runs) == n_runs else f"{len(runs):,} of {n_runs:,} runs"
    return f"{count}, {size_words(sum(run.size_bytes for run in runs))}"


def _columns(text: str | None, runs: Sequence[RunSummary]) -> tuple[list[str], list[str]]:
    """Returns the keys to be shown, and those of them that were asked for."""
    asked = [key.strip() for key in (text or "").split(",") if key.strip()]
    keys = [key.removeprefix("+") for key in asked]
    _check_keys(keys, runs)
    if any(key.startswith("+") for key in asked):
        return [*DEFAULT_COLUMNS, *(key for key in keys if key not in DEFAULT_COLUMNS)], keys
    return keys or list(DEFAULT_COLUMNS), keys


def _check_keys(keys: Sequence[str], runs: Sequence[RunSummary]) -> None:
    from gradgui.runs.catalogue.run_filter import RunFilter, Term

    RunFilter((tuple(Term(key, "=", "") for key in keys),)).check_keys(runs)


def _has(run: RunSummary, key: str) -> bool:
    from gradgui.runs.catalogue.run_values import value_of

    return value_of(run, key) not in (None, False)


def _table(run: RunSummary, keys: Sequence[str]) -> dict[str, Any]:
    from gradgui.runs.catalogue.run_values import value_of

    table: dict[str, Any] = {
        "run": str(run.path), "name": run.name, "state": run.state, "reason": run.reason, "message": run.message,
        "steps": run.steps, "n_steps": run.n_steps, "started": run.started, "duration_s": run.duration_s,
        "loss": run.loss, "best_loss": run.best_loss, "metrics": run.metrics,
        "validation_loss": run.validation_loss, "best_validation_loss": run.best_validation_loss,
        "validation": run.validation, "best_validation": run.best_validation,
        "model_source": run.model_source, "device": run.device, "size_bytes": run.size_bytes,
        "star": run.labels.star, "tags": run.labels.tags, "note": run.labels.note,
        "parent": None if run.parent is None else {"run": run.parent.run, "step": run.parent.step},
    }  # fmt: skip
    return {**table, "values": {key: value_of(run, key) for key in keys}} if keys else table


def _print_rows(rows: Sequence[FamilyRow], keys: Sequence[str]) -> None:
    """Prints runs one a line, never cut off. By hand: laying out a thousand lines by a library takes half a second."""
    from gradgui.runs.catalogue.run_values import field_of, title_of, value_of

    branches = [_branch(row.lasts) for row in rows]
    columns = []
    for number, key in enumerate(keys):
        cells = [cell_text(row.run, key) for row in rows]
        if number == 0:
            cells = [branch + cell for branch, cell in zip(branches, cells, strict=True)]
        title = title_of(key) if field_of(key) is None else title_of(key).lower().replace("folder", "run")
        right = all(isinstance(value_of(row.run, key), int | float | None) for row in rows)
        width = max(_width(text) for text in (title, *cells))
        columns.append([_padded(text, width, right) for text in (title, *cells)])
    lines = ["  ".join(parts).rstrip() for parts in zip(*columns, strict=True)]
    head = f"\x1b[1m{lines[0]}\x1b[0m" if sys.stdout.isatty() else lines[0]
    sys.stdout.write("\n".join([head, *lines[1:]]) + "\n")


def _branch(lasts: tuple[bool, ...]) -> str:
    """Returns the lines of the tree in front of a run."""
    if not lasts:
        return ""
    return "".join("   " if last else "│  " for last in lasts[:-1]) + ("└─ " if lasts[-1] else "├─ ")


def cell_text(run: RunSummary, key: str) -> str:
    """Returns what the table says of a run under a key."""
    from gradgui.runs.catalogue.run_values import field_of, value_of

    if key == "state":
        return run.state if run.reason in {None, run.state} else f"{run.state} ({run.reason})"
    value = value_of(run, key)
    kind = known.kind if (known := field_of(key)) is not None else ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return ("*" if value else "") if kind == "flag" else str(value).lower()
    if isinstance(value, dt.datetime):
        return f"{value.astimezone():%Y-%m-%d %H:%M}"
    return _number_text(value, kind) if isinstance(value, int | float) else " ".join(str(value).split())


def _number_text(number: float, kind: str) -> str:
    if math.isnan(number):
        return ""
    if kind == "bytes":
        return size_words(number)
    if kind == "seconds":
        return f"{number:.1f} s" if number < 60 else str(dt.timedelta(seconds=round(number)))
    return f"{number:,}" if isinstance(number, int) else f"{number:.4g}"


def _width(text: str) -> int:
    """Returns the cells that a terminal takes for a text."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int, right: bool) -> str:
    gap = " " * (width - _width(text))
    return gap + text if right else text + gap

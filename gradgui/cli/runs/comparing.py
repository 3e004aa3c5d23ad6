"""`gradgui runs compare`: several runs in one table, for people, as JSON or CSV, or over one another in a picture."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradgui.cli.arguments import add_json, runs_folder
from gradgui.cli.json_output import write_json
from gradgui.cli.runs.named_run import add_named_runs
from gradgui.cli.runs.value_types import add_picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradgui.runs.comparing.comparison import Difference
    from gradgui.runs.store.run_reader import RunReader


EPILOG = """\
files (--format, --out):
  csv            the table
  csv --plot X   X at every step of every run, as recorded: letter, run, step, place on the axis, X, X on the validation data
  png, svg       X of all runs over one another, as the window draws it (needs Qt, no display)

X is loss, penalty, learning_rate, a metric, or the path of a variable (the norm of its gradient)."""


def add_compare_parser(actions: Any, folder: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    comparing = actions.add_parser(
        "compare",
        parents=[folder],
        help="several runs side by side",
        description="Shows where the specs of runs and the changes made to them differ, and where they ended.",
        epilog=EPILOG,
    )
    add_named_runs(comparing)
    add_json(comparing, "print one object")
    comparing.add_argument("--format", choices=("csv", "png", "svg"), help="write a file instead of printing a table")
    comparing.add_argument("--out", metavar="PATH", type=Path, help="the file to write")
    comparing.add_argument("--overwrite", action="store_true", help="replace the file if there is one")
    plots = comparing.add_argument_group("plots")
    plots.add_argument("--plot", metavar="X", help="what is drawn")
    plots.add_argument("--by", choices=("step", "update", "epoch", "time"), default="step", help="over what (default: step)")
    plots.add_argument("--smoothing", metavar="0-12", type=int, choices=range(13), default=6, help="default: 6")
    plots.add_argument("--log", action="store_true", help="logarithmic axis")
    add_picture(plots)
    comparing.set_defaults(run=compare)


def comparison_table(runs: Sequence[RunReader]) -> dict[str, Any]:
    """Returns where runs ended and what differs between them, as plain tables."""
    from gradgui.runs.comparing.comparison import final, intervention_differences, spec_differences

    ended = [final(run) for run in runs]
    return {
        "runs": [
            {
                "run": str(run.path),
                "name": run.name,
                "state": run.status.state,
                "steps": end.steps,
                "time_s": end.time_s,
                "loss": end.loss,
                "validation": {name: {"last": last, "best": best} for name, (last, best) in end.validation.items()},
            }
            for run, end in zip(runs, ended, strict=True)
        ],
        "spec": [_plain(difference) for difference in spec_differences(runs)],
        "interventions": [_plain(difference) for difference in intervention_differences(runs)],
    }


def print_comparison(runs: Sequence[RunReader]) -> None:
    """Prints a comparison as the window has it: one column a run, first what differs, then where they ended."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from gradgui.runs.comparing.comparison_rows import Section, comparison_rows

    shown = Table(box=None, pad_edge=False, header_style="bold")
    shown.add_column("")
    for run in runs:
        shown.add_column(Text(run.path.name), justify="right", overflow="fold")
    rows = comparison_rows([(run, run.history()) for run in runs])
    for section in Section:
        mine = [row for row in rows if row.section is section]
        shown.add_section()
        shown.add_row(Text(section.value, style="bold"), *("" if mine else "no difference" for _ in runs[:1]))
        if section is Section.ENDED and len({run.name for run in runs}) > 1:
            shown.add_row("name", *(Text(run.name) for run in runs))
        for row in mine:
            styles = ["bold" if row.best is not None and value == row.best else "" for value in row.values]
            cells = [Text(_cell(value), style=style) for value, style in zip(row.values, styles, strict=True)]
            shown.add_row(Text(row.key), *cells)
    console = Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=200)
    console.print(shown)


def compare(args: argparse.Namespace) -> int:
    """Prints the comparison of the runs that were named."""
    from gradgui.core.errors import SpecError, StoreError
    from gradgui.runs.catalogue.run_list import find_run
    from gradgui.runs.store.mending.open_run import open_stored_run

    if len(args.run_names) < 2:
        raise StoreError(f"At least two runs must be named to be compared. Received: {args.run_names[0]}.")
    if (args.format is None) != (args.out is None):
        raise SpecError("A file needs both --format and --out. Received: one of them.")
    if args.plot is not None and args.out is None:
        raise SpecError(f"A plot is written to a file. Received: --plot {args.plot}. Add --format png --out PATH.")
    runs = [open_stored_run(find_run(runs_folder(args), name)) for name in args.run_names]
    if args.out is not None:
        return _write(args, runs)
    if args.json:
        write_json(comparison_table(runs))
    else:
        print_comparison(runs)
    return 0


def _write(args: argparse.Namespace, runs: Sequence[RunReader]) -> int:
    from gradgui.app.comparison_files import export_comparison

    export_comparison(
        runs,
        args.out,
        args.format,
        args.plot,
        axis=args.by,
        log=args.log,
        smoothing=args.smoothing,
        size=args.size,
        theme=args.theme,
        overwrite=args.overwrite,
    )
    print(args.out)
    return 0


def _plain(difference: Difference) -> dict[str, Any]:
    return {"key": difference.key, "values": list(difference.values)}


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)

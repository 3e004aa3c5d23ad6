"""`gradgui runs export`: a run, its model, or one of its plots, as a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradgui.cli.arguments import add_json, add_trust
from gradgui.cli.json_output import write_event
from gradgui.cli.runs.attended import end_with_input, ended_by_termination
from gradgui.cli.runs.named_run import add_named_run, open_reader
from gradgui.cli.runs.value_types import add_picture, step_range
from gradgui.core.errors import GradguiError, SpecError
from gradgui.runs.export import FORMATS, ExportOptions, Stretch

if TYPE_CHECKING:
    from gradgui.runs.store.run_reader import RunReader

PLOTS = """\
plots:
  loss      training, smoothed, validation, penalty, learning rate; --curve adds a metric
  heatmap   a norm of every variable by steps
  curves    of the largest variables, or of those that --curve names
  profile   of every variable at the last step
  ratio     update / weight by steps"""


def epilog() -> str:
    """Returns the formats and plots, a line each."""
    lines = [f"  {one.name:<12}{one.words}" for one in FORMATS.values()]
    lines.append(
        f"  {'png, svg':<12}a plot, as the window draws it (needs Qt, no display); with --plot, csv has its numbers"
    )
    return "\n".join(["formats:", *lines, "", PLOTS])


def add_export_parser(actions: Any, folder: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    export = actions.add_parser(
        "export",
        parents=[folder],
        help="write a run, its model or a plot to a file",
        description="Writes what a run recorded, the model that it trained, or one of its plots, to a file.",
        epilog=epilog(),
    )
    add_named_run(export)
    export.add_argument("--format", required=True, choices=(*FORMATS, "png", "svg"), help="what to write")
    export.add_argument("--out", metavar="PATH", type=Path, required=True, help="the file or folder to write")
    models = ", ".join(one.name for one in FORMATS.values() if one.runs_code)
    add_trust(export, f"let the code that builds the model run ({models})")
    export.add_argument("--trust-store", metavar="FILE", type=Path, help="what else is trusted (default: your own list)")
    export.add_argument("--overwrite", action="store_true", help="replace what is there under that name")
    export.add_argument("--steps", metavar="FROM:TO", type=step_range, help="only these steps (tables, plots; default: all)")
    export.add_argument("--every", metavar="N", type=int, default=1, help="only every n-th of them (tables)")
    export.add_argument("--at", metavar="STEP", type=int, help="the model of this checkpoint (default: of the run's end)")
    add_json(export, "say how it goes on standard output, one object a line")
    export.add_argument("--attended", action="store_true", help="end, and leave nothing, when standard input ends")
    plots = export.add_argument_group("plots")
    plots.add_argument("--plot", choices=("loss", "heatmap", "curves", "profile", "ratio"), help="which plot")
    plots.add_argument("--curve", metavar="NAME", action="append", default=[], help="a curve beside the usual ones")
    plots.add_argument("--norm", choices=("raw", "clipped", "update", "weight", "ratio"), default="raw")
    add_picture(plots)
    export.set_defaults(run=export_one)


def export_one(args: argparse.Namespace) -> int:
    """Writes the file."""
    view = ExportView(json=args.json)
    if args.attended:
        end_with_input()
    try:
        reader = open_reader(args)
        with ended_by_termination():
            if args.plot is not None:
                _export_plot(args, reader)
            elif args.format in {"png", "svg"}:
                raise SpecError(f"A picture must be of a plot. Received: --format {args.format}. Add --plot loss, for one.")
            else:
                _export_run(args, reader, view)
    except GradguiError as error:
        view.on_failed(str(error))
        raise
    view.on_exported(args.out)
    return 0


def _export_plot(args: argparse.Namespace, reader: RunReader) -> None:
    from gradgui.app.plot_pictures import export_plot

    export_plot(
        reader,
        args.out,
        args.format,
        args.plot,
        size=args.size,
        theme=args.theme,
        norm=args.norm,
        steps=args.steps,
        curves=args.curve,
        overwrite=args.overwrite,
    )


def _export_run(args: argparse.Namespace, reader: RunReader, view: ExportView) -> None:
    from gradgui.app.exporting import export_run

    start, stop = args.steps or (0, None)
    options = ExportOptions(
        overwrite=args.overwrite,
        steps=Stretch(start, stop, args.every),
        at_step=args.at,
        trust=args.trust,
        trust_store=args.trust_store,
        progress=view.on_progress,
    )
    export_run(reader, args.out, args.format, options)


class ExportView:
    """How an export is told of: the path alone for people, or JSON, one object a line: `progress`, `exported`, `failed`.

    Args:
        json: whether it is JSON.
    """

    def __init__(self, *, json: bool) -> None:
        self._json = json
        self._said = -1.0

    def on_progress(self, share: float) -> None:
        """Says how far it is, at most a hundred times."""
        if share >= self._said + 0.01:
            self._said = share
            self._write("progress", share=round(share, 3))
            if not self._json and sys.stderr.isatty():
                sys.stderr.write(f"\r{share:.0%} ")
                sys.stderr.flush()

    def on_exported(self, out: Path) -> None:
        """Says what was written."""
        self._write("exported", path=str(out))
        if not self._json and sys.stderr.isatty():
            sys.stderr.write("\r")
        if not self._json:
            print(out)

    def on_failed(self, message: str) -> None:
        """Says why nothing was."""
        self._write("failed", message=message)

    def _write(self, event: str, **fields: object) -> None:
        if self._json:
            write_event(event, fields)

"""`gradgui runs export`: a run, its model, or one of its plots, as a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from gradgui.core.errors import SpecError

EPILOG = """\
formats:
  csv       one row a step: loss, rate, ..., metrics, and the four norms of every variable
  npz       the same as arrays, with validations and interventions (numpy.load)
  keras     the trained model, as keras.models.load_model reads it
  weights   its weights alone
  png, svg  a plot, as the window draws it (needs Qt, no display); with --plot, csv has the numbers of that plot

plots:
  loss      training, smoothed, validation, penalty, learning rate; --curve adds a metric
  heatmap   a norm of every variable by steps
  curves    of the largest variables, or of those that --curve names
  profile   of every variable at the last step
  ratio     update / weight by steps"""


def add_export_parser(actions: Any, folder: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    export = actions.add_parser(
        "export",
        parents=[folder],
        help="write a run, its model or a plot to a file",
        description="Writes what a run recorded, the model that it trained, or one of its plots, to a file.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    export.add_argument("run_name", metavar="RUN")
    formats = ("csv", "npz", "keras", "weights", "png", "svg")
    export.add_argument("--format", required=True, choices=formats, help="what to write")
    export.add_argument("--out", metavar="PATH", type=Path, required=True, help="the file to write")
    export.add_argument("--trust", action="store_true", help="let the code that builds the model run (keras, weights)")
    export.add_argument("--overwrite", action="store_true", help="replace the file if there is one")
    plots = export.add_argument_group("plots")
    plots.add_argument("--plot", choices=("loss", "heatmap", "curves", "profile", "ratio"), help="which plot")
    plots.add_argument("--steps", metavar="FROM:TO", type=step_range, help="the steps in view (default: all)")
    plots.add_argument("--curve", metavar="NAME", action="append", default=[], help="a curve beside the usual ones")
    plots.add_argument("--norm", choices=("raw", "clipped", "update", "weight", "ratio"), default="raw")
    plots.add_argument("--size", metavar="WxH", type=picture_size, default=(1200, 600), help="default: 1200x600")
    themes = ("light", "dark", "light high contrast", "dark high contrast")
    plots.add_argument("--theme", choices=themes, default="light")
    export.set_defaults(run=export_one)


def export_one(args: argparse.Namespace) -> int:
    """Writes the file."""
    from gradgui.cli.runs import open_reader

    reader = open_reader(args)
    if args.format in {"png", "svg"} and args.plot is None:
        raise SpecError(f"A picture must be of a plot. Received: --format {args.format}. Add --plot loss, for one.")
    if args.plot is not None:
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
    else:
        from gradgui.app.exporting import export_run

        export_run(reader, args.out, args.format, trust=args.trust, overwrite=args.overwrite)
    print(args.out)
    return 0


def step_range(text: str) -> tuple[int, int]:
    """Returns "100:200" as the first step and the one after the last.

    Raises:
        argparse.ArgumentTypeError: it isn't such a range.
    """
    first, _, stop = text.partition(":")
    if not (first.isdigit() and stop.isdigit() and int(first) < int(stop)):
        raise argparse.ArgumentTypeError(f'steps must be FROM:TO with FROM below TO. Received: "{text}".')
    return int(first), int(stop)


def picture_size(text: str) -> tuple[int, int]:
    """Returns "1200x600" as width and height.

    Raises:
        argparse.ArgumentTypeError: it isn't a size that a plot can have.
    """
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit() and 300 <= int(width) <= 8000 and 150 <= int(height) <= 8000):
        raise argparse.ArgumentTypeError(f'a size must be WIDTHxHEIGHT, from 300x150 to 8000x8000. Received: "{text}".')
    return int(width), int(height)

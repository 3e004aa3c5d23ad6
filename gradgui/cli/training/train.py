"""`gradgui train`: a training without a window, shown as a progress bar, as lines, or as JSON."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from gradgui.cli.arguments import add_json, add_runs_folder, add_spec, add_trust, runs_folder, spec_from_arguments
from gradgui.cli.training.showing import shown, train_and_show

DESCRIPTION = """\
Trains a spec in this terminal, without a window. Qt isn't needed.

SPEC is a spec file, or a shipped example such as examples:mlp. Data alone (a table, .npz, .npy, TFRecord, a folder of
images or texts) get a small network and the loss that fits their targets. Ctrl-C stops cleanly: everything so far is
stored, and --resume goes on with it, in the same folder, as if it had never stopped."""

EPILOG = """\
examples:
  gradgui train examples:mlp
  gradgui train spec.toml --steps 500 --set optimizer.name=SGD --device CPU:0
  gradgui train spec.toml --json | jq .event
  gradgui train data.npz
  gradgui train --resume 20261122-101530-digits --steps 500

exit codes: 0 finished, 2 wrong input, 3 training failed, 130 interrupted"""


def add_parser(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "train",
        parents=[common],
        help="train without a window",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add_spec(parser, optional=True, steps="how many steps; with --resume, N further steps: the run then ends there")
    parser.add_argument("--resume", metavar="RUN", help="go on with a stored run: its folder, or the beginning of its name")
    add_runs_folder(parser)
    parser.add_argument(
        "--measure",
        action="store_true",
        help="before the first step, time what watching costs and what skipping saves; the training is the same",
    )
    add_trust(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Trains as asked."""
    from gradgui.app.fitting import fitted_to_targets
    from gradgui.cli.training.training_views import JsonView
    from gradgui.core.errors import GradguiError

    try:
        check_arguments(args)
        if args.resume is not None:
            return resume_and_show(args)
        fitted = fitted_to_targets(spec_from_arguments(args), trust=args.trust)
    except GradguiError as error:
        if args.json:
            JsonView().on_failed(str(error))
        raise
    if fitted.words and not args.json:
        print(fitted.words)
    return train_and_show(fitted.spec, runs_dir=args.runs, trust=args.trust, json=args.json, measure=args.measure)


def check_arguments(args: argparse.Namespace) -> None:
    """Checks that either a spec or a run is named, with what belongs to it.

    Raises:
        SpecError: says what to leave out, or to add.
    """
    from gradgui.core.errors import SpecError

    if (args.spec is None) == (args.resume is None):
        received = "neither" if args.spec is None else f"{args.spec} and --resume {args.resume}"
        raise SpecError(f"A spec to train, or a run to go on with, must be named. Received: {received}.")
    if args.steps is not None and args.steps < 1:
        raise SpecError(f"--steps must be a whole number >= 1. Received: {args.steps}.")
    changes = {"--set": args.settings, "--preset": args.preset, "--device": args.device, "--measure": args.measure}
    given = [name for name, value in changes.items() if value]
    if args.resume is not None and given:
        raise SpecError(
            f"A run that goes on must keep its spec. Received: {', '.join(given)} with --resume. To change something from a "
            "step on, fork it: gradgui runs fork RUN --at STEP --set KEY=VALUE."
        )


def resume_and_show(args: argparse.Namespace) -> int:
    """Goes on with a stored run, showing how it goes; returns the exit code."""
    from gradgui.app.continuing import resume
    from gradgui.runs.catalogue.run_list import find_run
    from gradgui.runs.start_point import resume_warning, resumed_spec
    from gradgui.runs.store.mending.open_run import open_stored_run

    reader = open_stored_run(find_run(runs_folder(args), args.resume))
    warning = resume_warning(reader)
    if warning:
        print(warning, file=sys.stderr)
    return shown(
        resumed_spec(reader, args.steps),
        lambda view, signals: resume(reader, args.steps, args.trust, listener=view, signals=signals),
        json=args.json,
    )

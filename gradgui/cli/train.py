"""`gradgui train`: a training without a window, shown as a progress bar, as lines, or as JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradgui.cli.exit_codes import INTERRUPTED

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable

    from gradgui.app.training import TrainingSummary
    from gradgui.cli.training_views import TrainingView
    from gradgui.core.spec import RunSpec

    Training = Callable[[TrainingView, tuple[signal.Signals, ...]], TrainingSummary]

DESCRIPTION = """\
Trains a spec in this terminal, without a window. Qt isn't needed.

SPEC is a spec file, or a shipped example such as examples:mlp. Ctrl-C stops cleanly: everything so far is stored, and
--resume goes on with it, in the same folder, as if it had never stopped."""

EPILOG = """\
examples:
  gradgui train examples:mlp
  gradgui train spec.toml --steps 500 --set optimizer.name=SGD --device CPU:0
  gradgui train spec.toml --json | jq .event
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
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("spec", metavar="SPEC", nargs="?", help="a spec file (.toml), or examples:NAME")
    parser.add_argument("--resume", metavar="RUN", help="go on with a stored run: its folder, or the beginning of its name")
    parser.add_argument(
        "--set",
        dest="settings",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="change one key of the spec, such as loop.steps=10; may be repeated",
    )
    parser.add_argument("--preset", metavar="NAME", help="start with the frozen layers and multipliers saved in the window")
    parser.add_argument("--device", help='where to train, such as CPU:0 or GPU:1; short for --set loop.device="..."')
    parser.add_argument(
        "--steps", metavar="N", type=int, help="how many steps; with --resume, N further steps: the run then ends there"
    )
    parser.add_argument("--runs", metavar="DIR", type=Path, help="folder for runs (default: your own)")
    parser.add_argument(
        "--measure",
        action="store_true",
        help="before the first step, time what watching costs and what skipping saves; the training is the same",
    )
    parser.add_argument("--trust", action="store_true", help="let the code that the spec names run")
    parser.add_argument("--json", action="store_true", help="standard output holds one JSON object a line, and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Trains as asked."""
    from gradgui.cli.training_views import JsonView
    from gradgui.core.errors import GradguiError

    try:
        check_arguments(args)
        if args.resume is not None:
            return resume_and_show(args)
        spec = spec_from_arguments(args)
    except GradguiError as error:
        if args.json:
            JsonView().on_failed(str(error))
        raise
    return train_and_show(spec, runs_dir=args.runs, trust=args.trust, json=args.json, measure=args.measure)


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
    given = [
        name for name, value in (("--set", args.settings), ("--device", args.device), ("--measure", args.measure)) if value
    ]
    if args.resume is not None and given:
        raise SpecError(
            f"A run that goes on must keep its spec. Received: {', '.join(given)} with --resume. To change something from a "
            "step on, fork it: gradgui runs fork RUN --change KEY=VALUE."
        )


def resume_and_show(args: argparse.Namespace) -> int:
    """Goes on with a stored run, showing how it goes; returns the exit code."""
    from gradgui.app.continuing import resume
    from gradgui.cli.runs import runs_folder
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


def spec_from_arguments(args: argparse.Namespace) -> RunSpec:
    """Returns the spec with all settings of the command line.

    Raises:
        SpecError: there is no such spec, or a setting doesn't fit.
    """
    from gradgui.app.training import load_spec
    from gradgui.core.preset import with_preset
    from gradgui.core.spec_toml import with_setting
    from gradgui.runs.default_folders import default_presets_path
    from gradgui.runs.preset_store import PresetStore

    spec = load_spec(args.spec)
    if args.preset:
        spec = with_preset(spec, PresetStore(default_presets_path()).get(args.preset))
    settings = list(args.settings)
    if args.steps is not None:
        settings.append(f"loop.steps={args.steps}")
    if args.device:
        settings.append(f'loop.device="{args.device}"')
    for setting in settings:
        spec = with_setting(spec, setting)
    return spec.with_absolute_paths(Path.cwd())  # a path given by --set is relative to where one types


def train_and_show(
    spec: RunSpec, *, runs_dir: Path | None, trust: bool = False, json: bool = False, measure: bool = False
) -> int:
    """Trains, showing how it goes in the way that suits the output.

    Returns:
        the exit code: 0, or 130 where it was interrupted.

    Raises:
        GradguiError: as `gradgui.train`.
    """
    from gradgui.app.training import run_headless

    return shown(
        spec,
        lambda view, signals: run_headless(spec, runs_dir, trust=trust, listener=view, signals=signals, measure=measure),
        json=json,
    )


def shown(spec: RunSpec, train: Training, *, json: bool) -> int:
    """Carries out a training that is handed in, showing how it goes; returns the exit code."""
    from gradgui.app.process.interrupts import termination_signals
    from gradgui.cli.training_views import JsonView, LinesView, ProgressView
    from gradgui.core.errors import GradguiError
    from gradgui.core.status import StopReason

    view: TrainingView = JsonView() if json else ProgressView(spec) if sys.stdout.isatty() else LinesView(spec)
    try:
        with view:
            summary = train(view, termination_signals())
    except GradguiError as error:
        view.on_failed(str(error))
        raise
    view.on_finished(summary)
    return INTERRUPTED if summary.reason is StopReason.INTERRUPTED else 0

"""`gradgui train`: a training without a window, shown as a progress bar, as lines, or as JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradgui.cli.exit_codes import INTERRUPTED

if TYPE_CHECKING:
    from gradgui.core.spec import RunSpec

DESCRIPTION = """\
Trains a spec in this terminal, without a window. Qt isn't needed.

SPEC is a spec file, or a shipped example such as examples:mlp. Ctrl-C stops cleanly: everything so far is stored."""

EPILOG = """\
examples:
  gradgui train examples:mlp
  gradgui train spec.toml --steps 500 --set optimizer.name=SGD --device CPU:0
  gradgui train spec.toml --json | jq .event

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
    parser.add_argument("spec", metavar="SPEC", help="a spec file (.toml), or examples:NAME")
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
    parser.add_argument("--steps", metavar="N", type=int, help="how many steps; short for --set loop.steps=N")
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
        spec = spec_from_arguments(args)
    except GradguiError as error:
        if args.json:
            JsonView().on_failed(str(error))
        raise
    return train_and_show(spec, runs_dir=args.runs, trust=args.trust, json=args.json, measure=args.measure)


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
    from gradgui.app.interrupts import termination_signals
    from gradgui.app.training import run_headless
    from gradgui.cli.training_views import JsonView, LinesView, ProgressView, TrainingView
    from gradgui.core.errors import GradguiError
    from gradgui.core.status import StopReason

    view: TrainingView = JsonView() if json else ProgressView(spec) if sys.stdout.isatty() else LinesView(spec)
    try:
        with view:
            summary = run_headless(
                spec, runs_dir, trust=trust, listener=view, signals=termination_signals(), measure=measure
            )
    except GradguiError as error:
        view.on_failed(str(error))
        raise
    view.on_finished(summary)
    return INTERRUPTED if summary.reason is StopReason.INTERRUPTED else 0

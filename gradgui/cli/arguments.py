"""Arguments that several commands have, and what they name: the folder for runs, a spec with its settings."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradgui.core.spec import RunSpec


def add_spec(parser: argparse.ArgumentParser, *, optional: bool = False, steps: str = "how many steps") -> None:
    """Adds the spec that is trained and what changes it; `spec_from_arguments` reads them.

    Args:
        parser: of the command.
        optional: whether the spec may be left out.
        steps: what `--steps` says.
    """
    parser.add_argument(
        "spec", metavar="SPEC", nargs="?" if optional else None, help="a spec file (.toml), or examples:NAME"
    )
    add_settings(parser)
    parser.add_argument("--preset", metavar="NAME", help="start with the frozen layers and multipliers saved in the window")
    parser.add_argument("--device", help='where to train, such as CPU:0 or GPU:1; short for --set loop.device="..."')
    parser.add_argument("--steps", metavar="N", type=int, help=steps)


def add_settings(parser: argparse.ArgumentParser, words: str = "change one key of the spec, such as loop.steps=10") -> None:
    """Adds `--set KEY=VALUE`, a list named `settings`."""
    parser.add_argument(
        "--set",
        dest="settings",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help=f"{words}; may be repeated",
    )


def add_runs_folder(parser: argparse.ArgumentParser) -> None:
    """Adds `--runs`; `runs_folder` reads it."""
    parser.add_argument("--runs", metavar="DIR", type=Path, help="folder for runs (default: your own)")


def add_trust(parser: argparse.ArgumentParser, words: str = "let the code that the spec names run") -> None:
    """Adds `--trust`."""
    parser.add_argument("--trust", action="store_true", help=words)


def add_json(
    parser: argparse.ArgumentParser, words: str = "standard output holds one JSON object a line, and nothing else"
) -> None:
    """Adds `--json`; commands that take a while write an event a line, others what the words say."""
    parser.add_argument("--json", action="store_true", help=words)


def runs_folder(args: argparse.Namespace) -> Path:
    """Returns the folder for runs."""
    from gradgui.runs.default_folders import default_runs_dir

    return Path(args.runs) if args.runs else default_runs_dir()


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

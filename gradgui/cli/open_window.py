"""`gradgui open`: the window; where there is no display, the same spec is trained without one."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from gradgui.cli.arguments import add_runs_folder

if TYPE_CHECKING:
    from gradgui.core.errors import GradguiError

DESCRIPTION = """\
Opens the window, and in it what PATH names. `gradgui PATH` does the same.

PATH is a spec (.toml), a program (.py), a model (.keras, .h5), a stored run, or a shipped example such as examples:mlp.
Where a window of yours is open already, it comes to the front and opens PATH; --new-window opens another one.
Where there is no display, a spec is trained without a window instead."""

#: Those of `gui.language.chosen_language`, which would load Qt.
LANGUAGES = ("system", "en", "pseudo")


def add_parser(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "open",
        parents=[common],
        help="the window, with PATH opened in it",
        description=DESCRIPTION,
    )
    parser.add_argument("path", metavar="PATH", nargs="?", help="what to open")
    add_runs_folder(parser)
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        default="",
        help="of this window; pseudo is a made-up one, longer and accented, that shows what isn't translated",
    )
    parser.add_argument("--new-window", action="store_true", help="another window, where one is open already")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Opens the window, or says why there is none and trains."""
    from gradgui.app.desktop import run_desktop
    from gradgui.app.process.qt_guard import NoDisplayError

    if args.path is not None:
        check_exists(args.path)
    try:
        return run_desktop(args.path, runs_dir=args.runs, language=args.language, new_window=args.new_window)
    except NoDisplayError as error:
        return without_display(args, error)
    except ImportError as error:
        if "PySide6" not in str(error) and not str(error).startswith("lib"):
            raise
        from gradgui.core.errors import GradguiError

        return without_display(args, GradguiError(f"Qt can't be loaded: {error}."))


def check_exists(path: str) -> None:
    """Checks that the path names something, before a window opens for it.

    Raises:
        GradguiError: it doesn't.
    """
    from gradgui.runs.sources.opening import resolve_path

    resolve_path(path)


def without_display(args: argparse.Namespace, reason: GradguiError) -> int:
    """Trains the spec without a window.

    Raises:
        GradguiError: there is no spec to train.
    """
    from gradgui.app.training import load_spec
    from gradgui.cli.training.showing import train_and_show
    from gradgui.core.errors import GradguiError

    if args.path is None:
        raise GradguiError(f"{reason} The window needs one; without it, train a spec: gradgui train examples:mlp")
    spec = load_spec(args.path)
    sys.stderr.write(f"gradgui: {reason} Training without the window; a desktop would show it.\n")
    return train_and_show(spec, runs_dir=args.runs)

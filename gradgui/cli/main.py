"""The command `gradgui`: finds the sub-command, turns errors into messages and exit codes. Loads no TensorFlow, no Qt."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import traceback
from collections.abc import Sequence

from gradgui import __version__
from gradgui.cli import (
    describe,
    examples,
    guide,
    install_desktop,
    new,
    open_window,
    selftest,
    settings,
)
from gradgui.cli.exit_codes import FAILED, INTERRUPTED, WRONG_INPUT
from gradgui.cli.help_format import CommandParser
from gradgui.cli.runs import commands as runs
from gradgui.cli.training import queue, sweep, train
from gradgui.core.errors import GradguiError, TrainingError, nearest

#: In the order in which `--help` lists them.
_MODULES = (
    open_window,
    train,
    sweep,
    queue,
    describe,
    runs,
    new,
    examples,
    guide,
    settings,
    install_desktop,
    selftest,
)
COMMANDS = (
    "open",
    "train",
    "sweep",
    "queue",
    "describe",
    "runs",
    "new",
    "examples",
    "guide",
    "settings",
    "install-desktop",
    "selftest",
)

DESCRIPTION = """\
A desktop microscope for gradient descent in TensorFlow 2 and Keras 3.

Without a command the window opens; `gradgui PATH` opens a spec, a program, a model or a run in it."""

EPILOG = """\
examples:
  gradgui                             the window
  gradgui examples:mlp                the window with a shipped example, ready to start
  gradgui train examples:mlp          the same training without a window
  gradgui train spec.toml --set loop.steps=500 --set optimizer.learning_rate=1e-4
  gradgui describe model.keras        the variables of a model

exit codes: 0 finished, 2 wrong input, 3 training failed, 130 interrupted"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: what follows the program's name; None: the process's own.

    Returns:
        the exit code: 0 finished, 2 wrong input, 3 training failed, 130 interrupted, 1 anything else.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    args = build_parser().parse_args(with_command(words))
    log_to_terminal(debug=args.debug)
    if not args.debug:  # no C++ notes on the terminal; what matters reaches gradgui as exceptions
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    try:
        return int(args.run(args))
    except GradguiError as error:
        return _report(error, debug=args.debug)
    except KeyboardInterrupt:
        sys.stderr.write("\ngradgui: interrupted\n")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has gone (`gradgui runs list | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + getattr(signal, "SIGPIPE", 13)
    except Exception as error:  # noqa: BLE001 - the edge of the program: a message for the person, the rest for --debug
        if args.debug:
            traceback.print_exc()
        sys.stderr.write(f"gradgui: {type(error).__name__}: {error}\n")
        if not args.debug:
            sys.stderr.write("That is a fault of gradgui's own. Run the command again with --debug to see where.\n")
        return 1


def log_to_terminal(*, debug: bool) -> None:
    """Writes the log, tracebacks included, to standard error with `debug`; else nothing, since errors have messages."""
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.DEBUG if debug else logging.CRITICAL)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", handlers=[terminal])
    if debug:
        logging.getLogger("gradgui").setLevel(logging.DEBUG)


def with_command(words: list[str]) -> list[str]:
    """Returns the arguments with the command that was left out: `gradgui` and `gradgui PATH` are `gradgui open [PATH]`.

    Raises:
        SystemExit: the first word is neither a command nor anything that can be opened, but spelled like a command.
    """
    first = next((word for word in words if not word.startswith("-")), None)
    if first in COMMANDS or (first is None and any(word in {"-h", "--help", "--version"} for word in words)):
        return words
    if first is not None and first.isalpha() and not os.path.exists(first):  # noqa: PTH110 - pathlib isn't needed for it
        close = nearest(first, COMMANDS)
        if close:
            sys.stderr.write(f'gradgui: There is no command "{first}", and no such file. Did you mean {close[0]}?\n')
            raise SystemExit(WRONG_INPUT)
    return ["open", *words]


def build_parser() -> argparse.ArgumentParser:
    """Returns the parser of all commands."""
    parser = CommandParser(prog="gradgui", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("--version", action="version", version=f"gradgui {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--debug", action="store_true", help="show tracebacks and the log on standard error")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for module in _MODULES:
        module.add_parser(commands, common)
    return parser


def _report(error: GradguiError, *, debug: bool) -> int:
    """Writes what a person can put right; with `debug` also where it arose. Returns the exit code."""
    if debug:
        traceback.print_exc()
    sys.stderr.write(f"gradgui: {error}\n")
    if error.details:
        sys.stderr.write(f"{error.details.rstrip()}\n" if debug else "--debug shows where.\n")
    return FAILED if isinstance(error, TrainingError) else WRONG_INPUT

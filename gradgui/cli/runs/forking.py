"""`gradgui runs fork`: goes back to a step of a stored run and trains on from there as a new run."""

from __future__ import annotations

import argparse
from typing import Any

from gradgui.cli.arguments import add_json, add_settings, add_trust
from gradgui.cli.runs.named_run import add_named_run, open_reader
from gradgui.cli.training.showing import shown

_EPILOG = """\
examples:
  gradgui runs fork 20261122-101530-digits --at 500 --change learning_rate=1e-4 --change 'freeze=["conv2d*/**"]'
  gradgui runs fork 20261122-101530-digits --at 500 --set optimizer.name=SGD --set data.batch_size=32

What --set leaves as it is goes on; what it changes begins anew: the optimizer's state with another optimizer, the place in
the data with other data or another batch size, the count of updates with another schedule. The record says which."""


def add_fork_parser(actions: Any, folder: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    forking = actions.add_parser(
        "fork",
        parents=[folder],
        help="train on from a step of a run, as a new run",
        description="Goes back to a step of a run and trains on from there as a new run. The stored one stays as it is.",
        epilog=_EPILOG,
    )
    add_named_run(forking)
    forking.add_argument("--at", metavar="STEP", type=int, help="the first step of its own (default: after the last one)")
    forking.add_argument(
        "--change",
        dest="changes",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="what is different from there on: a key of [[interventions]]; may be repeated",
    )
    add_settings(forking, "change one key of the spec from there on, such as optimizer.name=SGD")
    forking.add_argument(
        "--steps",
        metavar="N",
        type=int,
        help="steps of the new run in all, those before the fork included (default: as the stored one)",
    )
    add_trust(forking)
    add_json(forking)
    forking.set_defaults(run=fork_one)


def fork_one(args: argparse.Namespace) -> int:
    """Trains the fork, showing how it goes; returns the exit code."""
    from gradgui.app.continuing import fork
    from gradgui.core.spec_toml import key_and_value
    from gradgui.runs.forking.settings import fork_with_settings
    from gradgui.runs.start_point import fork_point

    reader = open_reader(args)
    changes = dict(key_and_value(change) for change in args.changes)
    settings = dict(key_and_value(setting) for setting in args.settings)
    spec, _ = fork_with_settings(fork_point(reader, args.at), args.steps, changes, settings)
    return shown(
        spec,
        lambda view, signals: fork(
            reader, args.at, changes, args.steps, args.runs, args.trust, listener=view, signals=signals, settings=settings
        ),
        json=args.json,
    )

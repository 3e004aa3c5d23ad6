"""`gradgui runs fork`: goes back to a step of a stored run and trains on from there as a new run."""

from __future__ import annotations

import argparse

FORK_EPILOG = """\
examples:
  gradgui runs fork 20261122-101530-digits --at 500 --change learning_rate=1e-4 --change 'freeze=["conv2d*"]'
  gradgui runs fork 20261122-101530-digits --at 500 --set optimizer.name=SGD --set data.batch_size=32

What --set leaves as it is goes on; what it changes begins anew: the optimizer's state with another optimizer, the place in
the data with other data or another batch size, the count of updates with another schedule. The record says which."""


def fork_one(args: argparse.Namespace) -> int:
    """Trains the fork, showing how it goes; returns the exit code."""
    from gradgui.app.continuing import fork
    from gradgui.cli.runs import open_reader
    from gradgui.cli.train import shown
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

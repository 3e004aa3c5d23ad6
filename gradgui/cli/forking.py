"""`gradgui runs fork`: goes back to a step of a stored run and trains on from there as a new run."""

from __future__ import annotations

import argparse

FORK_EPILOG = """\
example:
  gradgui runs fork 20261122-101530-digits --at 500 --change learning_rate=1e-4 --change 'freeze=["conv2d*"]'"""


def fork_one(args: argparse.Namespace) -> int:
    """Trains the fork, showing how it goes; returns the exit code."""
    from gradgui.app.continuing import fork
    from gradgui.cli.runs import open_reader
    from gradgui.cli.train import shown
    from gradgui.core.spec_toml import key_and_value
    from gradgui.runs.start_point import fork_point, fork_spec

    reader = open_reader(args)
    changes = dict(key_and_value(change) for change in args.changes)
    return shown(
        fork_spec(fork_point(reader, args.at), args.steps, changes),
        lambda view, signals: fork(
            reader, args.at, changes, args.steps, args.runs, args.trust, listener=view, signals=signals
        ),
        json=args.json,
    )

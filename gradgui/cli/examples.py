"""`gradgui examples`: lists the shipped examples, or writes one out to be changed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

DESCRIPTION = """\
Lists the examples that come with gradgui, or writes one into a folder, with every file that it needs, as a beginning of
your own. The path of its spec is printed."""

EPILOG = """\
examples:
  gradgui examples
  gradgui examples finetune --write my-training
  gradgui my-training/finetune.toml"""


def add_parser(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "examples",
        parents=[common],
        help="list the shipped examples, or write one out",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.add_argument("name", metavar="NAME", nargs="?", help="one example")
    parser.add_argument("--write", metavar="DIR", type=Path, help="write it into this folder")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Lists, describes or writes."""
    from gradgui.core.errors import SpecError, did_you_mean
    from gradgui.runs.examples import example_description, example_names, example_title, write_example

    names = example_names()
    if args.name is None:
        if args.write is not None:
            raise SpecError(f"--write must follow the name of an example. {did_you_mean('', names)}")
        width = max(len(name) for name in names)
        for name in names:
            print(f"{name:<{width}}  {example_title(name)}")
        return 0
    name = args.name.removeprefix("examples:")
    if args.write is not None:
        print(write_example(name, args.write))
        return 0
    print(f"{name}: {example_title(name)}\n{example_description(name)}")
    sys.stderr.write(f"Open it: gradgui examples:{name}    Write it out: gradgui examples {name} --write DIR\n")
    return 0

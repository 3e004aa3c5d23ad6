"""`gradgui presets`: lists what the window saved by name, or prints one as lines of a spec."""

from __future__ import annotations

import argparse
from typing import Any

DESCRIPTION = """\
A preset says which variables learn, and how fast; the window saves them (More, Presets). Without NAME they are listed with
the model that each was made for; with it, the lines are printed that say the same in a spec."""

EPILOG = """\
examples:
  gradgui presets
  gradgui presets "only the head"
  gradgui train spec.toml --preset "only the head\""""


def add_parser(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "presets",
        parents=[common],
        help="list the window's presets, or print one as lines of a spec",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", metavar="NAME", nargs="?", help="one preset")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Lists, or prints one."""
    from gradgui.core.preset import preset_toml
    from gradgui.runs.default_folders import default_presets_path
    from gradgui.runs.preset_store import PresetStore

    store = PresetStore(default_presets_path())
    if args.name is not None:
        print(preset_toml(store.get(args.name)), end="")
        return 0
    presets = store.presets()
    width = max((len(preset.name) for preset in presets), default=0)
    for preset in presets:
        print(f"{preset.name:<{width}}  {preset.model}")
    return 0

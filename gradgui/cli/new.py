"""`gradgui new`: specs to begin with: lists templates, writes a spec made of one, keeps specs as templates."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from gradgui.cli.arguments import add_settings

DESCRIPTION = """\
Lists the templates of specs, or writes a spec made of one, with the program that goes along, to be changed as you like.
A template says what it must be told: --set says it. The path of the spec is printed."""

EPILOG = """\
examples:
  gradgui new
  gradgui new table --write house --set data.source=house.csv --set data.arguments.target=price
  gradgui new program --write my-training
  gradgui new --save "my usual" my-training/program.toml
  gradgui new --rename "my usual" usual
  gradgui new --delete usual"""


def add_parser(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "new",
        parents=[common],
        help="a spec made of a template",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.add_argument("template", metavar="TEMPLATE", nargs="?", help="one template; with --save the spec to be kept")
    parser.add_argument("--write", metavar="PATH", type=Path, help="the spec's file (.toml), or a folder for it")
    add_settings(parser, "what the spec shall say beside")
    keeping = parser.add_mutually_exclusive_group()
    keeping.add_argument("--save", metavar="NAME", help="keep the spec TEMPLATE as a template of this name")
    keeping.add_argument("--rename", metavar=("NAME", "NEW"), nargs=2, help="rename a template that was saved")
    keeping.add_argument("--delete", metavar="NAME", help="forget a template that was saved")
    parser.set_defaults(run=run)


def _as_here(key: str, value: Any) -> Any:
    """Returns a source with its file or folder as it is called from anywhere: what is typed here is meant from here."""
    if not key.endswith(".source") or not isinstance(value, str) or not Path(value).expanduser().exists():
        return value
    path = Path(value).expanduser().resolve()
    return f"{path}/" if path.is_dir() else str(path)


def run(args: argparse.Namespace) -> int:
    """Lists, shows, writes or keeps."""
    from gradgui.core.errors import SpecError
    from gradgui.core.spec_toml import key_and_value, read_spec
    from gradgui.runs import templates
    from gradgui.runs.default_folders import default_templates_dir

    folder = default_templates_dir()
    if args.delete is not None:
        templates.delete_template(folder, args.delete)
    elif args.rename is not None:
        templates.rename_template(folder, *args.rename)
    elif args.template is None and (args.write is not None or args.save is not None):
        raise SpecError("--write and --save must follow a template or a spec. Received: none. Name one.")
    elif args.save is not None:
        templates.save_template(folder, args.save, read_spec(Path(args.template)))
    elif args.template is None:
        known = (*templates.shipped_templates(), *templates.own_templates(folder))
        width = max(len(template.name) for template in known)
        for template in known:
            print(f"{template.name:<{width}}  {template.title}")
    elif args.write is not None:
        values = {key: _as_here(key, value) for key, value in map(key_and_value, args.settings)}
        print(templates.write_spec(templates.find_template(args.template, folder), args.write, values))
    else:
        template = templates.find_template(args.template, folder)
        print(f"{template.name}: {template.title}\n{template.description}".rstrip())
        for key, words in (template.asks or {}).items():
            print(f"  --set {key}=...  {words}")
    return 0

"""`gradgui settings`: what the dialog for settings shows and changes, on the command line."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradgui.cli.arguments import add_json

if TYPE_CHECKING:
    from gradgui.gui.settings import WindowSettings

DESCRIPTION = """\
Shows the settings of the window, or changes them; a window that is open takes them at its next start.

  gradgui settings                              all of them, with what each may be
  gradgui settings theme=dark text-size=125%
  gradgui settings runs-folder=/data/runs       where runs are stored; runs-folder= for the usual place
  gradgui settings shortcut.run.start=Ctrl+R    keys of an action; shortcut.run.start= for none
  gradgui settings --reset                      preferences and shortcuts as they were at first"""

_RUNS_FOLDER = "runs-folder"
_SHORTCUT = "shortcut."


def add_parser(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "settings",
        parents=[common],
        help="the settings of the window",
        description=DESCRIPTION,
    )
    parser.add_argument("changes", metavar="NAME=VALUE", nargs="*", help="what to change")
    parser.add_argument("--reset", action="store_true", help="forget what was chosen before")
    add_json(parser, "print one object a line")
    parser.add_argument("--settings", metavar="FILE", type=Path, help="the settings file (default: your own)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Changes what is asked for, then prints what holds."""
    from gradgui.gui.preferences.preference import PREFERENCES
    from gradgui.gui.settings import WindowSettings
    from gradgui.runs.default_folders import default_settings_path

    path = default_settings_path() if args.settings is None else args.settings
    with tempfile.TemporaryDirectory() as folder:  # all of them, or none: first on a file of no one's
        trial = Path(folder) / "settings.ini"
        for change in args.changes:
            _change(WindowSettings(trial), trial, change)
    settings = WindowSettings(path)
    if args.reset:
        for preference in PREFERENCES:
            settings.forget(preference.key)
        settings.shortcuts = {}
    for change in args.changes:
        _change(settings, path, change)
    settings.sync()
    for name, value, choices in _rows(settings, path):
        if args.json:
            print(json.dumps({"name": name, "value": value, **({"choices": choices} if choices else {})}))
        else:
            print(f"{name:<14} {value}" + (f"   ({', '.join(choices)})" if choices else ""))
    return 0


def _change(settings: WindowSettings, path: Path, change: str) -> None:
    """Carries out one NAME=VALUE.

    Raises:
        GradguiError: there is no such setting, or it can't be that.
    """
    from gradgui.core.errors import GradguiError, did_you_mean
    from gradgui.gui.preferences.preference import PREFERENCES
    from gradgui.runs.runs_folder import choose_runs_dir

    name, equals, value = change.partition("=")
    if not equals:
        raise GradguiError(f'A change must be NAME=VALUE. Received: "{change}".')
    known = {preference.name: preference for preference in PREFERENCES}
    if name == _RUNS_FOLDER:
        choose_runs_dir(path, Path(value) if value else None)
    elif name.startswith(_SHORTCUT):
        _change_keys(settings, name.removeprefix(_SHORTCUT), value)
    elif name in known:
        try:
            known[name].set(settings, value)
        except ValueError as error:
            raise GradguiError(str(error)) from error
    else:
        raise GradguiError(f'There is no setting "{name}". {did_you_mean(name, [*known, _RUNS_FOLDER])}')


def _change_keys(settings: WindowSettings, action_id: str, text: str) -> None:
    from PySide6.QtGui import QKeySequence

    from gradgui.core.errors import GradguiError, did_you_mean
    from gradgui.gui.commands.menus import all_entries
    from gradgui.gui.shortcuts.shortcut_keeper import problem_with

    known = list(all_entries())
    if action_id not in known and not any(entry.endswith(".*") and action_id.startswith(entry[:-1]) for entry in known):
        raise GradguiError(f'There is no action "{action_id}". {did_you_mean(action_id, known)}')
    keys = QKeySequence.fromString(text, QKeySequence.SequenceFormat.PortableText)
    if text and not keys.toString():
        raise GradguiError(f'Keys must be written like Ctrl+Shift+R. Received: "{text}".')
    problem = problem_with(keys)
    if problem:
        raise GradguiError(problem)
    settings.shortcuts = {**settings.shortcuts, action_id: keys.toString(QKeySequence.SequenceFormat.PortableText)}


def _rows(settings: WindowSettings, path: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    from gradgui.gui.preferences.preference import PREFERENCES
    from gradgui.runs.default_folders import usual_runs_dir
    from gradgui.runs.runs_folder import chosen_runs_dir

    rows = [(known.name, known.of(settings), known.values) for known in PREFERENCES]
    rows.append((_RUNS_FOLDER, str(chosen_runs_dir(path) or usual_runs_dir()), ()))
    rows += [(f"{_SHORTCUT}{action_id}", keys or "none", ()) for action_id, keys in sorted(settings.shortcuts.items())]
    return rows

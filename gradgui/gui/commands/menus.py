"""The menus, as data: which actions stand where. The menu bar, the command palette and the list of shortcuts read this.

An entry is the id of an action, "-" for a rule, another menu, or ids by their beginning: "example.*" stands for every
action of that kind, in the order in which they were made. Titles are marked here and translated where they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate

CONTEXT = "Menus"


@dataclass(frozen=True, slots=True)
class MenuSpec:
    """One menu.

    Args:
        id: "file"; names the menu for scripts: "file" makes the object name "fileMenu".
        title: in English, with its mnemonic.
        entries: from top to bottom.
    """

    id: str
    title: str
    entries: tuple[str | MenuSpec, ...] = ()

    @property
    def words(self) -> str:
        """The title in the language of the window."""
        return translate(CONTEXT, self.title)


#: Filled when it is shown, from what was opened last.
RECENT = MenuSpec("recent", QT_TRANSLATE_NOOP("Menus", "Open recen&t"))
FILE = MenuSpec(
    "file",
    QT_TRANSLATE_NOOP("Menus", "&File"),
    (
        "file.new",
        "file.open",
        "file.open_folder",
        "file.open_run",
        RECENT,
        MenuSpec("examples", QT_TRANSLATE_NOOP("Menus", "&Examples"), ("example.*",)),
        MenuSpec("import", QT_TRANSLATE_NOOP("Menus", "&Import a run"), ("file.import_run", "file.import_zip")),
        "-",
        "file.save_spec",
        "file.save_spec_as",
        "file.save_template",
        "file.save_model",
        "file.save_weights",
        "file.export",
        "-",
        "file.settings",
        "-",
        "file.close",
        "file.quit",
    ),
)
EDIT = MenuSpec(
    "edit",
    QT_TRANSLATE_NOOP("Menus", "&Edit"),
    ("variables.undo", "variables.redo", "-", "edit.copy_spec", "edit.paste"),
)
STORED_RUNS = MenuSpec(
    "storedRuns",
    QT_TRANSLATE_NOOP("Menus", "Stored r&uns"),
    ("runs.find", "-", "runs.rename", "runs.star", "runs.tags", "runs.note", "-", "runs.delete", "runs.undo_delete"),
)
RUN = MenuSpec(
    "run",
    QT_TRANSLATE_NOOP("Menus", "&Run"),
    (
        "run.start",
        "run.pause",
        "run.step",
        "run.more",
        "run.cancel_compile",
        "run.stop",
        "-",
        "run.fork",
        "run.go_back",
        "-",
        "queue.add",
        "queue.sweep",
        "queue.toggle",
        "-",
        STORED_RUNS,
    ),
)
VARIABLES = MenuSpec(
    "variables",
    QT_TRANSLATE_NOOP("Menus", "&Variables"),
    (
        "variables.toggle",
        "variables.only",
        "variables.only_layer",
        "variables.up_to",
        "variables.from",
        "variables.invert",
        "variables.pattern",
        "-",
        "variables.thaw_all",
        "variables.freeze_all",
        "-",
        "variables.multiplier",
        "variables.multipliers",
        "-",
        "variables.presets",
        "-",
        "variables.find",
        "variables.network_order",
    ),
)
PLOTS = MenuSpec(
    "plots",
    QT_TRANSLATE_NOOP("Menus", "&Plots"),
    (
        MenuSpec("lossPlot", QT_TRANSLATE_NOOP("Menus", "&Loss"), ("loss.*",)),
        MenuSpec("gradientPlot", QT_TRANSLATE_NOOP("Menus", "&Gradients"), ("gradients.*",)),
        "-",
        "plots.range",
    ),
)
#: Filled when it is shown, with the names under which somebody saved layouts.
SAVED_LAYOUTS = MenuSpec("savedLayouts", QT_TRANSLATE_NOOP("Menus", "S&aved"))
LAYOUTS = MenuSpec(
    "layouts",
    QT_TRANSLATE_NOOP("Menus", "&Layouts"),
    ("layout.*", "-", SAVED_LAYOUTS, "view.layouts"),
)
VIEW = MenuSpec(
    "view",
    QT_TRANSLATE_NOOP("Menus", "V&iew"),
    (
        "view.palette",
        MenuSpec("go", QT_TRANSLATE_NOOP("Menus", "&Go to"), ("go.*",)),
        "-",
        "dock.*",
        MenuSpec("panel", QT_TRANSLATE_NOOP("Menus", "Pa&nel"), ("panel.*",)),
        "-",
        "view.compare",
        "view.close_comparison",
        "-",
        "view.follow",
        MenuSpec("theme", QT_TRANSLATE_NOOP("Menus", "&Theme"), ("theme.*",)),
        LAYOUTS,
        "view.reset",
    ),
)
HELP = MenuSpec(
    "help",
    QT_TRANSLATE_NOOP("Menus", "&Help"),
    ("help.tour", "help.guide", "help.here", "help.shortcuts", "-", "help.about"),
)

#: The menu bar, from left to right.
MENUS = (FILE, EDIT, RUN, VARIABLES, PLOTS, VIEW, HELP)


def expanded(menu: MenuSpec, ids: Iterable[str]) -> tuple[str | MenuSpec, ...]:
    """Returns the entries of a menu, with those that are named by their beginning written out.

    Args:
        menu: whose entries.
        ids: of all actions there are.
    """
    known = tuple(ids)
    entries: list[str | MenuSpec] = []
    for entry in menu.entries:
        if isinstance(entry, str) and entry.endswith(".*"):
            entries += [action_id for action_id in known if action_id.startswith(entry[:-1])]
        else:
            entries.append(entry)
    return tuple(entries)


def all_entries(menus: Iterable[MenuSpec] = MENUS) -> Iterator[str]:
    """Yields the ids that menus name, and beginnings of ids with their ".*"; no window is needed to know them."""
    for menu in menus:
        for entry in menu.entries:
            if isinstance(entry, MenuSpec):
                yield from all_entries((entry,))
            elif entry != "-":
                yield entry


def menu_places(ids: Iterable[str], menus: Iterable[MenuSpec] = MENUS) -> Iterator[tuple[str, tuple[MenuSpec, ...]]]:
    """Yields every action of a menu, with the menus that lead to it, outermost first; in the order of the bar."""
    known = tuple(ids)
    for menu in menus:
        for entry in expanded(menu, known):
            if isinstance(entry, MenuSpec):
                yield from ((action_id, (menu, *path)) for action_id, path in menu_places(known, (entry,)))
            elif entry != "-":
                yield entry, (menu,)

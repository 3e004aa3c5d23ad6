"""Finding, labelling, deleting and importing stored runs: what menus offer beside the menu of their table."""

from __future__ import annotations

from gradgui.gui.actions import ActionSpec
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.language.translation import translate
from gradgui.gui.run_list.run_actions import deletable


def stored_run_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what can be done with stored runs: with those selected in their table, and with all."""
    return [*_import_actions(parts), *_table_actions(parts), *_delete_actions(parts)]


def _import_actions(parts: WindowParts) -> list[ActionSpec]:
    return [
        ActionSpec(
            "file.import_run",
            translate("StoredRunActions", "From a &folder…"),
            parts.imports.import_folder,
            tip=translate("StoredRunActions", "Copy a run of another machine"),
        ),
        ActionSpec(
            "file.import_zip",
            translate("StoredRunActions", "From a &zip file…"),
            parts.imports.import_zip,
            tip=translate("StoredRunActions", "Copy zipped runs"),
        ),
    ]


def _table_actions(parts: WindowParts) -> list[ActionSpec]:
    panel = parts.runs

    def find() -> None:
        parts.raise_dock("runsDock")
        panel.field.edit.setFocus()

    def rename() -> None:
        parts.raise_dock("runsDock")
        panel.rename_selected()

    def star() -> None:
        runs = panel.selected_runs()
        panel.labels.star(runs, star=any(not run.labels.star for run in runs))

    def one() -> bool:
        return panel.selected() is not None

    def some() -> bool:
        return bool(panel.selected_runs())

    needs_one = translate("StoredRunActions", "Select one run in the table of runs first")
    needs_some = translate("StoredRunActions", "Select runs in the table of runs first")
    return [
        ActionSpec(
            "runs.find",
            translate("StoredRunActions", "&Find runs"),
            find,
            "Ctrl+Shift+L",
            tip=translate("StoredRunActions", "By words, labels, results and settings"),
        ),
        ActionSpec("runs.rename", translate("StoredRunActions", "&Rename"), rename, None, one, needs=needs_one),
        ActionSpec("runs.star", translate("StoredRunActions", "&Star, or take it away"), star, None, some, needs=needs_some),
        ActionSpec(
            "runs.tags",
            translate("StoredRunActions", "&Tags…"),
            lambda: panel.labels.ask_tags(panel.selected_runs()),
            None,
            some,
            needs=needs_some,
        ),
        ActionSpec(
            "runs.note",
            translate("StoredRunActions", "&Note…"),
            lambda: panel.labels.ask_note(panel.selected_runs()),
            None,
            one,
            needs=needs_one,
        ),
    ]


def _delete_actions(parts: WindowParts) -> list[ActionSpec]:
    panel = parts.runs
    return [
        ActionSpec(
            "runs.delete",
            translate("StoredRunActions", "&Delete"),
            panel.delete_selected,
            None,
            lambda: deletable(panel.selected_runs()),
            needs=translate("StoredRunActions", "Select runs that no process writes in the table of runs first"),
        ),
        ActionSpec(
            "runs.undo_delete",
            translate("StoredRunActions", "&Undo delete"),
            panel.keeper.undo_delete,
            None,
            lambda: panel.keeper.can_undo_delete,
            translate("StoredRunActions", "Take the runs out of the bin that were deleted last"),
            needs=translate("StoredRunActions", "Nothing was deleted yet"),
        ),
    ]

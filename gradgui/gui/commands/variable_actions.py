"""Freezing and thawing: what the Variables menu offers."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QKeySequence

from gradgui.gui.actions import ActionRegistry, ActionSpec
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.language.translation import translate

_Key = QKeySequence.StandardKey


def variable_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what can be done with the variables of the model, and with the rows of their tree."""
    return [*_undo_actions(parts), *_row_actions(parts), *_bulk_actions(parts), *_rate_actions(parts), *_tree_actions(parts)]


def _undo_actions(parts: WindowParts) -> list[ActionSpec]:
    stack = parts.controller.changes.undo_stack
    return [
        ActionSpec(
            "variables.undo",
            _undo_words(""),
            stack.undo,
            _Key.Undo,
            lambda: _editable(parts) and stack.canUndo(),
            needs=translate("VariableActions", "Nothing was changed yet"),
        ),
        ActionSpec(
            "variables.redo",
            _redo_words(""),
            stack.redo,
            _Key.Redo,
            lambda: _editable(parts) and stack.canRedo(),
            needs=translate("VariableActions", "Nothing was undone"),
        ),
    ]


def _row_actions(parts: WindowParts) -> list[ActionSpec]:
    rows = parts.variables.rows
    needs_row = translate("VariableActions", "Select rows of the tree first, in a run that takes changes")
    return [
        ActionSpec(
            "variables.toggle",
            translate("VariableActions", "&Freeze or thaw"),
            rows.toggle_selected,
            None,
            rows.can_select,
            needs=needs_row,
        ),
        ActionSpec(
            "variables.only",
            translate("VariableActions", "&Only this"),
            rows.select_only,
            "Ctrl+Alt+O",
            rows.can_select,
            needs=needs_row,
        ),
        ActionSpec(
            "variables.only_layer",
            translate("VariableActions", "Only this &layer"),
            rows.select_only_layer,
            "Ctrl+Alt+Shift+O",
            rows.can_select,
            needs=needs_row,
        ),
        ActionSpec(
            "variables.up_to",
            translate("VariableActions", "Freeze u&p to here"),
            rows.freeze_up_to,
            "Ctrl+Alt+U",
            rows.can_cut,
            needs=needs_row,
        ),
        ActionSpec(
            "variables.from",
            translate("VariableActions", "Freeze from &here"),
            rows.freeze_from,
            "Ctrl+Alt+Shift+U",
            rows.can_cut,
            needs=needs_row,
        ),
    ]


def _bulk_actions(parts: WindowParts) -> list[ActionSpec]:
    rows, editable, needs_live = parts.variables.rows, partial(_editable, parts), _needs_live()
    return [
        ActionSpec(
            "variables.invert",
            translate("VariableActions", "&Invert"),
            rows.invert,
            "Ctrl+Alt+I",
            editable,
            needs=needs_live,
        ),
        ActionSpec(
            "variables.thaw_all", translate("VariableActions", "&Thaw all"), rows.thaw_all, None, editable, needs=needs_live
        ),
        ActionSpec(
            "variables.freeze_all",
            translate("VariableActions", "Freeze &all"),
            rows.freeze_all,
            None,
            editable,
            needs=needs_live,
        ),
        ActionSpec(
            "variables.pattern",
            translate("VariableActions", "Freeze or thaw &by pattern…"),
            rows.ask_freeze_by_pattern,
            "Ctrl+Alt+P",
            editable,
            needs=needs_live,
        ),
    ]


def _rate_actions(parts: WindowParts) -> list[ActionSpec]:
    variables = parts.variables
    return [
        ActionSpec(
            "variables.multiplier",
            translate("VariableActions", "Set rate &multiplier…"),
            variables.tree.edit_multiplier,
            None,
            variables.tree.can_edit_multiplier,
            needs=translate("VariableActions", "Select one row of the tree first, in a run that takes changes"),
        ),
        ActionSpec(
            "variables.multipliers",
            translate("VariableActions", "Set rate multipliers by patter&n…"),
            variables.rows.ask_multiplier_by_pattern,
            "Ctrl+Alt+M",
            partial(_editable, parts),
            needs=_needs_live(),
        ),
        ActionSpec(
            "variables.presets",
            translate("VariableActions", "Pr&esets…"),
            variables.ask_presets,
            "Ctrl+Alt+R",
            variables.can_ask_presets,
            needs=translate("VariableActions", "Open a model first"),
        ),
    ]


def _tree_actions(parts: WindowParts) -> list[ActionSpec]:
    variables = parts.variables

    def find() -> None:
        parts.raise_dock("variablesDock")
        variables.search_edit.setFocus()

    return [
        ActionSpec("variables.find", translate("VariableActions", "&Search…"), find, _Key.Find),
        ActionSpec(
            "variables.network_order",
            translate("VariableActions", "Net&work order"),
            partial(variables.look.sort, None),
        ),
    ]


def follow_undo_texts(parts: WindowParts, registry: ActionRegistry) -> None:
    """Lets Undo and Redo say what they would take back or do again, and be there as soon as there is something."""
    stack = parts.controller.changes.undo_stack
    # A change may be carried out before it is on the stack: the status then brings no further news that would ask.
    stack.canUndoChanged.connect(lambda can: registry["variables.undo"].setEnabled(can and _editable(parts)))
    stack.canRedoChanged.connect(lambda can: registry["variables.redo"].setEnabled(can and _editable(parts)))
    stack.undoTextChanged.connect(lambda text: registry["variables.undo"].setText(_undo_words(text)))
    stack.redoTextChanged.connect(lambda text: registry["variables.redo"].setText(_redo_words(text)))


def _undo_words(what: str) -> str:
    return translate("VariableActions", "&Undo {}").format(what).rstrip()


def _redo_words(what: str) -> str:
    return translate("VariableActions", "&Redo {}").format(what).rstrip()


def _editable(parts: WindowParts) -> bool:
    return parts.controller.can_change and not parts.display.is_stored


def _needs_live() -> str:
    return translate("VariableActions", "Open a run that takes changes first")

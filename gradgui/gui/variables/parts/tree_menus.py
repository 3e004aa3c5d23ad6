"""The menus of the tree: of a row, and of the panel with columns, order and what norms look like."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup, QIcon, QKeySequence
from PySide6.QtWidgets import QMenu

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.variables.rows.columns import Column, words_of
from gradgui.gui.variables.rows.shown_rows import Order
from gradgui.gui.variables.variable_nodes import ROOT, VariableNode

if TYPE_CHECKING:
    from gradgui.gui.variables.variable_panel import VariablePanel

_LOOKS = (("bar", QT_TRANSLATE_NOOP("TreeMenus", "Bars")), ("line", QT_TRANSLATE_NOOP("TreeMenus", "Lines over the run")))


def fill_row_menu(menu: QMenu, panel: VariablePanel) -> None:
    """Puts into a menu what can be done with the selected rows."""
    act, tree = panel.rows, panel.tree
    _add(menu, translate("TreeMenus", "Freeze or thaw"), act.toggle_selected, enabled=act.can_select(), shortcut="Space")
    menu.addSeparator()
    _add_selecting(menu, panel)
    menu.addSeparator()
    _add_multipliers(menu, panel)
    menu.addSeparator()
    _add_folding(menu, panel)
    if panel.presets is not None:
        panel.presets.fill_menu(menu.addMenu(translate("TreeMenus", "Presets")))
    _add(
        menu,
        translate("TreeMenus", "Copy path") if len(tree.selected_nodes()) < 2 else translate("TreeMenus", "Copy paths"),
        act.copy_paths,
        enabled=tree.currentIndex().isValid(),
    )


def _add_selecting(menu: QMenu, panel: VariablePanel) -> None:
    """What learns, by the current row."""
    act, node = panel.rows, _current_node(panel)
    some, cut = act.can_select(), act.can_cut()
    _add(menu, translate("TreeMenus", "Only {words}").format(words=act.words()), act.select_only, enabled=some)
    if node is not None and node.variable >= 0 and act.layer_node() != ROOT:
        only = translate("TreeMenus", "Only this layer ({layer_name})").format(layer_name=act.layer_name())
        _add(menu, only, act.select_only_layer, enabled=some)
    _add(menu, translate("TreeMenus", "Freeze up to here"), act.freeze_up_to, enabled=cut)
    _add(menu, translate("TreeMenus", "Freeze from here"), act.freeze_from, enabled=cut)
    _add(menu, translate("TreeMenus", "Invert"), act.invert, enabled=act.can_change())
    by_pattern = translate("TreeMenus", "Freeze or thaw by pattern…")
    _add(menu, by_pattern, act.ask_freeze_by_pattern, enabled=act.can_change())


def _add_multipliers(menu: QMenu, panel: VariablePanel) -> None:
    """How fast it learns."""
    act, tree = panel.rows, panel.tree
    one = translate("TreeMenus", "Set rate multiplier…")
    _add(menu, one, tree.edit_multiplier, enabled=tree.can_edit_multiplier(), shortcut="F2")
    by_pattern = translate("TreeMenus", "Set rate multipliers by pattern…")
    _add(menu, by_pattern, act.ask_multiplier_by_pattern, enabled=panel.model.editable)


def _add_folding(menu: QMenu, panel: VariablePanel) -> None:
    """How much of the current row is shown, where the rows are a tree."""
    tree, node = panel.tree, _current_node(panel)
    if node is None or not node.children or panel.model.order is not None:
        return
    index = tree.currentIndex()
    _add(menu, translate("TreeMenus", "Unfold everything in it"), partial(tree.expandRecursively, index), enabled=True)
    _add(menu, translate("TreeMenus", "Fold it"), partial(tree.collapse, index), enabled=tree.isExpanded(index))


def _current_node(panel: VariablePanel) -> VariableNode | None:
    index = panel.tree.currentIndex()
    return panel.model.tree.nodes[int(index.internalId())] if index.isValid() else None


def fill_panel_menu(menu: QMenu, panel: VariablePanel) -> None:
    """Puts into a menu how the tree is shown, and what can be done without a row."""
    act = panel.rows
    fill_column_menu(menu.addMenu(translate("TreeMenus", "Columns")), panel)
    _fill_order_menu(menu.addMenu(translate("TreeMenus", "Order")), panel)
    _fill_look_menu(menu.addMenu(translate("TreeMenus", "Gradient norm as")), panel)
    menu.addSeparator()
    if panel.presets is not None:
        panel.presets.fill_menu(menu.addMenu(translate("TreeMenus", "Presets")))
        menu.addSeparator()
    plain = panel.model.order is None
    _add(menu, translate("TreeMenus", "Unfold all"), panel.look.unfold_all, enabled=plain)
    _add(menu, translate("TreeMenus", "Fold all"), panel.look.fold_all, enabled=plain)
    menu.addSeparator()
    _add(
        menu,
        translate("TreeMenus", "Measure what skipping saves"),
        panel.measureRequested.emit,
        enabled=panel.savings.can_measure(),
    )
    _add(menu, translate("TreeMenus", "Thaw all"), act.thaw_all, enabled=act.can_change())
    _add(menu, translate("TreeMenus", "Freeze all"), act.freeze_all, enabled=act.can_change())
    _add(
        menu,
        translate("TreeMenus", "Freeze or thaw by pattern…"),
        act.ask_freeze_by_pattern,
        enabled=act.can_change(),
    )
    _add(
        menu,
        translate("TreeMenus", "Set rate multipliers by pattern…"),
        act.ask_multiplier_by_pattern,
        enabled=panel.model.editable,
    )


def fill_column_menu(menu: QMenu, panel: VariablePanel) -> None:
    """Puts into a menu which columns are shown."""
    shown = panel.look.columns
    for column in Column:
        if column is not Column.NAME:
            action = menu.addAction(words_of(column).title)
            action.setCheckable(True)
            action.setChecked(column in shown)
            action.setToolTip(words_of(column).tip)
            action.toggled.connect(partial(panel.look.show_column, column))
    menu.setToolTipsVisible(True)
    menu.addSeparator()
    _add(menu, translate("TreeMenus", "The usual ones"), panel.look.reset_columns, enabled=True)


def _fill_order_menu(menu: QMenu, panel: VariablePanel) -> None:
    group = QActionGroup(menu)
    choices: list[tuple[str, Order | None]] = [(translate("TreeMenus", "Network order"), None)]
    for column in (Column.PARAMETERS, Column.NORM, Column.RATIO, Column.RATE, Column.STATE):
        choices.append((translate("TreeMenus", "By {words}").format(words=Order(column).words), Order(column)))
        choices.append(
            (
                translate("TreeMenus", "By {words}").format(words=Order(column, descending=False).words),
                Order(column, descending=False),
            )
        )
    for text, order in choices:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(panel.model.order == order)
        action.triggered.connect(partial(_call, panel.look.sort, order))
        group.addAction(action)


def _fill_look_menu(menu: QMenu, panel: VariablePanel) -> None:
    group = QActionGroup(menu)
    for name, text in _LOOKS:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(panel.look.norm_look == name)
        action.triggered.connect(partial(_call, panel.look.set_norm_look, name))
        group.addAction(action)


def _add(menu: QMenu, text: str, slot: Callable[[], object], *, enabled: bool, shortcut: str = "") -> None:
    action = menu.addAction(QIcon(), text.replace("&", "&&"), slot)
    action.setEnabled(enabled)
    if shortcut:
        action.setShortcut(QKeySequence(shortcut))  # shown only: the tree answers the key itself


def _call(function: Callable[..., object], argument: object, _checked: bool = False) -> None:
    function(argument)

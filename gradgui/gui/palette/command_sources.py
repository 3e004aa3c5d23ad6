"""What the palette lists: the actions of the menus, and what is there to be opened, gone to, frozen or thawed just now."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from gradgui.gui.actions import ActionRegistry
from gradgui.gui.commands.menus import menu_places
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.language.translation import translate
from gradgui.gui.palette.command import Command
from gradgui.gui.variables.variable_nodes import ROOT

_CONTEXT = "Palette"
#: Between what a thing is and what it is marked with.
ARROW = " › "
#: Opens the palette itself, and isn't listed in it.
PALETTE_ID = "view.palette"
#: Of a model with more rows than these only the layers are listed; the tree has a search of its own.
MOST_ROWS = 2000


def all_commands(parts: WindowParts, registry: ActionRegistry) -> list[Command]:
    """Returns everything that can be done, now or later: actions in the order of the menus, then what is there."""
    registry.refresh()
    return [
        *_action_commands(registry),
        *_recent_commands(parts),
        *_run_commands(parts),
        *_field_commands(parts),
        *_variable_commands(parts),
    ]


def plain(text: str) -> str:
    """Returns the text of an action without its mnemonic: "&Open…" is "Open…"."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def _action_commands(registry: ActionRegistry) -> Iterator[Command]:
    for action_id, path in menu_places(registry):
        action, words = registry[action_id], plain(registry[action_id].text())
        place, inner = plain(path[0].words), path[1:]
        if action_id == PALETTE_ID or action_id.startswith("dock."):
            continue  # going to a panel shows it
        if action_id.startswith("go."):
            words, inner = translate(_CONTEXT, "Go to {place}").format(place=words), ()
        yield Command(
            action_id,
            ": ".join((*(plain(menu.words) for menu in inner), words)),
            place,
            action.trigger,
            _keys(action.shortcut()),
            action.isEnabled(),
            registry.needs(action_id),
            listed=not inner,
        )


def _recent_commands(parts: WindowParts) -> Iterator[Command]:
    for item in parts.settings.recent:
        path = Path(item)
        if item.startswith("examples:"):
            continue  # examples are actions
        text = translate(_CONTEXT, "Open {name}").format(name=path.name)
        place = translate(_CONTEXT, "Opened before, in {folder}").format(folder=path.parent)
        yield Command(f"recent:{item}", text, place, partial(parts.open_path, item))


def _run_commands(parts: WindowParts) -> Iterator[Command]:
    for run in parts.runs.model.runs:
        text = translate(_CONTEXT, "Open the run {name}").format(name=run.name)
        place = ARROW.join((translate(_CONTEXT, "Stored run"), *run.labels.tags))
        yield Command(f"run:{run.path}", text, place, partial(parts.open_path, str(run.path)), listed=False)


def _field_commands(parts: WindowParts) -> Iterator[Command]:
    """Yields a way to every field of the set-up, while there is one."""
    if not parts.loss.isVisible():
        return
    place = translate(_CONTEXT, "Set-up")
    for key, row in parts.form.page.rows.items():
        if row.is_shown:
            text = translate(_CONTEXT, "Set {field}").format(field=row.label.text())
            yield Command(f"field:{key}", text, place, partial(_go_to_field, parts, key), listed=False)


def _variable_commands(parts: WindowParts) -> Iterator[Command]:
    """Yields what can be done with every layer and variable of the model; nothing while none is shown."""
    panel = parts.variables
    tree, requested = panel.model.tree, panel.rows.requested
    if requested is None:
        return
    active = np.asarray(requested.as_array) & tree.switchable
    n_active, n_boxes = tree.counts(active), tree.n_switchable
    layer, variable = translate(_CONTEXT, "Layer"), translate(_CONTEXT, "Variable")
    needs = translate(_CONTEXT, "Open a run that takes changes first")
    possible = panel.rows.can_change()
    for node_id, node in enumerate(tree.nodes):
        if node_id == ROOT or (node.variable >= 0 and len(tree.nodes) > MOST_ROWS):
            continue
        place = variable if node.variable >= 0 else layer
        text = translate(_CONTEXT, "Go to {path} in the tree").format(path=node.path)
        yield Command(f"go:{node.path}", text, place, partial(_go_to_variable, parts, node.path), listed=False)
        if n_active[node_id]:
            text = translate(_CONTEXT, "Freeze {path}").format(path=node.path)
            call = partial(panel.rows.toggleRequested.emit, (node.path,), False)
            yield Command(f"freeze:{node.path}", text, place, call, "", possible, needs, listed=False)
        if n_active[node_id] < n_boxes[node_id]:
            text = translate(_CONTEXT, "Thaw {path}").format(path=node.path)
            call = partial(panel.rows.toggleRequested.emit, (node.path,), True)
            yield Command(f"thaw:{node.path}", text, place, call, "", possible, needs, listed=False)


def _go_to_field(parts: WindowParts, key: str) -> None:
    parts.raise_dock("formDock")
    parts.form.focus_key(key)


def _go_to_variable(parts: WindowParts, path: str) -> None:
    parts.raise_dock("variablesDock")
    panel = parts.variables
    if not panel.model.index_of(path).isValid():
        panel.search_edit.clear()  # a search hides it
    panel.tree.select_path(path)
    panel.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _keys(sequence: QKeySequence) -> str:
    return sequence.toString(QKeySequence.SequenceFormat.NativeText)

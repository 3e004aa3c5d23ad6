"""What a row says in each column, in its tool tip and aloud. Pure functions on `VariableRows`."""

from __future__ import annotations

import math

from gradgui.core.variables import Role
from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.variables.rows.columns import Column, words_of
from gradgui.gui.variables.rows.row_states import Look, look_words, not_watched
from gradgui.gui.variables.rows.variable_rows import VariableRows


def pending() -> str:
    """Returns what is said of a change that isn't carried out yet."""
    return translate("RowWords", "pending")


def no_gradient() -> str:
    """Returns what is said of a variable that the loss doesn't depend on."""
    return translate("RowWords", "no gradient")


def not_finite() -> str:
    """Returns what is said of a norm that is no number."""
    return translate("RowWords", "not finite")


def text(rows: VariableRows, node_id: int, column: Column) -> str:
    """Returns what a row says in a column."""
    variable = rows.variable(node_id)
    match column:
        case Column.NAME:
            return name(rows, node_id, flat=False)
        case Column.SHAPE:
            return numbers.count(rows.n_parameters[node_id]) if variable is None else numbers.shape(variable.shape)
        case Column.PARAMETERS:
            return numbers.count(rows.n_parameters[node_id] if variable is None else variable.n_parameters)
        case Column.NORM:
            return norm_words(rows, node_id)
        case Column.RATIO:
            ratio = rows.ratios.ratio(node_id)
            return "" if ratio is None else numbers.scientific(ratio) if 0 < ratio < math.inf else numbers.norm(ratio)
        case Column.RATE:
            return rows.factors.text(node_id)
        case Column.STATE:
            return state(rows, node_id)


def norm_words(rows: VariableRows, node_id: int) -> str:
    """Returns a row's norm, or why there is none: its gradient may not even be computed."""
    norm = rows.norm(node_id)
    if norm is not None and math.isnan(norm) and not rows.states.is_watched(node_id):
        return translate("RowWords", "not watched")
    return norm_text(norm)


def norm_text(norm: float | None) -> str:
    """Writes a norm, or why there is none; "" where none is to be expected."""
    if norm is None:
        return ""
    if math.isnan(norm):
        return no_gradient()
    return not_finite() if math.isinf(norm) else numbers.norm(norm)


def state(rows: VariableRows, node_id: int) -> str:
    """Returns a row's state for the column: "learns", "frozen since 500", "pending", "no gradient", "not finite"."""
    variable, look = rows.variable(node_id), rows.states.look(node_id)
    if look is Look.NO_BOX:
        return variable.role.value if variable is not None else ""
    if rows.is_pending(node_id):
        return pending()
    if variable is None:
        return {
            Look.LEARNS: translate("RowWords", "learns"),
            Look.FROZEN: translate("RowWords", "frozen"),
        }.get(look, translate("RowWords", "in part"))
    norm = rows.norm(node_id)
    left_out = look is Look.FROZEN and norm is not None and math.isnan(norm)  # skipped, or not connected: frozen anyhow
    if norm is not None and not math.isfinite(norm) and not left_out:
        return norm_text(norm)
    words = (
        translate("RowWords", "frozen")
        if look is Look.FROZEN
        else translate("RowWords", "updated")
        if variable.role is Role.STATISTICS
        else translate("RowWords", "learns")
    )
    step = rows.applied.selection_step(variable.path)
    words = (
        words if not step else translate("RowWords", "{words} since {step}").format(words=words, step=numbers.count(step))
    )
    return translate("RowWords", "{words}, linked").format(words=words) if variable.other_paths else words


def state_words(rows: VariableRows, node_id: int) -> str:
    """Returns a row's state in words: "learns", "frozen, watched since step 500", "learns, pending"."""
    variable, look = rows.variable(node_id), rows.states.look(node_id)
    words = look_words(look)
    if variable is not None and variable.role is Role.STATISTICS:
        words = translate("RowWords", "updated by its layer") if look is Look.LEARNS else translate("RowWords", "frozen")
    elif look is Look.FROZEN and not rows.states.is_watched(node_id):
        words = not_watched()
    if rows.states.is_pending(node_id):
        return translate("RowWords", "{words}, pending").format(words=words)
    step = rows.applied.selection_step(variable.path) if variable is not None else None
    return (
        words
        if not step
        else translate("RowWords", "{words} since step {step}").format(words=words, step=numbers.count(step))
    )


def tool_tip(rows: VariableRows, node_id: int, column: Column, *, editable: bool) -> str:
    """Returns what is worth knowing of a row: the whole path, size, state, where its numbers come from."""
    if column is Column.RATE and (words := rate_tip(rows, node_id)):
        return translate("RowWords", "{words}\nDouble click, or F2, to set it").format(words=words) if editable else words
    node, variable, look = rows.tree.nodes[node_id], rows.variable(node_id), rows.states.look(node_id)
    if variable is None:
        n_variables = len(rows.tree.below(node_id))
        size = translate("RowWords", "{n_parameters} parameters in {n_variables} variables").format(
            n_parameters=numbers.count(rows.n_parameters[node_id]), n_variables=numbers.count(n_variables)
        )
        return "\n".join([node.path or node.name, f"{size}, {state_words(rows, node_id)}", *_norm_line(rows, node_id)])
    role = "" if variable.role is Role.WEIGHT else f"{variable.role.value}, "
    lines = [node.path, f"{role}{variable.dtype}, {numbers.shape(variable.shape)}, {state_words(rows, node_id)}"]
    lines.extend(_norm_line(rows, node_id))
    if variable.other_paths:
        lines.append(
            translate("RowWords", "Linked: the same variable as {other_paths}").format(
                other_paths=", ".join(variable.other_paths)
            )
        )
    if variable.role is Role.STATISTICS and not variable.updated:
        lines.append(
            translate("RowWords", "Numbers that no training step writes, without a gradient: there is nothing to switch.")
        )
    elif variable.role is Role.STATISTICS:
        lines.append(
            translate("RowWords", "Written by its layer while it trains: no gradient. Its layer's box switches it too.")
        )
    elif variable.role is Role.UNTRACKED:
        lines.append(translate("RowWords", "The model uses it without listing it: files that Keras writes don't hold it."))
    elif keras := {Look.LEARNS: "trainable=True", Look.FROZEN: "trainable=False"}.get(look, ""):
        lines.append(translate("RowWords", "In Keras: {keras}").format(keras=keras))
    return "\n".join(lines)


def rate_tip(rows: VariableRows, node_id: int) -> str:
    """Returns the rates that result, and since when: "Rate 1e-4 × 0.1 = 1e-5 since step 300"."""
    words, variable = rows.factors.tool_tip(node_id), rows.variable(node_id)
    step = rows.applied.multiplier_step(variable.path) if variable is not None else None
    return (
        translate("RowWords", "{words} since step {step}").format(words=words, step=numbers.count(step))
        if words and step and not rows.factors.is_pending(node_id)
        else words
    )


def _norm_line(rows: VariableRows, node_id: int) -> list[str]:
    norm, ratio = rows.norm(node_id), rows.ratios.ratio(node_id)
    words = (
        [translate("RowWords", "gradient norm {norm}").format(norm=norm_text(norm))]
        if norm is not None and math.isfinite(norm)
        else []
    )
    words += (
        [translate("RowWords", "update ratio {rows}").format(rows=text(rows, node_id, Column.RATIO))]
        if ratio is not None
        else []
    )
    return [", ".join(words).capitalize()] if words else []


def name(rows: VariableRows, node_id: int, *, flat: bool) -> str:
    """Returns a row's name; in a flat list, where no layer stands above it, its whole path."""
    node = rows.tree.nodes[node_id]
    return node.path if flat and node.variable >= 0 else node.name


def spoken(rows: VariableRows, node_id: int, column: Column, *, flat: bool) -> str:
    """Returns what a screen reader says."""
    if column is Column.NAME:
        return f"{name(rows, node_id, flat=flat)}, {state_words(rows, node_id)}"
    pending = translate("RowWords", ", pending") if column is Column.RATE and rows.factors.is_pending(node_id) else ""
    return f"{words_of(column).title} {text(rows, node_id, column)}{pending}"

"""What an engine takes from the checkpoint of a run with other settings: the model's values, and state that still holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradgui.core.rates.update_count import UpdateCount
from gradgui.core.variables import Role
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.engine.saving.checkpoints import names_in, read_checkpoint
from gradgui.engine.step.accumulation import Accumulator
from gradgui.engine.step.loss_scale import LossScale
from gradgui.runs.forking.inheritance import Inheritance


def take_model(path: Path, model: OpenedModel, inheritance: Inheritance) -> None:
    """Gives a model its values; random generators that aren't taken over, or weren't there, stay as the model was built.

    Raises:
        StoreError: the file is damaged, or has no such values.
    """
    there = names_in(path)
    wanted = {}
    for variable in model.variables:
        name = variable.info.path
        if variable.info.role is not Role.SEED or (inheritance.generators and name in there):
            wanted[name] = variable.tf_variable
    read_checkpoint(path, wanted)


def take_state(
    path: Path,
    inheritance: Inheritance,
    optimizer: Mapping[str, Any],
    accumulator: Accumulator,
    loss_scale: LossScale | None,
) -> UpdateCount:
    """Gives optimizer, accumulator and loss scale the values that are taken over; returns the count of updates.

    Args:
        path: the file.
        inheritance: what is taken over.
        optimizer: its variables by name.
        accumulator: of the update in progress.
        loss_scale: None in precisions that need none.

    Raises:
        StoreError: the file is damaged, or was written by another optimizer.
    """
    wanted: dict[str, Any] = dict(optimizer) if inheritance.optimizer else {}
    if inheritance.window and any(name.startswith("@accumulator/") for name in names_in(path)):
        accumulator.build()
        wanted |= accumulator.variables()
    if inheritance.loss_scale and loss_scale is not None:
        wanted |= loss_scale.variables()
    state = read_checkpoint(path, {f"@{name}": variable for name, variable in wanted.items()})
    n_updates, n_in_window = state["updates"]
    return UpdateCount(n_updates if inheritance.updates else 0, n_in_window if inheritance.window else 0)

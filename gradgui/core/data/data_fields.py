"""What the columns of a table, or the features of records, are taken for: found out, and confirmed by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class FieldRole(StrEnum):
    """What a field is taken for."""

    INPUT = "input"
    TARGET = "target"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class DataField:
    """A column, or a feature.

    Args:
        name: its name.
        words: what it holds: "numbers", "3 categories", "image".
        role: what it is taken for.
        roles: what it can be taken for.
        alone: whether it can't be an input beside others: an image.
    """

    name: str
    words: str
    role: FieldRole
    roles: tuple[FieldRole, ...]
    alone: bool = False


@dataclass(frozen=True, slots=True)
class DataFields:
    """All of them.

    Args:
        fields: in their order.
        input_key: the key of `data.arguments` that names the inputs; "": they are what is neither target nor left out.
        target_key: the key that names the target.
        ignore_key: the key that names what is left out; "": what isn't named is.
        several_targets: whether there may be more than one target.
        named: whether the spec says all of it; else it was found out.
    """

    fields: tuple[DataField, ...]
    input_key: str
    target_key: str
    ignore_key: str
    several_targets: bool
    named: bool

    @property
    def roles(self) -> dict[str, FieldRole]:
        """What each is taken for, by name."""
        return {field.name: field.role for field in self.fields}

    def mistake(self, roles: Mapping[str, FieldRole]) -> str:
        """Returns what is wrong with other roles, a sentence; "" if they can be used."""
        inputs, targets = (self._with(roles, role) for role in (FieldRole.INPUT, FieldRole.TARGET))
        if not inputs:
            return "At least one must be an input."
        if not targets:
            return "One must be the target."
        if len(targets) > 1 and not self.several_targets:
            return f"Only one can be the target. Received: {', '.join(targets)}."
        alone = [field.name for field in self.fields if field.alone and field.name in inputs]
        if alone and len(inputs) > 1:
            return f"An image is the only input. Received: {', '.join(inputs)}."
        return ""

    def arguments(self, roles: Mapping[str, FieldRole]) -> dict[str, Any]:
        """Returns the keys of `data.arguments` that say these roles; an empty list leaves its key out."""
        inputs, targets = (self._with(roles, role) for role in (FieldRole.INPUT, FieldRole.TARGET))
        said: dict[str, Any] = {self.target_key: targets[0] if len(targets) == 1 else targets}
        if self.input_key:
            said[self.input_key] = inputs[0] if len(inputs) == 1 else inputs
        if self.ignore_key:
            said[self.ignore_key] = self._with(roles, FieldRole.LEFT_OUT)
        return said

    def _with(self, roles: Mapping[str, FieldRole], role: FieldRole) -> list[str]:
        return [field.name for field in self.fields if roles.get(field.name, field.role) is role]

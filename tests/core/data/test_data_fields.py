"""What columns and features are taken for."""

from __future__ import annotations

from typing import Any

import pytest

from gradgui.core.data.data_fields import DataField, DataFields, FieldRole

ALL = tuple(FieldRole)
IN, OUT, LEFT = FieldRole.INPUT, FieldRole.TARGET, FieldRole.LEFT_OUT
TABLE = DataFields(
    (DataField("a", "numbers", IN, ALL), DataField("b", "numbers", IN, ALL), DataField("y", "2 categories", OUT, ALL)),
    "",
    "target",
    "ignore",
    several_targets=True,
    named=False,
)
RECORDS = DataFields(
    (
        DataField("image", "image", IN, (IN, LEFT), alone=True),
        DataField("size", "1 float", LEFT, ALL),
        DataField("label", "1 int64", OUT, ALL),
    ),
    "x",
    "y",
    "",
    several_targets=False,
    named=False,
)


@pytest.mark.parametrize(
    ("fields", "changes", "arguments"),
    [
        (TABLE, {}, {"target": "y", "ignore": []}),
        (TABLE, {"b": OUT, "a": IN}, {"target": ["b", "y"], "ignore": []}),
        (TABLE, {"b": LEFT}, {"target": "y", "ignore": ["b"]}),
        (RECORDS, {}, {"x": "image", "y": "label"}),
        (RECORDS, {"image": LEFT, "size": IN}, {"x": "size", "y": "label"}),
    ],
)
def test_roles_are_said_by_the_arguments_of_the_format(
    fields: DataFields, changes: dict[str, FieldRole], arguments: dict[str, Any]
) -> None:
    roles = fields.roles | changes
    assert fields.mistake(roles) == ""
    assert fields.arguments(roles) == arguments


@pytest.mark.parametrize(
    ("fields", "changes", "says"),
    [
        (TABLE, {"a": LEFT, "b": LEFT}, "must be an input"),
        (TABLE, {"y": IN}, "must be the target"),
        (RECORDS, {"size": OUT}, "Only one can be the target. Received: size, label."),
        (RECORDS, {"size": IN}, "only input. Received: image, size."),
    ],
)
def test_roles_that_cannot_be_used_are_said_to_be_so(fields: DataFields, changes: dict[str, FieldRole], says: str) -> None:
    assert says in fields.mistake(fields.roles | changes)

"""What a record says once, of the run as a whole: the model's variables, the columns, what was opened. Reads no step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from gradgui.core.data.array_info import ArrayInfo
from gradgui.core.records import RecordLayout
from gradgui.core.selection import Selection
from gradgui.core.variables import VariableInfo, learnable_paths
from gradgui.runs.store import run_format


@dataclass(frozen=True, slots=True)
class StoredHead:
    """The rows of `meta` but for the spec; FORMAT.md says what they mean.

    Args:
        variables: all of the model, in network order.
        initial: which of them learned when the run was opened.
        environment: versions, seed, device.
        layout: the columns.
        scalars: names of the scalar columns that the record has.
        page_steps: steps a page; None: it was written before there were pages.
        planned_steps: of the whole run; None: not known.
        model_name: what the model calls itself.
        is_raw: whether the model is raw variables.
        n_validation_examples: examples that it validated with.
        arrays: type and shape of the data and of the outputs; {} in older records.
        parent: the run that it was forked from; None: from none.
    """

    variables: tuple[VariableInfo, ...]
    initial: Selection
    environment: dict[str, str]
    layout: RecordLayout
    scalars: tuple[str, ...]
    page_steps: int | None
    planned_steps: int | None
    model_name: str
    is_raw: bool
    n_validation_examples: int
    arrays: dict[str, ArrayInfo]
    parent: run_format.Parent | None

    @classmethod
    def of(cls, meta: Mapping[str, str]) -> StoredHead:
        """Returns what the rows of `meta` say.

        Raises:
            KeyError: one of them is missing.
            ValueError: one of them isn't what it should be; `msgspec.MsgspecError` too.
        """
        variables = run_format.variables_from_json(meta["variables"])
        layout = msgspec.json.decode(meta["layout"])
        opened = msgspec.json.decode(meta["opened"])
        return cls(
            variables=variables,
            initial=run_format.selection_from_json(meta["initial_selection"], variables),
            environment=msgspec.json.decode(meta["environment"], type=dict[str, str]),
            layout=RecordLayout(learnable_paths(variables), tuple(layout["metrics"])),
            scalars=tuple(layout["scalars"]),
            page_steps=int(meta["page_steps"]) if "page_steps" in meta else None,
            planned_steps=opened["n_steps"],
            model_name=opened.get("model_name", ""),
            is_raw=opened.get("raw", False),
            n_validation_examples=opened.get("n_validation_examples", 0),
            arrays=msgspec.json.decode(meta.get("arrays", "{}"), type=dict[str, ArrayInfo]),
            parent=msgspec.json.decode(meta["parent"], type=run_format.Parent) if "parent" in meta else None,
        )

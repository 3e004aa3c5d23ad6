"""The data of a spec on the terminal: their arrays, their classes, what fits them."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

    from gradgui.core.data.data_summary import ArraySummary
    from gradgui.runs.engine import OpenedRun

#: So many classes have a line of their own.
N_CLASSES_SHOWN = 20


def data_table(opened: OpenedRun) -> dict[str, Any]:
    """Returns the data as a plain table for JSON; numbers that aren't finite as None."""
    assert opened.data is not None
    data = opened.data
    return {
        "n_examples": opened.n_examples,
        "n_validation_examples": opened.n_validation_examples,
        "arrays": [_plain(array) for array in data.arrays],
        "target_kind": str(data.target_kind) if data.target_kind else None,
        "classes": [
            {"name": name, "count": count} for name, count in zip(data.class_names, data.class_counts, strict=False)
        ],
        "proposal": dataclasses.asdict(data.proposal) if data.proposal else None,
        "warnings": list(data.warnings),
        "notes": list(data.notes),
    }


def _plain(array: ArraySummary) -> dict[str, Any]:
    table = dataclasses.asdict(array)
    return {name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in table.items()}


def print_data(opened: OpenedRun) -> None:
    """Prints the arrays, the balance of the classes, what fits the targets, and what would spoil a training."""
    from rich.console import Console

    assert opened.data is not None
    console = Console(highlight=False)
    console.print(f"{opened.n_examples:,} training examples, {opened.n_validation_examples:,} kept aside")
    console.print(arrays_table(opened.data.arrays))
    counts = list(zip(opened.data.class_names, opened.data.class_counts, strict=False))
    most = max((count for _, count in counts), default=0)
    for name, count in counts[:N_CLASSES_SHOWN]:
        console.print(f"  {name[:24]:<24} {count:>9,}  {'█' * round(24 * count / most) if most else ''}", markup=False)
    if len(counts) > N_CLASSES_SHOWN:
        console.print(f"  and {len(counts) - N_CLASSES_SHOWN} more classes")
    proposal = opened.data.proposal
    proposed = (proposal.sentence, proposal.model_sentence) if proposal is not None else ()
    for sentence in filter(None, (*opened.data.notes, *proposed)):
        console.print(sentence, markup=False)
    for warning in opened.data.warnings:
        console.print(f"Warning: {warning}", style="yellow", markup=False)


def arrays_table(arrays: tuple[ArraySummary, ...]) -> Table:
    """Returns a line for each array of the training examples."""
    from rich.table import Table

    table = Table("array", "one example", "type", "smallest", "mean", "largest", "not finite", box=None, pad_edge=False)
    for array in arrays:
        shape = " × ".join(str(size) for size in array.shape) or "a number"
        numbers = (f"{value:.4g}" for value in (array.minimum, array.mean, array.maximum))
        table.add_row(array.name, shape, array.dtype, *numbers, f"{array.n_nan + array.n_infinite:,}")
    return table

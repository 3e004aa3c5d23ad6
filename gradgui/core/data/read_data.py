"""What was read of the data of a run that couldn't be opened: the data were there, something else didn't fit them."""

from __future__ import annotations

from dataclasses import dataclass

from gradgui.core.data.data_summary import DataSummary


@dataclass(frozen=True, slots=True)
class ReadData:
    """Data that were read before it was found that the run can't be opened.

    Args:
        summary: the training examples at a glance.
        n_examples: training examples.
        n_validation_examples: examples kept aside.
    """

    summary: DataSummary
    n_examples: int
    n_validation_examples: int = 0

"""The validations of a stored run as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from gradgui.core.errors import did_you_mean
from gradgui.core.records import Validation


@dataclass(frozen=True, slots=True)
class StoredValidations:
    """Validations as columns: `validation["loss"]` belongs to `validation.steps`.

    Args:
        steps: [n] int64, the step before which each was taken.
        values: name ("loss" and the metrics) to [n] float64.
    """

    steps: npt.NDArray[np.int64]
    values: dict[str, npt.NDArray[np.float64]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> npt.NDArray[np.float64]:
        try:
            return self.values[name]
        except KeyError:
            raise KeyError(
                f'No validation value has this name. Received: "{name}". {did_you_mean(name, self.values)}'
            ) from None

    def __len__(self) -> int:
        return len(self.steps)


def validations_as_columns(validations: Sequence[Validation]) -> StoredValidations:
    """Returns validations as columns; a value that one of them hasn't is NaN there."""
    names = dict.fromkeys(name for validation in validations for name in validation.values)
    steps = np.array([validation.step for validation in validations], dtype=np.int64)
    return StoredValidations(
        steps, {name: np.array([one.values.get(name, np.nan) for one in validations]) for name in names}
    )

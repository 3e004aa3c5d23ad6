"""The gradient norms of one step as the tree's bars show them, on a logarithmic scale that only widens. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gradgui.core.records import NormKind
from gradgui.core.variables import VariableInfo


class NormBars:
    """The last norms, and how long their bars are.

    Args:
        variables: all variables of the model, in its order.
    """

    def __init__(self, variables: Sequence[VariableInfo]) -> None:
        self._n_variables = len(variables)
        self._learnable = np.array([i for i, v in enumerate(variables) if v.learnable], dtype=np.int64)
        self._learnable_mask = np.array([v.learnable for v in variables], dtype=bool)
        self._is_learnable = self._learnable_mask.tolist()
        # [n_variables], in the model's order; NaN: no gradient, or not learnable. None: no step yet.
        self._norms: npt.NDArray[np.float64] | None = None
        self._decades = (np.inf, -np.inf)

    def set_norms(self, norms: npt.NDArray[np.float32] | None) -> None:
        """Takes the norms of one step, [n_learnable, 4] as `NormKind` has them; None before the first."""
        if norms is None:
            self._norms = None
            self._decades = (np.inf, -np.inf)
        else:
            self._norms = np.full(self._n_variables, np.nan)
            self._norms[self._learnable] = norms[:, NormKind.GRADIENT]
            self._widen(self._norms)

    def _widen(self, norms: npt.NDArray[np.float64]) -> None:
        """Widens the scale to half decades; it never narrows, so that bars stay comparable."""
        sizes = norms[np.isfinite(norms) & (norms > 0)]
        if len(sizes):
            exponents = 2 * np.log10(sizes)
            low, high = self._decades
            self._decades = (
                min(low, float(np.floor(exponents.min())) / 2),
                max(high, float(np.ceil(exponents.max())) / 2),
            )

    @property
    def has_norms(self) -> bool:
        """Whether there was a step."""
        return self._norms is not None

    def norm(self, variable: int) -> float | None:
        """Returns a variable's norm by its index; None: none by its role, a layer (-1), or no step yet. NaN: no gradient."""
        if variable < 0 or self._norms is None or not self._is_learnable[variable]:
            return None
        return float(self._norms[variable])

    def norm_of(self, variables: npt.NDArray[np.int64]) -> float | None:
        """Returns the norm of several variables' gradients together, as of one long vector; None and NaN as in `norm`."""
        if self._norms is None:
            return None
        norms = self._norms[variables[self._learnable_mask[variables]]]
        if not len(norms):
            return None
        known = norms[~np.isnan(norms)]
        return float(np.sqrt(np.sum(known**2))) if len(known) else float("nan")

    def key(self) -> npt.NDArray[np.float64]:
        """Returns what rows are sorted by, [n_variables] float64; NaN: no norm."""
        return np.full(self._n_variables, np.nan) if self._norms is None else self._norms

    def length(self, norm: float) -> float:
        """Returns the length of a norm's bar, 0 to 1."""
        low, high = self._decades
        if not np.isfinite(norm) or norm <= 0:
            return 0.0
        if high <= low:
            return 1.0
        return float(np.clip((np.log10(norm) - low) / (high - low), 0.03, 1.0))

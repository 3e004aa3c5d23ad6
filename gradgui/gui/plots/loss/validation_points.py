"""The validations of a run as points of a curve, and which of them have a dot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gradgui.core.records import Validation
from gradgui.gui.plots.curves.curve_points import Floats

#: Dots are at least about so far apart, in pixels.
_DOT_PX = 12.0


def validation_points(validations: Sequence[Validation], name: str, most: int) -> tuple[Floats, Floats]:
    """Returns x and y of a curve of at most about `most` points, the newest among them.

    The means were taken before step s: they lie between it and the step before, at s - 0.5.
    """
    stride = max(1, len(validations) // max(1, most))
    shown = [v for v in validations[::-1][::stride][::-1] if name in v.values]
    x = np.array([v.step - 0.5 for v in shown], dtype=np.float64)
    return x, np.array([v.values[name] for v in shown], dtype=np.float64)


def dotted(x: Floats, y: Floats, px_a_step: float) -> npt.NDArray[np.bool_]:
    """Returns which points have a dot, [n]: not all of them where they would touch; the newest has one."""
    px_apart = px_a_step * float(np.mean(np.diff(x))) if len(x) > 1 else np.inf
    stride = max(1, round(_DOT_PX / max(px_apart, 1e-9)))
    return np.asarray(np.isfinite(y) & (np.arange(len(x))[::-1] % stride == 0))

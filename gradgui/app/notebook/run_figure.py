"""A run as a figure of matplotlib: the loss over the norms of the variables. Imported only when a figure is wanted."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from gradgui.core.errors import SpecError
from gradgui.core.patterns import matching_indices
from gradgui.core.records import NORM_KINDS, NormKind
from gradgui.gui.look.tokens import LIGHT
from gradgui.gui.plots.curves.curve_points import SMOOTHING_SHARE, smoothed

if TYPE_CHECKING:
    from gradgui.runs.history import RunHistory
    from gradgui.runs.store.run_reader import RunReader

#: At most so many points of a curve, or columns of a heat map: more than a figure has pixels to tell apart.
_MOST_BINS = 800
#: With more rows, only every n-th has its name.
_MOST_NAMES = 30
#: More marks than this have no words: nobody could read them.
_MOST_WORDS = 12


class RunFigure(Figure):
    """A figure that notebooks show by themselves, also where `pyplot` was never imported."""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=110)
        return buffer.getvalue()


def run_figure(
    reader: RunReader,
    norm: str,
    steps: tuple[int, int] | None,
    variables: Sequence[str] | None,
    size: tuple[float, float],
) -> RunFigure:
    """Draws a run; `StoredRun.plot` says what.

    Raises:
        SpecError: there is no such norm, step or variable.
    """
    if norm not in NORM_KINDS:
        raise SpecError(f'The norm must be one of {", ".join(NORM_KINDS)}. Received: "{norm}".')
    start, stop = steps or (0, reader.n_steps)
    stop = min(stop, reader.n_steps)
    if not 0 <= start < stop:
        raise SpecError(
            f"Steps must be recorded ones, from one to a later one. Received: {steps}; {reader.n_steps} are there."
        )
    chosen = _indices(reader, variables)
    history = reader.history()
    figure = RunFigure(figsize=size, layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2, 3))
    above.set_title(reader.name or reader.path.name, loc="left", fontweight="bold")
    _draw_loss(above, history, start, stop)
    if chosen is None:
        _draw_heat_map(figure, below, history, NormKind(NORM_KINDS.index(norm)), start, stop)
    else:
        _draw_curves(below, history, NormKind(NORM_KINDS.index(norm)), chosen, start, stop)
    below.set_xlabel("step")
    below.set_xlim(start - 0.5, stop - 0.5)
    below.xaxis.set_major_locator(MaxNLocator(integer=True))
    _draw_marks((above, below), history, start, stop)
    return figure


def _indices(reader: RunReader, patterns: Sequence[str] | None) -> list[int] | None:
    return None if patterns is None else matching_indices(patterns, reader.variables)


def _draw_loss(axes: Axes, history: RunHistory, start: int, stop: int) -> None:
    binned = history.binned_scalars(["loss"], start, stop, _MOST_BINS)
    loss = binned.mean[:, 0]
    axes.plot(binned.steps, loss, color=LIGHT.accent, alpha=0.35, linewidth=0.8)
    axes.plot(binned.steps, smoothed(loss, SMOOTHING_SHARE * len(loss)), color=LIGHT.accent, linewidth=1.8, label="training")
    taken = [(one.step - 0.5, one.values["loss"]) for one in history.validations if "loss" in one.values]
    inside = [point for point in taken if start <= point[0] <= stop]
    if inside:
        at, values = zip(*inside, strict=True)
        axes.plot(at, values, color=LIGHT.validation, linestyle="--", marker="o", markersize=4, label="validation")
    known = loss[np.isfinite(loss)]
    if len(known) and known.min() > 0 and known.max() > 100 * known.min():
        axes.set_yscale("log")
    axes.set_ylabel("loss")
    axes.grid(color=LIGHT.grid)
    axes.legend(loc="upper right", frameon=False)


def _draw_heat_map(figure: Figure, axes: Axes, history: RunHistory, kind: NormKind, start: int, stop: int) -> None:
    binned = history.binned_norms(kind, None, start, stop, _MOST_BINS)
    with np.errstate(divide="ignore", invalid="ignore"):
        logarithms = np.log10(binned.mean).T  # [n_variables, n_bins]; -inf: zero, NaN: not known
    edges = (binned.first_step - 0.5, binned.first_step - 0.5 + binned.bin_steps * logarithms.shape[1])
    n_rows = len(logarithms)
    shown = np.ma.masked_invalid(logarithms)
    image = axes.imshow(shown, aspect="auto", interpolation="nearest", extent=(*edges, n_rows - 0.5, -0.5), cmap="viridis")
    axes.set_facecolor(LIGHT.zero)
    every = -(-n_rows // _MOST_NAMES)
    names = [(row, path) for row, path in enumerate(history.layout.variables) if row % every == 0]
    axes.set_yticks([row for row, _ in names], [path for _, path in names], fontsize=7)
    figure.colorbar(image, ax=axes, label=f"log10 {NORM_KINDS[kind]} norm", pad=0.01)


def _draw_curves(axes: Axes, history: RunHistory, kind: NormKind, chosen: list[int], start: int, stop: int) -> None:
    binned = history.binned_norms(kind, chosen, start, stop, _MOST_BINS)
    for column, index in enumerate(chosen):
        axes.plot(binned.steps, binned.mean[:, column], linewidth=1, label=history.layout.variables[index])
    if np.nanmax(np.where(np.isfinite(binned.mean), binned.mean, 0), initial=0.0) > 0:
        axes.set_yscale("log")
    axes.set_ylabel(f"{NORM_KINDS[kind]} norm")
    axes.grid(color=LIGHT.grid)
    axes.legend(loc="upper right", frameon=False, fontsize=7)


def _draw_marks(both: Sequence[Axes], history: RunHistory, start: int, stop: int) -> None:
    """Draws a line through both plots at every step that felt a change, with its words above."""
    at: dict[int, list[str]] = {}
    for one in history.interventions:
        if start <= one.step < stop:
            at.setdefault(one.step, []).append(one.label())
    for step, words in at.items():
        for axes in both:
            axes.axvline(step - 0.5, color=LIGHT.amber, linestyle="--", linewidth=1)
        if len(at) <= _MOST_WORDS:
            text = words[0] if len(words) == 1 else f"{words[0]} +{len(words) - 1}"
            place = both[0].get_xaxis_transform()
            both[0].text(step - 0.5, 1.01, text, transform=place, color=LIGHT.amber, fontsize=7, va="bottom", ha="left")

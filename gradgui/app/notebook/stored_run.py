"""A stored run for Python: arrays (`RunReader`), and beside them a figure, exports, verdicts, and how it shows itself."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gradgui.core.errors import GradguiError
from gradgui.runs.export import ExportOptions, Stretch
from gradgui.runs.store.run_reader import RunReader

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class StoredRun(RunReader):
    """A stored run. `refresh()` takes note of what another process has written since.

    Args:
        path: the run's folder.

    Raises:
        StoreError: there is no run, it is damaged, or a newer gradgui wrote it.
    """

    def plot(
        self,
        norm: str = "gradient",
        *,
        steps: tuple[int, int] | None = None,
        variables: Sequence[str] | None = None,
        size: tuple[float, float] = (10.0, 6.0),
    ) -> Figure:
        """Draws the loss over the norms of all variables, with marks where something was changed. Needs matplotlib.

        Args:
            norm: "gradient" (raw), "clipped", "update" or "weight".
            steps: the first step, and the one after the last; None: all.
            variables: globs on paths, of which each gets a curve; None: a heat map of all variables.
            size: width and height in inches.

        Returns:
            a `matplotlib.figure.Figure`, which a notebook shows; `savefig` writes it.

        Raises:
            GradguiError: matplotlib isn't installed, the run has no such steps, or a pattern matches nothing.
        """
        try:
            from gradgui.app.notebook.run_figure import run_figure
        except ImportError as error:
            raise GradguiError(
                f"Figures are drawn by matplotlib, which must be installed. Received: {error}. Install it: pip install "
                'matplotlib. Without it, run.export("html", "report.html") writes plots too.'
            ) from error
        return run_figure(self, norm, steps, variables, size)

    def export(
        self,
        file_format: str,
        out: str | Path,
        *,
        overwrite: bool = False,
        steps: tuple[int, int | None] | None = None,
        every: int = 1,
        at_step: int | None = None,
        trust: bool = False,
    ) -> Path:
        """Writes the run, or its trained model, as a file or folder; the formats are those of `gradgui runs export`.

        Args:
            file_format: "csv", "parquet", "npz", "tensorboard", "keras", "weights", "savedmodel", "html", ...
            out: what to write; the folder that it is in must exist.
            overwrite: whether what is there under the same name may be replaced.
            steps: of a table: the first step, and the one after the last (None: the end).
            every: of a table: only every n-th of them.
            at_step: of a model: the checkpoint; None: the weights that the run ended with.
            trust: whether the code that builds the model may run. Code shipped with gradgui always may.

        Returns:
            `out` as a path.

        Raises:
            GradguiError: it can't be written, or its code isn't trusted; says why.
        """
        from gradgui.app.exporting import export_run

        first, stop = steps or (0, None)
        chosen = ExportOptions(overwrite=overwrite, steps=Stretch(first, stop, every), at_step=at_step, trust=trust)
        path = Path(out).expanduser()
        export_run(self, path, file_format, chosen)
        return path

    def verdicts(self) -> tuple[str, ...]:
        """Returns what the record says about how the training went, in sentences."""
        from gradgui.runs.findings.verdicts import verdicts

        return tuple(one.words for one in verdicts(self))

    def __repr__(self) -> str:
        """One line: name, state, steps, last loss."""
        facts = self._facts()
        state, steps = facts.pop("state"), facts.pop("steps")
        done = f"{steps} step" if steps == "1" else f"{steps} steps"
        return f"<gradgui run {self.path.name}: {', '.join([state, done, *map(' '.join, facts.items())])}>"

    def _repr_html_(self) -> str:
        """Returns the run as notebooks show it: a small table."""
        facts = {"run": self.path.name, **self._facts(), "model": self.spec.model.source, "variables": len(self.variables)}
        cell = '<{0} style="text-align: left">{1}</{0}>'
        rows = [cell.format("th", html.escape(n)) + cell.format("td", html.escape(str(v))) for n, v in facts.items()]
        return f"<table><tbody><tr>{'</tr><tr>'.join(rows)}</tr></tbody></table>"

    def _facts(self) -> dict[str, str]:
        """Returns the last of what is known, by name."""
        facts = {"state": str(self.status.state), "steps": f"{self.n_steps:,}"}
        if self.n_steps:
            last = next(self.batches(self.n_steps - 1)).scalars[0]
            for name in ("loss", *self.layout.metrics):
                value = float(last[self.layout.column(name)])
                facts[name] = "nan" if math.isnan(value) else f"{value:.4g}"
        for name, values in self.validation.values.items():
            facts[f"validation {name}"] = f"{float(values[-1]):.4g}"
        return facts

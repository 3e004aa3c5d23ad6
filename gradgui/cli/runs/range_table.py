"""Statistics of a stretch of a run, as tables and as lines for people: `gradgui runs show RUN --steps FROM:TO`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradgui.runs.store.run_reader import RunReader


def range_table(reader: RunReader, start: int, stop: int) -> list[dict[str, Any]]:
    """Returns the statistics of the curves of a run from one step to before another, a plain table a curve."""
    from gradgui.runs.findings.range_statistics import scalar_statistics, validation_statistics

    history = reader.history()
    names = ("loss", "penalty", "learning_rate", *history.layout.metrics)
    rows = [{"curve": name, **asdict(scalar_statistics(history, name, start, stop))} for name in names]
    for name in reader.validation.values:
        found = validation_statistics(history, name, start, stop)
        rows.append({"curve": f"validation {name}", **asdict(found)})
    return rows


def print_range(steps: tuple[int, int], rows: list[dict[str, Any]]) -> None:
    """Prints the statistics of a range for people."""
    print(f"\nsteps {steps[0]} to {steps[1] - 1}")
    print(f"{'':<22}{'mean':>12}{'min':>12}{'max':>12}{'last':>12}{'per 1000':>12}{'not finite':>12}")
    for row in rows:
        cells = "".join(f"{row[key]:>12.5g}" for key in ("mean", "minimum", "maximum", "last", "slope"))
        print(f"{row['curve']:<22}{cells}{row['n_non_finite']:>12}")

"""The page of the report: its sections, in order. Plots are given to it; it draws none."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from gradgui.app.report import tables
from gradgui.app.report.style import report_style
from gradgui.core.spec_toml import spec_to_toml
from gradgui.gui.look import numbers
from gradgui.runs.findings.verdicts import RECENT_STEPS, VariableNumbers, verdicts
from gradgui.runs.store.run_reader import RunReader

_ID = re.compile(r'(id="|url\(#|href="#)')
_SIZE = re.compile(r'<svg width="[^"]*" height="[^"]*"')


@dataclass(frozen=True, slots=True)
class ReportPlot:
    """One plot, drawn twice.

    Args:
        name: "loss", "heatmap", ...; names its parts on the page.
        caption: what it shows.
        light: the SVG document on light ground.
        dark: the same on dark ground.
    """

    name: str
    caption: str
    light: str
    dark: str


def report_page(reader: RunReader, plots: Sequence[ReportPlot], no_plots: str = "") -> str:
    """Returns the whole document. It loads nothing: a policy in its head forbids it.

    Args:
        reader: the run.
        plots: in the order in which they are shown.
        no_plots: why there are none.
    """
    name = reader.name or reader.path.name
    now = VariableNumbers.of(reader)
    said = "".join(f'<li class="{one.weight}">{html.escape(one.words)}</li>' for one in verdicts(reader, now))
    drawn = (
        "".join(map(_figure, plots)) or f'<p class="muted">{html.escape(no_plots or "There is nothing to be drawn.")}</p>'
    )
    last = min(reader.n_steps, RECENT_STEPS)
    parts = [
        _section("What can be said", f"<div><ul>{said}</ul></div>" if said else ""),
        _section("Numbers", f"<div>{tables.last_numbers(reader)}</div>" if reader.n_steps else ""),
        _section("Plots", drawn if reader.n_steps else ""),
        _section("What happened", f"<div>{tables.happenings(reader)}</div>"),
        _section(
            "Variables",
            f"<div><details><summary>{len(reader.variables)} variables; medians over the last {numbers.count(last)} steps"
            f"</summary>{tables.variables(reader, now)}</details></div>",
        ),
        _section("Spec", f"<pre>{html.escape(spec_to_toml(reader.spec).strip())}</pre>"),
        _section("Environment", f"<div>{tables.environment(reader)}</div>"),
    ]
    written = dt.datetime.now(dt.UTC).strftime("%d %B %Y, %H:%M UTC").lstrip("0")
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(name)} – gradgui</title>
<style>
{report_style()}</style>
</head>
<body>
<main>
<h1>{html.escape(name)}</h1>
<p class="muted">{html.escape(_subtitle(reader))}</p>
{"".join(parts)}
<footer>Written by gradgui on {written} from the run {html.escape(reader.path.name)}.</footer>
</main>
</body>
</html>
"""


def _subtitle(reader: RunReader) -> str:
    status = reader.status
    state = f"{status.state} ({status.reason})" if status.reason and status.reason != status.state else status.state
    words = [state, f"{numbers.count(reader.n_steps)} steps", reader.spec.model.source]
    if reader.spec.data is not None and reader.spec.data.source != reader.spec.model.source:
        words.append(reader.spec.data.source)
    if reader.n_steps:
        words.append(numbers.duration(float(reader.time_s[-1])))
    started = dt.datetime.fromisoformat(reader.started_at) if reader.started_at else None
    if started is not None:
        words.append(started.strftime("%d %B %Y, %H:%M UTC").lstrip("0"))
    return " · ".join(words)


def _section(title: str, inner: str) -> str:
    return f"<section><h2>{html.escape(title)}</h2>{inner}</section>\n" if inner else ""


def _figure(plot: ReportPlot) -> str:
    drawings = "".join(
        f'<div class="{kind}">{_inline(svg, f"{plot.name}-{kind}", plot.caption)}</div>'
        for kind, svg in (("light", plot.light), ("dark", plot.dark))
    )
    return f"<figure>{drawings}<figcaption>{html.escape(plot.caption)}</figcaption></figure>\n"


def _inline(svg: str, name: str, caption: str) -> str:
    """Returns an SVG document as an element of a page: as wide as its place, its ids its own."""
    element = svg[svg.index("<svg") :]
    element = _SIZE.sub(f'<svg role="img" aria-label="{html.escape(caption)}"', element, count=1)
    return _ID.sub(lambda match: f"{match[0]}{name}-", element)

"""Saving, copying, measuring: what the Plots menu offers for the loss plot and for the view of gradients that is shown."""

from __future__ import annotations

from collections.abc import Callable

from gradgui.gui.actions import ActionSpec
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.language.translation import translate
from gradgui.gui.plots.export.export_menu import ExportPanel, export_calls


def plot_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what can be done with the plots."""
    loss = parts.loss
    needs = translate("PlotActions", "There is no step to show yet")

    def seen(panel: ExportPanel, name: str) -> Callable[[], bool]:
        return lambda: name == "window" or panel.export_view().can_export()

    specs = [
        ActionSpec(
            "plots.range",
            translate("PlotActions", "Statistics of a &range"),
            loss.show_range,
            "Ctrl+Shift+R",
            loss.can_export,
            needs=needs,
        )
    ]
    for prefix, panel, shortcuts in _plot_panels(parts):
        for name, (words, call) in export_calls(panel.export_view, parts.exports, parts.plot_windows.open).items():
            specs.append(ActionSpec(f"{prefix}.{name}", words, call, shortcuts.get(name), seen(panel, name), needs=needs))
    return specs


def _plot_panels(parts: WindowParts) -> tuple[tuple[str, ExportPanel, dict[str, str]], ...]:
    return (
        ("loss", parts.loss, {"save_png": "Ctrl+Alt+1", "window": "Ctrl+Alt+Shift+1"}),
        ("gradients", parts.gradients, {"save_png": "Ctrl+Alt+2", "window": "Ctrl+Alt+Shift+2"}),
    )

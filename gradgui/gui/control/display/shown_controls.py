"""What holds and what is asked for, wherever it is shown; passes on what is new alone, since trees may be large."""

from __future__ import annotations

from gradgui.core.controls import Controls
from gradgui.gui.control.display.panels import Panels


class ShownControls:
    """Remembers what the panels show of the controls.

    Args:
        panels: are told.
    """

    def __init__(self, panels: Panels) -> None:
        self._panels = panels
        self._shown: tuple[object, ...] = ()
        self._in_tree: tuple[object, ...] = ()

    def clear(self) -> None:
        """Shows none: another run is shown, or none."""
        self._shown = self._in_tree = ()
        self._panels.live.set_controls(None, None, editable=False)
        self._panels.numbers.set_clip(None, None)

    def show(self, applied: Controls, requested: Controls, *, editable: bool) -> bool:
        """Shows what holds and what shall hold; whether that is news."""
        shown = (applied, requested, editable)
        if _same(shown, self._shown):
            return False
        self._shown = shown
        # A schedule gives new controls with every chunk; what the tree shows of them is as it was.
        in_tree = (*_parts_in_tree(applied), *_parts_in_tree(requested), editable)
        if not _same(in_tree, self._in_tree):
            self._in_tree = in_tree
            self._panels.variables.set_controls(applied, requested, editable=editable)
        self._panels.live.set_controls(applied, requested, editable=editable)
        self._panels.numbers.set_clip(applied.clip, requested.clip)
        return True


def _same(these: tuple[object, ...], those: tuple[object, ...]) -> bool:
    return len(these) == len(those) and all(a is b for a, b in zip(these, those, strict=True))


def _parts_in_tree(controls: Controls) -> tuple[object, ...]:
    return controls.selection, controls.multipliers, controls.frozen_gradients, controls.differentiated

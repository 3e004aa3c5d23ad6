"""Views of the main window's own parts: the plots, the panels beside them, comparisons."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

from gradgui.core.spec_toml import with_setting
from gradgui.runs.queue.queue_entry import QueueEntry, QueueState
from tests.gallery.drawing import wait
from tests.gallery.stage import Stage
from tests.gallery.synthetic_data import pictures, proposals, table


def gradients(shown: Stage, view: str) -> QWidget:
    """Shows one of the views of the gradients."""
    shown.window.gradients.show_view(view)
    return shown.window


def loss(shown: Stage) -> QWidget:
    """Shows more curves beside the loss, and a range of steps with its numbers."""
    window = shown.window
    window.curve_choice.show("accuracy", True)  # the rate is shown by itself where it changes
    shown.undo.append(partial(window.curve_choice.show, "accuracy", False))
    window.steps.brush(500, 900)
    shown.undo.append(window.steps.clear_brush)
    return window


def dock(shown: Stage, name: str) -> QWidget:
    """Brings a panel to the front."""
    window = shown.window
    panel = window.docks[name]
    was_hidden = panel.isHidden()
    panel.show()
    panel.raise_()
    if was_hidden:
        shown.undo.append(panel.hide)
    shown.undo.append(window.docks["variables"].raise_)
    return window


def runs(shown: Stage) -> QWidget:
    """Shows the table of runs, up to date."""
    window = shown.window
    dock(shown, "runs")
    window.runs.reload()
    wait(shown.app, lambda: not window.background.busy)
    window.pump.tick()
    return window


def runs_chosen(shown: Stage) -> QWidget:
    """Shows the table of runs with two of them selected, and a filter that finds nothing."""
    runs(shown)
    table_view = shown.window.runs.table
    table_view.selectAll()
    shown.undo.append(table_view.clearSelection)
    return shown.window


def runs_none(shown: Stage) -> QWidget:
    """Shows the table of runs with a filter that finds nothing."""
    runs(shown)
    edit = shown.window.runs.field.edit
    edit.setText("loss<1e-9 tag:nobody")
    shown.undo.append(edit.clear)
    return shown.window


def queue(shown: Stage) -> QWidget:
    """Shows a queue with an entry in each state."""
    trainer = shown.window.queue.trainer
    words = "learning_rate 0.001 → 0.01, batch_size 64 → 128, precision float32 → mixed_float16"
    rows = (
        ("mlp-lr=0.1", QueueState.DONE, "learning_rate = 0.1", ""),
        ("mlp-lr=0.01", QueueState.SKIPPED, "learning_rate = 0.01", "Somebody stopped it."),
        ("mlp-lr=1", QueueState.FAILED, "learning_rate = 1", "The loss must be finite. Received: NaN at step 12."),
        ("mlp-lr=0.001", QueueState.WAITING, "learning_rate = 0.001", ""),
        ("transformer with a long name that nobody cut", QueueState.WAITING, words, ""),
    )
    trainer.add(
        tuple(
            QueueEntry(str(number), name, "format = 1", differs, "sweep-1", state, message)
            for number, (name, state, differs, message) in enumerate(rows)
        )
    )
    shown.undo.append(lambda: trainer.remove(tuple(entry.id for entry in trainer.entries)))
    return dock(shown, "queue")


def data(shown: Stage, kind: str) -> QWidget:
    """Shows data: "pictures", "table", or "proposals" that can be taken over."""
    window = shown.window
    opened = window.controller.opened
    assert opened is not None
    made = {"pictures": pictures, "table": table, "proposals": proposals}[kind]()
    window.data.set_opened(replace(opened, data=made))
    if kind == "proposals":
        spec = window.controller.spec
        assert spec is not None
        window.data.set_spec(with_setting(spec, 'loss.name="mean_squared_error"'), editable=True)
    return dock(shown, "data")


def compare(shown: Stage, view: str) -> QWidget:
    """Compares the stored runs, that of the window left out."""
    window, control = shown.window, shown.window.compare
    control.compare(shown.stored)
    shown.undo.append(control.close)

    def there() -> bool:
        window.pump.tick()
        comparison = control.comparison
        return bool(comparison.rows) and comparison.table_paths == comparison.paths

    wait(shown.app, there)
    control.page.details.show_view(view)
    control.page.overlay.range.set_cursor(180.0)
    return window

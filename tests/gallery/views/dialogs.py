"""Views of dialogs and of windows beside the main one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from gradgui.core.preset import VariablePreset
from gradgui.core.refusal import Finding, FindingKind, RefusedFileError
from gradgui.gui.dialogs.about import AboutDialog
from gradgui.gui.dialogs.refusal_dialog import RefusalDialog
from gradgui.gui.dialogs.report_dialog import Fault, ReportDialog
from gradgui.gui.dialogs.trust_dialog import TrustDialog
from gradgui.gui.guide.guide_window import GuideWindow
from gradgui.gui.layouts.layouts_dialog import LayoutsDialog
from gradgui.gui.preferences.preferences_dialog import PreferencesDialog
from gradgui.gui.queue.sweep_dialog import SweepDialog
from gradgui.gui.run_list.labels.label_dialogs import NoteDialog, TagsDialog
from gradgui.gui.templates.name_dialog import NameDialog
from gradgui.gui.variables.presets.presets_dialog import PresetsDialog
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.default_folders import presets_path_beside
from gradgui.runs.examples import resources_dir
from gradgui.runs.preset_store import PresetStore
from tests.gallery.drawing import settle, wait
from tests.gallery.stage import Stage

Kind = TypeVar("Kind", bound=QWidget)


def _shown(shown: Stage, widget: QWidget) -> QWidget:
    """Shows a widget beside the window, until the picture is taken."""
    shown.undo.append(widget.close)
    widget.show()
    settle(shown.app, 5)
    return widget


def _wait(shown: Stage, reached: Callable[[], bool]) -> None:
    """Waits for what comes at a tick of the window."""

    def there() -> bool:
        shown.window.pump.tick()
        return reached()

    wait(shown.app, there)


def _found(shown: Stage, kind: type[Kind], ask: Callable[[], object]) -> Kind:
    """Returns the window of a kind that something opens, sooner or later."""
    ask()

    def there() -> Kind | None:
        return next((one for one in shown.window.findChildren(kind) if one.isVisible()), None)

    _wait(shown, lambda: there() is not None)
    found = there()
    assert found is not None
    shown.undo.append(found.close)
    settle(shown.app, 5)
    return found


def act(shown: Stage, action: str, kind: type[Kind]) -> Kind:
    """Triggers an action and returns the window that it opens."""
    return _found(shown, kind, shown.window.actions_by_id[action].trigger)


def loss_window(shown: Stage) -> QWidget:
    """Opens the loss in a window of its own."""
    shown.window.plot_windows.open(shown.window.loss)
    return _shown(shown, shown.window.plot_windows.windows["loss"])


def about(shown: Stage) -> QWidget:
    """Opens About."""
    return _shown(shown, AboutDialog(shown.window))


def report(shown: Stage) -> QWidget:
    """Opens the report of a fault of gradgui's."""
    dialog = ReportDialog(Path("gradgui.log"), shown.window)
    try:
        raise ZeroDivisionError("division by zero")
    except ZeroDivisionError as error:
        dialog.add(Fault.of(error))
    return _shown(shown, dialog)


def trust(shown: Stage) -> QWidget:
    """Opens the question whether a program may run."""
    return _shown(shown, TrustDialog((resources_dir() / "examples" / "resnet.py",), shown.window))


def refusal(shown: Stage, *, damaged: bool) -> QWidget:
    """Opens what was found in a model file."""
    code = Finding(FindingKind.CODE, "config.json/net/odd", "Lambda: a Python function from the file, which is code")
    files = Finding(FindingKind.FILES, "config.json/net/words", 'vocabulary = "/etc/passwd": the name of another file')
    findings = (Finding(FindingKind.DAMAGE, "", "no whole zip archive"),) if damaged else (code, files)
    return _shown(shown, RefusalDialog(RefusedFileError(Path("/home/somebody/models/m.keras"), findings), shown.window))


def patterns(shown: Stage, kind: str) -> QWidget:
    """Opens the dialog for rate multipliers, or that for freezing, by pattern."""
    rows = shown.window.variables.rows
    ask = rows.ask_multiplier_by_pattern if kind == "multipliers" else rows.ask_freeze_by_pattern
    ask()
    settle(shown.app, 3)
    dialog = next(one for one in QApplication.topLevelWidgets() if one.isVisible() and isinstance(one, QDialog))
    shown.undo.append(dialog.close)
    return dialog


def export(shown: Stage) -> QWidget:
    """Opens the export of the run that is shown."""
    opened: list[QWidget] = []
    exporting = shown.window.exporting
    exporting.opened.connect(opened.append)
    exporting.ask_shown()
    wait(shown.app, lambda: bool(opened))
    exporting.opened.disconnect(opened.append)
    return _shown(shown, opened[0])


def settings(shown: Stage, page: str) -> QWidget:
    """Opens a page of the settings."""
    dialog = act(shown, "file.settings", PreferencesDialog)
    dialog.show_page(page)
    return dialog


def guide(shown: Stage, page: str, words: str = "") -> QWidget:
    """Opens a page of the guide, or what a search in it finds."""
    window = act(shown, "help.guide", GuideWindow)
    window.show_page(page)
    window.search_edit.setText(words)
    shown.undo.append(window.search_edit.clear)
    return window


def templates(shown: Stage, row: int) -> QWidget:
    """Opens the templates, one of them chosen."""
    dialog = shown.window.templates.new_spec()
    dialog.list.setCurrentRow(row)
    return _shown(shown, dialog)


def template_name(shown: Stage) -> QWidget:
    """Asks for the name of a template."""
    return _shown(shown, NameDialog("transformer", shown.window))


def sweep(shown: Stage, values: str) -> QWidget:
    """Opens the sweep with values typed."""
    spec = shown.window.controller.spec
    assert spec is not None
    dialog = SweepDialog(spec, shown.window, 212.0, 100)
    dialog.first.values_edit.setText(values)
    return _shown(shown, dialog)


def layouts(shown: Stage) -> QWidget:
    """Opens the dialog for layouts with two saved."""
    for name in ("Two screens", "Teaching, with a long name that somebody gave it on a rainy afternoon"):
        shown.window.layouts.save(name)
        shown.undo.append(partial(shown.window.layouts.delete, name))
    return _shown(shown, LayoutsDialog(shown.window.layouts, shown.window))


def rewind(shown: Stage) -> QWidget:
    """Opens the dialog for going back, at a step in the middle."""
    rewinding = shown.window.rewind
    rewinding.ask(730)
    _wait(shown, lambda: rewinding.dialog is not None)
    assert rewinding.dialog is not None
    return _shown(shown, rewinding.dialog)


def presets(shown: Stage) -> QWidget:
    """Opens the presets: one of this model, one of another."""
    variables = shown.window.variables
    store = PresetStore(presets_path_beside(shown.folder / "settings.ini"))
    store.save(VariablePreset("Only the head", "transformer", ("encoder",)))
    store.save(VariablePreset("As in the paper, appendix C", "resnet", ("conv1", "bn1"), (), {"fc": 10.0}))
    return _found(shown, PresetsDialog, variables.ask_presets)


def labels(shown: Stage, kind: str) -> QWidget:
    """Opens the tags of two runs, or the note of one."""
    runs = list_runs(shown.stored[0].parent)
    chosen = [run for run in runs if run.labels.tags]
    known = ("baseline", "paper", "ablation of the second block", "to be deleted")
    made = TagsDialog(chosen, known, shown.window) if kind == "tags" else NoteDialog(chosen[0], shown.window)
    return _shown(shown, made)

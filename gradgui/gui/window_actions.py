"""The actions of the main window and the menus made of them. What they do is elsewhere; here is what they're called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu

from gradgui.core.status import RunState
from gradgui.gui.actions import ActionRegistry, ActionSpec
from gradgui.gui.compare.compare_control import CompareControl, can_compare
from gradgui.gui.control.file_commands import FileCommands
from gradgui.gui.control.run_commands import RunCommands
from gradgui.gui.control.run_controller import RunController
from gradgui.gui.control.run_display import RunDisplay
from gradgui.gui.dialogs.about import AboutDialog
from gradgui.gui.exporting.export_commands import ExportCommands
from gradgui.gui.look.theme import THEME_NAMES, theme
from gradgui.gui.panels.dock_layout import DockLayout
from gradgui.gui.plots.export.export_menu import ExportPanel, export_calls
from gradgui.gui.plots.export.plot_exports import PlotExports
from gradgui.gui.plots.export.plot_windows import PlotWindows
from gradgui.gui.plots.gradient_panel import GradientPanel
from gradgui.gui.plots.loss_plot import LossPlot
from gradgui.gui.plots.steps.step_axis import StepRange
from gradgui.gui.rewind.rewind_commands import RewindCommands
from gradgui.gui.run_list.run_menu import IMPORT_IDS, STORED_IDS, RunImports, run_list_actions
from gradgui.gui.run_list.runs_panel import RunsPanel
from gradgui.gui.settings import WindowSettings
from gradgui.gui.transport.transport_bar import TransportBar
from gradgui.gui.variables.variable_panel import VariablePanel
from gradgui.runs.examples import example_names, example_title

_Key = QKeySequence.StandardKey


@dataclass(frozen=True)
class WindowParts:
    """What the actions act on."""

    window: QMainWindow
    controller: RunController
    display: RunDisplay
    files: FileCommands
    variables: VariablePanel
    steps: StepRange
    layout: DockLayout
    docks: tuple[QDockWidget, ...]
    settings: WindowSettings
    commands: RunCommands
    rewind: RewindCommands
    transport: TransportBar
    open_path: Callable[[str], None]
    close_run: Callable[[], None]
    exports: PlotExports
    plot_windows: PlotWindows
    loss: LossPlot
    gradients: GradientPanel
    exporting: ExportCommands
    runs: RunsPanel
    imports: RunImports
    compare: CompareControl


def build_actions(parts: WindowParts) -> ActionRegistry:
    """Makes the actions of a window and fills its menu bar."""
    registry = ActionRegistry(parts.window)
    show_runs = partial(_raise_dock, parts, "runsDock")
    registry.add(run_list_actions(parts.runs, parts.imports, show_runs))
    for actions_of in (_file_actions, _run_actions, _variable_actions, _plot_actions, _view_actions, _help_actions):
        registry.add(actions_of(parts))
    _fill_menus(parts, registry)
    registry.refresh()
    return registry


def _file_actions(parts: WindowParts) -> list[ActionSpec]:
    files, controller = parts.files, parts.controller
    return [
        ActionSpec("file.open", "&Open…", files.open_file, _Key.Open),
        ActionSpec("file.open_run", "Open a &run…", files.open_run, "Ctrl+Shift+O"),
        ActionSpec("file.save_spec", "&Save spec…", files.save_spec, _Key.Save, lambda: controller.spec is not None),
        ActionSpec(
            "file.save_model", "Save &model…", partial(files.save_model, "keras"), "Ctrl+Shift+S", files.can_save_model
        ),
        ActionSpec("file.save_weights", "Save &weights…", partial(files.save_model, "weights"), None, files.can_save_model),
        ActionSpec("file.export", "&Export run…", parts.exporting.ask_shown, "Ctrl+E", parts.exporting.can_export),
        ActionSpec("file.close", "&Close", parts.close_run, _Key.Close, lambda: not parts.display.is_empty),
        ActionSpec("file.quit", "&Quit", parts.window.close, "Ctrl+Q"),
    ]


def _run_actions(parts: WindowParts) -> list[ActionSpec]:
    controller, display, commands, rewind = parts.controller, parts.display, parts.commands, parts.rewind

    def live(possible: bool) -> bool:
        return possible and not display.is_stored

    return [
        ActionSpec(
            "run.start", "&Start or resume", commands.start, "F5", lambda: display.can_resume or live(controller.can_start)
        ),
        ActionSpec("run.pause", "&Pause", controller.pause, "F6", lambda: live(controller.status.state is RunState.RUNNING)),
        ActionSpec("run.step", "Single s&tep", commands.step, "F10", lambda: live(controller.can_step)),
        ActionSpec(
            "run.more",
            "Run so many &more…",
            parts.transport.more_edit.take_keyboard,
            "Ctrl+F10",
            lambda: display.can_run_more or live(controller.can_run_more),
            "Type how many steps to take, and press Enter: then the run pauses",
        ),
        ActionSpec(
            "run.cancel_compile",
            "&Cancel compiling",
            controller.cancel_compile,
            None,
            lambda: live(controller.can_cancel_compile),
            "Goes back to computing every gradient; a trace that has begun can't be interrupted, its result is kept unused",
        ),
        ActionSpec("run.stop", "S&top", rewind.stop, "Shift+F5", lambda: live(rewind.can_stop)),
        ActionSpec(
            "run.fork",
            "&Fork from here",
            lambda: rewind.fork(parts.steps.cursor_step),
            "Ctrl+Alt+F",
            lambda: rewind.can_go_back,
            "A new run that shares the steps before the cursor, or all steps; the run that is there stays as it is",
        ),
        ActionSpec(
            "run.go_back",
            "Go &back to a step…",
            lambda: rewind.ask(parts.steps.cursor_step),
            "Ctrl+Alt+B",
            lambda: rewind.can_go_back,
            "Lists checkpoints and changes, and takes any step: a new run begins there with what held then",
        ),
    ]


def _variable_actions(parts: WindowParts) -> list[ActionSpec]:
    variables, stack = parts.variables, parts.controller.changes.undo_stack

    def editable() -> bool:
        return parts.controller.can_change and not parts.display.is_stored

    rows = variables.rows
    return [
        ActionSpec("variables.undo", "&Undo", stack.undo, _Key.Undo, lambda: editable() and stack.canUndo()),
        ActionSpec("variables.redo", "&Redo", stack.redo, _Key.Redo, lambda: editable() and stack.canRedo()),
        ActionSpec("variables.toggle", "&Freeze or thaw", rows.toggle_selected, None, rows.can_select),
        ActionSpec("variables.only", "&Only this", rows.select_only, "Ctrl+Alt+O", rows.can_select),
        ActionSpec("variables.only_layer", "Only this &layer", rows.select_only_layer, "Ctrl+Alt+Shift+O", rows.can_select),
        ActionSpec("variables.up_to", "Freeze &up to here", rows.freeze_up_to, "Ctrl+Alt+U", rows.can_cut),
        ActionSpec("variables.from", "Freeze from &here", rows.freeze_from, "Ctrl+Alt+Shift+U", rows.can_cut),
        ActionSpec("variables.invert", "&Invert", rows.invert, "Ctrl+Alt+I", editable),
        ActionSpec("variables.thaw_all", "&Thaw all", rows.thaw_all, None, editable),
        ActionSpec("variables.freeze_all", "Freeze &all", rows.freeze_all, None, editable),
        ActionSpec("variables.pattern", "Freeze or thaw &by pattern…", rows.ask_freeze_by_pattern, "Ctrl+Alt+P", editable),
        ActionSpec(
            "variables.multiplier",
            "Set rate &multiplier…",
            variables.tree.edit_multiplier,
            None,
            variables.tree.can_edit_multiplier,
        ),
        ActionSpec(
            "variables.multipliers",
            "Set rate multipliers by &pattern…",
            rows.ask_multiplier_by_pattern,
            "Ctrl+Alt+M",
            editable,
        ),
        ActionSpec("variables.presets", "P&resets…", variables.ask_presets, "Ctrl+Alt+R", variables.can_ask_presets),
        ActionSpec("variables.find", "&Search…", variables.search_edit.setFocus, _Key.Find),
        ActionSpec("variables.network_order", "&Network order", partial(variables.look.sort, None)),
    ]


def _plot_actions(parts: WindowParts) -> list[ActionSpec]:
    """What can be done with the loss plot, and with the view of gradients that is shown."""
    loss = parts.loss

    def seen(panel: ExportPanel, name: str) -> Callable[[], bool]:
        return lambda: name == "window" or panel.export_view().can_export()

    specs = [ActionSpec("plots.range", "Statistics of a &range", loss.show_range, "Ctrl+Shift+R", loss.can_export)]
    for prefix, panel, shortcuts in _plot_panels(parts):
        for name, (words, call) in export_calls(panel.export_view, parts.exports, parts.plot_windows.open).items():
            specs.append(ActionSpec(f"{prefix}.{name}", words, call, shortcuts.get(name), seen(panel, name)))
    return specs


def _plot_panels(parts: WindowParts) -> tuple[tuple[str, ExportPanel, dict[str, str]], ...]:
    return (
        ("loss", parts.loss, {"save_png": "Ctrl+Alt+1", "window": "Ctrl+Alt+Shift+1"}),
        ("gradients", parts.gradients, {"save_png": "Ctrl+Alt+2", "window": "Ctrl+Alt+Shift+2"}),
    )


def _view_actions(parts: WindowParts) -> list[ActionSpec]:
    return [
        ActionSpec("view.follow", "&Follow the run", parts.steps.follow, "Ctrl+Shift+F"),
        ActionSpec(
            "view.compare",
            "&Compare the selected runs",
            lambda: parts.compare.compare_runs(parts.runs.selected_runs()),
            "Ctrl+Alt+C",
            lambda: can_compare(parts.runs.selected_runs()),
            "Their losses over one another, and what differs between them; select several in the table of runs",
        ),
        ActionSpec(
            "view.close_comparison", "Close the com&parison", parts.compare.close, None, lambda: parts.compare.is_open
        ),
        ActionSpec("view.reset", "&Reset layout", parts.layout.reset),
    ]


def _help_actions(parts: WindowParts) -> list[ActionSpec]:
    return [ActionSpec("help.about", "&About gradgui", lambda: AboutDialog(parts.window).open())]


def _fill_menus(parts: WindowParts, registry: ActionRegistry) -> None:
    bar = parts.window.menuBar()
    file_menu = bar.addMenu("&File")
    registry.fill(file_menu, ("file.open", "file.open_run"))
    _add_recent_menu(file_menu, parts)
    _add_examples_menu(file_menu, parts)
    registry.fill(file_menu.addMenu("&Import a run"), IMPORT_IDS)
    registry.fill(
        file_menu,
        ("-", "file.save_spec", "file.save_model", "file.save_weights", "file.export", "-", "file.close", "file.quit"),
    )
    run_menu = bar.addMenu("&Run")
    registry.fill(
        run_menu,
        ("run.start", "run.pause", "run.step", "run.more", "run.cancel_compile", "run.stop", "-", "run.fork", "run.go_back"),
    )
    run_menu.addSeparator()
    stored = run_menu.addMenu("Stored r&uns")
    registry.fill(stored, STORED_IDS)
    stored.aboutToShow.connect(registry.refresh)
    registry.fill(
        bar.addMenu("&Variables"),
        (
            "variables.undo",
            "variables.redo",
            "-",
            "variables.toggle",
            "variables.only",
            "variables.only_layer",
            "variables.up_to",
            "variables.from",
            "variables.invert",
            "variables.pattern",
            "-",
            "variables.thaw_all",
            "variables.freeze_all",
            "-",
            "variables.multiplier",
            "variables.multipliers",
            "-",
            "variables.presets",
            "-",
            "variables.find",
            "variables.network_order",
        ),
    )
    _add_plot_menu(bar.addMenu("&Plots"), registry)
    view = bar.addMenu("V&iew")
    for dock in parts.docks:
        view.addAction(dock.toggleViewAction())
    view.addSeparator()
    registry.fill(view, ("view.compare", "view.close_comparison", "-", "view.follow"))
    _add_theme_menu(view, parts)
    registry.fill(view, ("-", "view.reset"))
    registry.fill(bar.addMenu("&Help"), ("help.about",))
    stack = parts.controller.changes.undo_stack
    stack.undoTextChanged.connect(lambda text: registry["variables.undo"].setText(f"&Undo {text}".rstrip()))
    stack.redoTextChanged.connect(lambda text: registry["variables.redo"].setText(f"&Redo {text}".rstrip()))


def _add_plot_menu(menu: QMenu, registry: ActionRegistry) -> None:
    for prefix, title in (("loss", "&Loss"), ("gradients", "&Gradients")):
        names = [action_id for action_id in registry if action_id.startswith(f"{prefix}.")]
        registry.fill(menu.addMenu(title), names)
    registry.fill(menu, ("-", "plots.range"))
    menu.aboutToShow.connect(registry.refresh)


def _add_recent_menu(menu: QMenu, parts: WindowParts) -> None:
    recent = menu.addMenu("Open re&cent")

    def fill() -> None:
        recent.clear()
        for item in parts.settings.recent:
            recent.addAction(item, partial(parts.open_path, item))
        if recent.isEmpty():
            recent.addAction("Nothing yet").setEnabled(False)
        else:
            recent.addSeparator()
            recent.addAction("Forget all", parts.settings.forget_recent)

    recent.aboutToShow.connect(fill)


def _add_examples_menu(menu: QMenu, parts: WindowParts) -> None:
    examples = menu.addMenu("&Examples")
    for name in example_names():
        examples.addAction(example_title(name), partial(parts.open_path, f"examples:{name}"))


def _add_theme_menu(menu: QMenu, parts: WindowParts) -> None:
    themes = menu.addMenu("&Theme")
    group = QActionGroup(themes)

    def choose(name: str) -> None:
        theme().set_name(name)
        parts.settings.theme_name = name

    for name in THEME_NAMES:
        action = QAction(name.capitalize(), themes, checkable=True)
        action.setChecked(name == theme().name)
        action.triggered.connect(partial(_call, choose, name))
        group.addAction(action)
        themes.addAction(action)


def _call(function: Callable[[str], None], argument: str, _checked: bool = False) -> None:
    function(argument)


def _raise_dock(parts: WindowParts, name: str) -> None:
    for dock in parts.docks:
        if dock.objectName() == name:
            dock.show()
            dock.raise_()

"""Opening, saving, exporting, closing: what the File menu offers."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction, QKeySequence

from gradgui.gui.actions import ActionSpec
from gradgui.gui.commands.window_parts import WindowParts
from gradgui.gui.language.translation import translate
from gradgui.runs.examples import example_description, example_names, example_title

_Key = QKeySequence.StandardKey


def file_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what can be done with files."""
    return [*_open_actions(parts), *_spec_actions(parts), *_model_actions(parts), *_leave_actions(parts)]


def _open_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what opens something."""
    files = parts.files
    return [
        ActionSpec(
            "file.new",
            translate("FileActions", "&New from a template…"),
            parts.templates.new_spec,
            _Key.New,
            tip=translate("FileActions", "A spec to begin with: images, a table, fine-tuning, a program of your own"),
        ),
        ActionSpec("file.open", translate("FileActions", "&Open…"), files.open_file, _Key.Open),
        ActionSpec(
            "file.open_folder",
            translate("FileActions", "Open a &folder…"),
            files.open_folder,
            tip=translate("FileActions", "Images or texts with a sub-folder a class, a SavedModel, or a run"),
        ),
        ActionSpec("file.open_run", translate("FileActions", "Open a &run…"), files.open_run, "Ctrl+Shift+O"),
    ]


def _spec_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what keeps the set-up."""
    files = parts.files
    needs_run = translate("FileActions", "Open something first")
    return [
        ActionSpec(
            "file.save_spec",
            translate("FileActions", "&Save spec"),
            files.save_spec,
            _Key.Save,
            lambda: parts.controller.spec is not None,
            needs=needs_run,
            tip=translate("FileActions", "Write the set-up to its file, with the ticks of the tree; asks where it has none"),
        ),
        ActionSpec(
            "file.save_spec_as",
            translate("FileActions", "Save spec &as…"),
            files.save_spec_as,
            None,
            lambda: parts.controller.spec is not None,
            needs=needs_run,
        ),
        ActionSpec(
            "file.save_template",
            translate("FileActions", "Kee&p as a template…"),
            parts.templates.save,
            None,
            lambda: parts.controller.spec is not None,
            needs=needs_run,
        ),
    ]


def _model_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what writes what was trained and recorded."""
    files = parts.files
    needs_model = translate("FileActions", "Open something and let its model be built first")
    return [
        ActionSpec(
            "file.save_model",
            translate("FileActions", "Save &model…"),
            partial(files.save_model, "keras"),
            "Ctrl+Shift+S",
            files.can_save_model,
            needs=needs_model,
        ),
        ActionSpec(
            "file.save_weights",
            translate("FileActions", "Save &weights…"),
            partial(files.save_model, "weights"),
            None,
            files.can_save_model,
            needs=needs_model,
        ),
        ActionSpec(
            "file.export",
            translate("FileActions", "E&xport run…"),
            parts.exporting.ask_shown,
            "Ctrl+E",
            parts.exporting.can_export,
            needs=translate("FileActions", "Open a stored run, or let one take its first steps"),
        ),
    ]


def _leave_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns what closes what is open, and the window."""
    return [
        ActionSpec(
            "file.close",
            translate("FileActions", "&Close"),
            parts.close_run,
            _Key.Close,
            lambda: not parts.display.is_empty,
            needs=translate("FileActions", "Nothing is open"),
        ),
        ActionSpec(
            "file.quit",
            translate("FileActions", "&Quit"),
            parts.window.close,
            "Ctrl+Q",
            role=QAction.MenuRole.QuitRole,
        ),
    ]


def example_actions(parts: WindowParts) -> list[ActionSpec]:
    """Returns an action an example; their titles are data, not words of the window."""
    return [
        ActionSpec(
            f"example.{name}",
            example_title(name).replace("&", "&&"),
            partial(parts.open_path, f"examples:{name}"),
            tip=example_description(name),
        )
        for name in example_names()
    ]

"""What the window remembers between two starts: layout, theme, recent items. One ini file, readable and deletable."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path
from urllib.parse import quote, unquote

from PySide6.QtCore import QByteArray, QSettings

#: Raised when docks change in a way that an old layout doesn't fit.
LAYOUT_VERSION = 3
_NAMED_LAYOUTS = "named-layouts"
N_RECENT = 10
N_USED_COMMANDS = 12
N_DISMISSED = 20


class WindowSettings:
    """Reads and writes the ini file; every value has a default, so that a damaged file is as good as none.

    Args:
        path: the file; made when something is first written.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def theme_name(self) -> str:
        """The chosen theme, one of `theme.THEME_NAMES`."""
        return str(self._settings.value("window/theme", "system"))

    @theme_name.setter
    def theme_name(self, name: str) -> None:
        self._settings.setValue("window/theme", name)

    def text(self, key: str) -> str:
        """Returns what is kept under a key; "" where nothing is."""
        return self._text_of(self._settings.value(key, ""))

    def set_text(self, key: str, value: str) -> None:
        """Keeps a text under a key."""
        self._settings.setValue(key, value)

    def forget(self, key: str) -> None:
        """Forgets what is kept under a key, and below it."""
        self._settings.remove(key)

    @property
    def file(self) -> Path:
        """The file that keeps everything."""
        return Path(self._settings.fileName())

    @property
    def language(self) -> str:
        """The chosen language, one of `chosen_language.LANGUAGES`; the next window has it."""
        return str(self._settings.value("window/language", "system"))

    @language.setter
    def language(self, name: str) -> None:
        self._settings.setValue("window/language", name)

    @property
    def restore_session(self) -> bool:
        """Whether a start without a path opens what was open last."""
        return self.text("window/restore_session") not in {"off", "false"}

    @restore_session.setter
    def restore_session(self, restore: bool) -> None:
        self._settings.setValue("window/restore_session", "on" if restore else "off")

    @property
    def recent(self) -> list[str]:
        """What was opened last, the newest first: paths and names of examples."""
        return self._texts("recent/items")

    def add_recent(self, item: str) -> None:
        """Puts an item first."""
        items = [item, *(other for other in self.recent if other != item)]
        self._settings.setValue("recent/items", items[:N_RECENT])
        times = {**self.recent_times, item: dt.datetime.now(dt.UTC)}
        lines = [f"{times[kept].isoformat(timespec='seconds')} {kept}" for kept in items[:N_RECENT] if kept in times]
        self._settings.setValue("recent/times", lines)

    @property
    def recent_times(self) -> dict[str, dt.datetime]:
        """When recent items were opened last, UTC, as far as that was written down."""
        times = {}
        for line in self._texts("recent/times"):
            when, _, item = line.partition(" ")
            with contextlib.suppress(ValueError):
                times[item] = dt.datetime.fromisoformat(when).astimezone(dt.UTC)
        return times

    def forget_recent_item(self, item: str) -> None:
        """Takes one item from the list."""
        self._settings.setValue("recent/items", [other for other in self.recent if other != item])

    @property
    def dismissed_runs(self) -> list[str]:
        """Folders of runs that were cut off and that nobody wants to be offered again."""
        return self._texts("start/dismissed")

    def dismiss_run(self, name: str) -> None:
        """Keeps in mind that a run isn't to be offered again."""
        self._settings.setValue("start/dismissed", [name, *self.dismissed_runs][:N_DISMISSED])

    def forget_recent(self) -> None:
        """Forgets every recent item."""
        self._settings.remove("recent")

    @property
    def used_commands(self) -> list[str]:
        """Ids of the commands that were chosen in the palette, the latest first."""
        return self._texts("palette/used")

    def use_command(self, command_id: str) -> None:
        """Puts a command first."""
        ids = [command_id, *(other for other in self.used_commands if other != command_id)]
        self._settings.setValue("palette/used", ids[:N_USED_COMMANDS])

    @property
    def shortcuts(self) -> dict[str, str]:
        """Keys that were changed, by the id of their action, as "Ctrl+Shift+E"; "": it has none."""
        self._settings.beginGroup("shortcuts")
        kept = {key: self._text_of(self._settings.value(key, "")) for key in self._settings.childKeys()}
        self._settings.endGroup()
        return kept

    @shortcuts.setter
    def shortcuts(self, kept: dict[str, str]) -> None:
        self._settings.remove("shortcuts")
        for action_id, keys in kept.items():
            self._settings.setValue(f"shortcuts/{action_id}", keys)

    @staticmethod
    def _text_of(value: object) -> str:
        """Returns a text that Qt may have taken apart at its commas: "Ctrl+K, Ctrl+S"."""
        return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)

    @property
    def last_folder(self) -> str:
        """The folder where a file was last chosen; "" at first."""
        return str(self._settings.value("window/folder", ""))

    @last_folder.setter
    def last_folder(self, folder: str) -> None:
        self._settings.setValue("window/folder", folder)

    @property
    def loss_curves(self) -> str:
        """Which curves the loss plot shows, as `CurveChoice` writes it; "" at first."""
        return str(self._settings.value("plots/loss", ""))

    @loss_curves.setter
    def loss_curves(self, text: str) -> None:
        self._settings.setValue("plots/loss", text)

    @property
    def comparison(self) -> str:
        """What a comparison of runs shows, as `ComparisonChoice` writes it; "" at first."""
        return str(self._settings.value("plots/comparison", ""))

    @comparison.setter
    def comparison(self, text: str) -> None:
        self._settings.setValue("plots/comparison", text)

    @property
    def tree_columns(self) -> list[str]:
        """Names of the columns that the tree shows; empty: the usual ones."""
        return self._texts("tree/columns")

    @tree_columns.setter
    def tree_columns(self, names: list[str]) -> None:
        self._settings.setValue("tree/columns", names)

    @property
    def tree_widths(self) -> list[str]:
        """Widths that columns of the tree were given by hand: "norm=140"."""
        return self._texts("tree/widths")

    @tree_widths.setter
    def tree_widths(self, widths: list[str]) -> None:
        self._settings.setValue("tree/widths", widths)

    @property
    def norm_look(self) -> str:
        """What norms look like in the tree: "bar" or "line"."""
        return "line" if self._settings.value("tree/norm_look") == "line" else "bar"

    @norm_look.setter
    def norm_look(self, look: str) -> None:
        self._settings.setValue("tree/norm_look", look)

    @property
    def runs_columns(self) -> list[str]:
        """Keys of the columns that the table of runs shows; empty: the usual ones."""
        return self._texts("runs/columns")

    @runs_columns.setter
    def runs_columns(self, keys: list[str]) -> None:
        self._settings.setValue("runs/columns", keys)

    @property
    def runs_widths(self) -> list[str]:
        """Widths that columns of the table of runs were given by hand: "name=200"."""
        return self._texts("runs/widths")

    @runs_widths.setter
    def runs_widths(self, widths: list[str]) -> None:
        self._settings.setValue("runs/widths", widths)

    @property
    def runs_sort(self) -> str:
        """The key by which the table of runs is sorted, with a minus where the largest comes first; "": the newest first."""
        return str(self._settings.value("runs/sort", ""))

    @runs_sort.setter
    def runs_sort(self, key: str) -> None:
        self._settings.setValue("runs/sort", key)

    @property
    def runs_tree(self) -> bool:
        """Whether forks stand below the runs that they were forked from."""
        return str(self._settings.value("runs/tree", "true")) != "false"

    @runs_tree.setter
    def runs_tree(self, tree: bool) -> None:
        self._settings.setValue("runs/tree", "true" if tree else "false")

    def _texts(self, key: str) -> list[str]:
        value = self._settings.value(key, [])
        items = [value] if isinstance(value, str) else value
        return [str(item) for item in items] if isinstance(items, list) else []

    def layout(self, name: str) -> QByteArray | None:
        """Returns a stored piece of layout ("geometry", "docks", "plots"); None where there is none of this version."""
        value = self._settings.value(f"layout{LAYOUT_VERSION}/{name}")
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def set_layout(self, name: str, state: QByteArray) -> None:
        """Stores a piece of layout."""
        self._settings.setValue(f"layout{LAYOUT_VERSION}/{name}", state)

    @property
    def layout_names(self) -> list[str]:
        """The names under which somebody saved layouts, in no order."""
        self._settings.beginGroup(_NAMED_LAYOUTS)
        keys = self._settings.childKeys()
        self._settings.endGroup()
        return [unquote(key) for key in keys]

    def named_layout(self, name: str) -> bytes | None:
        """Returns what was saved under a name; None where nothing was."""
        value = self._settings.value(f"{_NAMED_LAYOUTS}/{quote(name, safe='')}")
        return bytes(value.data()) if isinstance(value, QByteArray) else None

    def save_named_layout(self, name: str, content: bytes) -> None:
        """Saves a layout under a name."""
        self._settings.setValue(f"{_NAMED_LAYOUTS}/{quote(name, safe='')}", QByteArray(content))

    def delete_named_layout(self, name: str) -> None:
        """Forgets what was saved under a name."""
        self._settings.remove(f"{_NAMED_LAYOUTS}/{quote(name, safe='')}")

    def sync(self) -> None:
        """Writes everything to the file."""
        self._settings.sync()

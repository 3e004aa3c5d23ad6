"""Layouts with names: those that are shipped, and what somebody saved. Says what they are; `DockLayout` arranges."""

from __future__ import annotations

from dataclasses import dataclass

from gradgui.core.errors import GradguiError
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.panels.dock_layout import DockLayout
from gradgui.gui.panels.layout_state import LayoutState
from gradgui.gui.settings import WindowSettings


@dataclass(frozen=True, slots=True)
class ShippedLayout:
    """A layout that is always there.

    Args:
        id: for actions: "plots".
        title: in English, with its mnemonic.
        docks: names of the docks that are shown, each where it stands at first.
    """

    id: str
    title: str
    docks: tuple[str, ...]

    @property
    def words(self) -> str:
        """The title in the language of the window."""
        return translate("Layouts", self.title)


#: In the order of the menu.
SHIPPED = (
    ShippedLayout(
        "standard",
        QT_TRANSLATE_NOOP("Layouts", "&Standard"),
        ("variables", "form", "data", "runs", "step", "events"),
    ),
    ShippedLayout("plots", QT_TRANSLATE_NOOP("Layouts", "&Plots only"), ()),
    ShippedLayout("tree", QT_TRANSLATE_NOOP("Layouts", "&Tree and plots"), ("variables",)),
    ShippedLayout("lecture", QT_TRANSLATE_NOOP("Layouts", "&Lecture: tree, plots and this step"), ("variables", "step")),
)


class NamedLayouts:
    """Saves, applies, renames and deletes layouts.

    Args:
        docks: arranges the window.
        settings: keep what is saved.
    """

    def __init__(self, docks: DockLayout, settings: WindowSettings) -> None:
        self._docks = docks
        self._settings = settings

    @property
    def names(self) -> list[str]:
        """The names of the saved layouts, by letter."""
        return sorted(self._settings.layout_names, key=str.casefold)

    def show_shipped(self, layout: ShippedLayout) -> None:
        """Arranges the window as a shipped layout says."""
        self._docks.arrange(layout.docks)

    def save(self, name: str) -> None:
        """Keeps how everything stands now under a name; one of that name is replaced.

        Raises:
            GradguiError: the name is empty.
        """
        self._settings.save_named_layout(_checked(name), self._docks.state().as_bytes())

    def apply(self, name: str) -> bool:
        """Arranges the window as it was saved; whether that could be read."""
        state = LayoutState.from_bytes(self._settings.named_layout(name))
        return state is not None and self._docks.apply(state)

    def rename(self, name: str, other: str) -> None:
        """Gives a saved layout another name.

        Raises:
            GradguiError: the name is empty, or taken.
        """
        other = _checked(other)
        if other == name:
            return
        if other in self._settings.layout_names:
            raise GradguiError(f'A layout must have a name of its own. Received: "{other}", which is taken. Choose another.')
        content = self._settings.named_layout(name)
        if content is not None:
            self._settings.save_named_layout(other, content)
            self._settings.delete_named_layout(name)

    def delete(self, name: str) -> None:
        """Forgets a saved layout; the window stays as it is."""
        self._settings.delete_named_layout(name)


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise GradguiError("A layout must have a name. Received: an empty one. Type one.")
    return name

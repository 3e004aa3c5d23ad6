"""The field for a pattern on variables: says while it is typed what it matches, or what is near."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from gradgui.core.errors import nearest
from gradgui.core.patterns import is_glob, matcher
from gradgui.gui.language.translation import translate
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import number_font, set_role, theme

#: So many of the paths that match, or that are near, are named.
_NAMED = 4


class PatternField(QWidget):
    """A pattern, the number of variables that match, and links to the nearest paths where none does.

    Args:
        paths: what can be matched.
        pattern: to begin with.
        name: begins the object names: "multiplier" makes "multiplierPatternEdit".
        parent: owner.
        describe: from the indices of the paths that match to some words more about them.
    """

    #: Another pattern.
    changed = Signal()

    def __init__(
        self,
        paths: Sequence[str],
        pattern: str,
        name: str,
        parent: QWidget,
        describe: Callable[[list[int]], str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._paths = tuple(paths)
        self._describe = describe
        self.edit = QLineEdit(pattern, self)
        self.edit.setObjectName(f"{name}PatternEdit")
        self.edit.setAccessibleName(self.tr("Pattern of variables"))
        self.edit.setPlaceholderText(self.tr("A layer such as conv2d, or a glob such as **/bias"))
        self.edit.setFont(number_font())
        self.label = QLabel(self)
        self.label.setObjectName(f"{name}MatchLabel")
        self.label.setWordWrap(True)
        self.label.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.label.linkActivated.connect(self.edit.setText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.edit)
        layout.addWidget(self.label)
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self._on_edit_text_changed)
        self.edit.selectAll()
        self._on_edit_text_changed()

    @property
    def pattern(self) -> str:
        """What is typed."""
        return self.edit.text().strip()

    @property
    def found(self) -> list[int]:
        """Indices of the paths that the pattern matches."""
        return self._found

    @property
    def matching(self) -> list[str]:
        """The paths that the pattern matches."""
        return [self._paths[index] for index in self._found]

    @Slot()
    def _on_edit_text_changed(self) -> None:
        self._found = matching(self.pattern, self._paths)
        text = self._found_words() if self._found else near_words(self.pattern, self._paths) if self.pattern else ""
        self.label.setText(text)
        set_role(self.label, "muted" if self._found or not self.pattern else "bad")
        self.changed.emit()

    def _found_words(self) -> str:
        names = ", ".join(self.matching[:_NAMED]) + (", …" if len(self._found) > _NAMED else "")
        more = f" ({self._describe(self._found)})" if self._describe is not None else ""
        count = self.tr("{found} of {paths} variables").format(
            found=numbers.count(len(self._found)), paths=numbers.count(len(self._paths))
        )
        return self.tr("Matches {count}{more}: {names}").format(count=count, more=more, names=escape(names))


def matching(pattern: str, paths: Sequence[str]) -> list[int]:
    """Returns the indices of the paths that a pattern matches, in their order; of no pattern, none."""
    if not pattern:
        return []
    above = pattern + "/"
    if not is_glob(pattern):
        return [index for index, path in enumerate(paths) if path == pattern or path.startswith(above)]
    hit = matcher((pattern,))
    return [index for index, path in enumerate(paths) if hit(path) or path == pattern or path.startswith(above)]


def near_words(pattern: str, paths: Sequence[str]) -> str:
    """Returns that a pattern matches nothing, with links to what is spelled like it."""
    layers = sorted({path.rpartition("/")[0] for path in paths} - {""})
    near = nearest(pattern, [*paths, *layers]) or list(paths[:_NAMED])
    return (
        translate("PatternField", "Matches nothing. Nearest: {near}").format(near=path_links(near))
        if near
        else translate("PatternField", "Matches nothing.")
    )


def path_links(paths: Sequence[str]) -> str:
    """Returns paths as links, for a label."""
    colour = theme().tokens.accent
    return ", ".join(f'<a style="color: {colour}" href="{escape(path)}">{escape(path)}</a>' for path in paths)

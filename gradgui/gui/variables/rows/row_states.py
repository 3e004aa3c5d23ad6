"""Which rows learn, are frozen, or wait for a change to be carried out: of variables, and of layers with all below them."""

from __future__ import annotations

from enum import Enum, auto

import numpy as np
import numpy.typing as npt

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.variables.variable_nodes import VariableTree

Bools = npt.NDArray[np.bool_]


class Look(Enum):
    """How a row's box looks; the words are those of `look_words`."""

    LEARNS = auto()
    PARTLY = auto()
    FROZEN = auto()
    NO_BOX = auto()


_LOOK_WORDS = {
    Look.LEARNS: QT_TRANSLATE_NOOP("RowStates", "learns"),
    Look.PARTLY: QT_TRANSLATE_NOOP("RowStates", "learns in part"),
    Look.FROZEN: QT_TRANSLATE_NOOP("RowStates", "frozen, watched"),
    Look.NO_BOX: QT_TRANSLATE_NOOP("RowStates", "can't be trained"),
}
_LOOKS = (Look.NO_BOX, Look.FROZEN, Look.PARTLY, Look.LEARNS)


def look_words(look: Look) -> str:
    """Returns how a box looks, in words."""
    return translate("RowStates", _LOOK_WORDS[look])


def not_watched() -> str:
    """Returns what is said of rows whose gradients are left out of the backward pass."""
    return translate("RowStates", "frozen, not watched")


class RowStates:
    """The box of every row by its id.

    Args:
        tree: the rows.
    """

    def __init__(self, tree: VariableTree) -> None:
        self._tree = tree
        #: [n_variables] bool, what shall learn.
        self.wanted: Bools = np.zeros(len(tree.variables), dtype=bool)
        self._applied: Bools = self.wanted
        self._shown: Bools | None = None
        # [n_variables] bool, whose gradients are computed; None: all that there are.
        self._watched: Bools | None = None
        # [n_nodes], made from the above when first asked for.
        self._looks: list[Look] = [Look.NO_BOX] * len(tree.nodes)
        self._pending: list[bool] = [False] * len(tree.nodes)
        self._has_box: list[bool] = self._pending

    def set_flags(self, applied: Bools, wanted: Bools) -> None:
        """Takes what learns now and what shall learn, [n_variables] bool each."""
        self._applied, self.wanted = applied, wanted
        self._work_out()

    def set_watched(self, watched: Bools | None) -> None:
        """Says whose gradients are computed, [n_variables] bool; None: all."""
        self._watched = watched

    def is_watched(self, node_id: int) -> bool:
        """Whether the gradient of something in a row is computed, or would be if it had one."""
        return self._watched is None or bool(self._watched[self._tree.below(node_id)].any())

    def set_shown(self, shown: Bools | None) -> None:
        """Says which variables a search leaves, [n_variables] bool: a layer stands for those only. None: for all."""
        self._shown = shown
        self._work_out()

    def _work_out(self) -> None:
        tree = self._tree
        wanted, differs, switchable = self.wanted, self.wanted != self._applied, tree.switchable
        if self._shown is not None:
            wanted, differs, switchable = wanted & self._shown, differs & self._shown, switchable & self._shown
        on = tree.counts(wanted)
        of = tree.n_switchable if self._shown is None else tree.counts(switchable)
        codes = np.where(of == 0, 0, np.where(on == of, 3, np.where(on == 0, 1, 2)))
        self._has_box = (of > 0).tolist()
        self._looks = [_LOOKS[code] for code in codes.tolist()]
        self._pending = (tree.counts(differs) > 0).tolist()

    def look(self, node_id: int) -> Look:
        """Returns how the row's box looks."""
        return self._looks[node_id]

    def has_box(self, node_id: int) -> bool:
        """Whether the row has a box."""
        return self._has_box[node_id]

    def is_pending(self, node_id: int) -> bool:
        """Whether something in the row shall learn or freeze and doesn't yet."""
        return self._pending[node_id]

    def variables_pending(self) -> Bools:
        """Returns which variables shall learn or freeze and don't yet, [n_variables] bool."""
        return np.asarray(self.wanted != self._applied)

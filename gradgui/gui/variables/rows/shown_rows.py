"""The rows of one model as they are searched and sorted just now, and what each of them stands for. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gradgui.gui.variables.rows.columns import Column, words_of
from gradgui.gui.variables.rows.row_layout import Bools, RowLayout, flat_order
from gradgui.gui.variables.rows.variable_rows import VariableRows
from gradgui.gui.variables.variable_nodes import EVERYTHING, ROOT, VariableTree


@dataclass(frozen=True, slots=True)
class Order:
    """By which column the rows are sorted, as one flat list.

    Args:
        column: one that has `sorted_by`.
        descending: whether the largest comes first.
    """

    column: Column
    descending: bool = True

    @property
    def words(self) -> str:
        """In words: "gradient norm, largest first"."""
        words = words_of(self.column)
        return f"{words.sorted_by}, {words.largest if self.descending else words.smallest}"


class ShownRows:
    """What is known of the rows, which of them are shown, and in what order.

    Args:
        tree: the rows.
        search: what is searched for; "" for nothing.
        order: how they're sorted; None: nested, in network order.
    """

    def __init__(self, tree: VariableTree, search: str = "", order: Order | None = None) -> None:
        self.tree = tree
        #: What is known of each row.
        self.known = VariableRows(tree)
        self.arrange(search, order)

    def arrange(self, search: str, order: Order | None) -> None:
        """Searches and sorts."""
        tree = self.tree
        self.search, self.order = search, order
        #: [n_variables] bool, which variables the search leaves; None: no search.
        self.found: Bools | None = tree.found(search) if search and tree.variables else None
        self.known.states.set_shown(self.found)
        self.layout = self._layout()

    def _layout(self) -> RowLayout:
        if self.order is None:
            return RowLayout(self.tree, self.found)
        order = flat_order(self.tree, self.known.key(self.order.column), descending=self.order.descending)
        return RowLayout(self.tree, self.found, order)

    def resorted(self) -> RowLayout | None:
        """Returns the layout by the numbers as they are now; None where the rows are in that order already."""
        after = self._layout()
        return after if after.children(ROOT) != self.layout.children(ROOT) else None

    @property
    def n_found(self) -> int:
        """Number of variables that the search leaves, or of all."""
        return len(self.tree.variables) if self.found is None else int(self.found.sum())

    def variables_below(self, nodes: Iterable[int]) -> list[int]:
        """Returns the indices of the shown variables that rows stand for, each once, in the model's order."""
        return [int(index) for index in np.flatnonzero(self._below(nodes))]

    def patterns(self, nodes: Iterable[int]) -> tuple[str, ...]:
        """Returns paths that name what rows stand for: a layer's own, or the fewest of what a search leaves of it."""
        if self.found is None:
            return tuple(self.tree.nodes[node_id].path or EVERYTHING for node_id in nodes)
        return self.fewest_patterns(nodes)

    def fewest_patterns(self, nodes: Iterable[int]) -> tuple[str, ...]:
        """Returns the fewest paths that name what several rows stand for, and nothing else."""
        chosen = self._below(nodes)
        return self.tree.covering(chosen, chosen)

    def patterns_with_rate(self, nodes: Iterable[int]) -> tuple[str, ...]:
        """Returns the same for what has a learning rate; what has none may be named beside it."""
        if self.found is None:
            return self.patterns(nodes)
        chosen = self._below(nodes)
        return self.tree.covering(chosen & self.tree.learnable, chosen | ~self.tree.learnable)

    def _below(self, nodes: Iterable[int]) -> Bools:
        chosen = np.zeros(len(self.tree.variables), dtype=bool)
        for node_id in nodes:
            chosen[self.tree.below(node_id)] = True
        return chosen if self.found is None else chosen & self.found

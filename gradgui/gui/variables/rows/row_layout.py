"""Which rows are shown below which, and in what order: nested in network order, or as one flat list. Pure, and lazy.

Only rows that somebody looks at are laid out: a search among ten thousand variables takes what one among ten does.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gradgui.gui.variables.variable_nodes import ROOT, VariableTree

Bools = npt.NDArray[np.bool_]


class RowLayout:
    """Children, parents and places of the rows by their ids.

    Args:
        tree: the rows.
        shown: [n_variables] bool, which variables are shown; None: all.
        order: [n_variables] int, indices of the variables as a flat list has them; None: nested, in network order.
    """

    def __init__(self, tree: VariableTree, shown: Bools | None = None, order: npt.NDArray[np.int64] | None = None) -> None:
        self._tree = tree
        self.is_flat = order is not None
        self._keep: Bools | None = None
        # [n_nodes] of what was asked for so far: rows below, and the place among them.
        self._children: dict[int, list[int]] = {}
        self._row: dict[int, int] = {}
        if order is not None:
            chosen = order if shown is None else order[shown[order]]
            leaves = tree.leaf_ids[chosen].tolist()
            self._children[ROOT] = leaves
            self._row = {leaf: row for row, leaf in enumerate(leaves)}
        elif shown is not None:
            self._keep = tree.counts(shown) > 0

    def children(self, node_id: int) -> list[int]:
        """Returns the ids of the rows below a row."""
        if self.is_flat:
            return self._children[ROOT] if node_id == ROOT else []
        below = self._tree.nodes[node_id].children
        if self._keep is None:
            return below
        if node_id not in self._children:
            keep = self._keep
            kept = [child for child in below if keep[child]]
            self._children[node_id] = kept
            self._row.update((child, row) for row, child in enumerate(kept))
        return self._children[node_id]

    def parent(self, node_id: int) -> int:
        """Returns the id of the row above; -1 for the root."""
        if self.is_flat:
            return -1 if node_id == ROOT else ROOT
        return self._tree.nodes[node_id].parent

    def row(self, node_id: int) -> int:
        """Returns the place of a shown row among its siblings."""
        node = self._tree.nodes[node_id]
        if node_id == ROOT or (self._keep is None and not self.is_flat):
            return node.row
        if not self.is_flat:
            self.children(node.parent)
        return self._row[node_id]

    def is_shown(self, node_id: int) -> bool:
        """Whether a row is there at all."""
        if node_id == ROOT:
            return True
        if self.is_flat:
            return node_id in self._row
        return self._keep is None or bool(self._keep[node_id])

    def nearest_shown(self, node_id: int) -> int:
        """Returns the id of a row, or of the layer next above it that is there."""
        while not self.is_shown(node_id):
            node_id = self._tree.nodes[node_id].parent
        return node_id


def flat_order(tree: VariableTree, key: npt.NDArray[np.float64], *, descending: bool) -> npt.NDArray[np.int64]:
    """Returns the variables sorted by a number each, as indices.

    Equal numbers stay in network order, and what has no number comes last either way.

    Args:
        tree: the rows.
        key: [n_variables] float64; NaN: no number.
        descending: whether the largest comes first.
    """
    in_network_order = tree.leaves
    numbers = key[in_network_order]
    return np.asarray(in_network_order[np.argsort(-numbers if descending else numbers, kind="stable")])

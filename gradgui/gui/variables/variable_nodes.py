"""The tree of a model's variables: layers from path segments, variables as leaves. Pure; drawing it is `variable_model`.

Leaves are numbered in the order in which the tree shows them, so that everything below a node is one range of leaves and
counts below every node come from one cumulative sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from gradgui.core.patterns import is_glob, matches
from gradgui.core.variables import VariableInfo

Bools = npt.NDArray[np.bool_]

#: The pattern that means every variable.
EVERYTHING = "**"
ROOT = 0


@dataclass(slots=True)
class VariableNode:
    """One row of the tree.

    Args:
        name: last segment of the path; the model's name for the root.
        path: the variable's or the layer's path; "" for the root.
        parent: id of the row above it; -1 for the root.
        row: place among its siblings.
        variable: index of the variable; -1 for a layer.
        first: first leaf below it.
        stop: one past its last leaf.
        children: ids of the rows below it.
    """

    name: str
    path: str
    parent: int
    row: int
    variable: int = -1
    first: int = 0
    stop: int = 0
    children: list[int] = field(default_factory=list)


class VariableTree:
    """The rows of a model, by id; id 0 is the root."""

    def __init__(self, variables: Sequence[VariableInfo], root_name: str) -> None:
        self.variables = tuple(variables)
        self.nodes: list[VariableNode] = [VariableNode(root_name, "", -1, 0)]
        self._by_path: dict[str, int] = {"": ROOT}
        layers: dict[str, int] = {"": ROOT}
        for index, variable in enumerate(self.variables):
            layer, _, name = variable.path.rpartition("/")
            parent = self._layer(layer, layers)
            self._by_path[variable.path] = self._add(VariableNode(name, variable.path, parent, 0, index))
        # [n_leaves] int, index of the variable that each leaf shows.
        self.leaves = np.array(self._number(ROOT), dtype=np.int64)
        # [n_nodes] int64, the range of leaves below each row.
        self._first = np.array([node.first for node in self.nodes], dtype=np.int64)
        self._stop = np.array([node.stop for node in self.nodes], dtype=np.int64)
        # [n_variables] bool.
        self.switchable = np.array([v.switchable for v in self.variables], dtype=bool)
        self.n_switchable = self.counts(self.switchable)

    def _layer(self, path: str, layers: dict[str, int]) -> int:
        if path not in layers:
            above, _, name = path.rpartition("/")
            layers[path] = self._add(VariableNode(name, path, self._layer(above, layers), 0))
            self._by_path.setdefault(path, layers[path])
        return layers[path]

    def _add(self, node: VariableNode) -> int:
        siblings = self.nodes[node.parent].children
        node.row = len(siblings)
        self.nodes.append(node)
        siblings.append(len(self.nodes) - 1)
        return len(self.nodes) - 1

    def _number(self, root: int) -> list[int]:
        """Numbers the leaves depth first; returns their variables in that order. Not recursive: paths may be deep."""
        leaves: list[int] = []
        stack = [(root, False)]
        while stack:
            node_id, done = stack.pop()
            node = self.nodes[node_id]
            if done:
                node.stop = len(leaves)
                continue
            node.first = len(leaves)
            if node.variable >= 0:
                leaves.append(node.variable)
                node.stop = len(leaves)
            else:
                stack.append((node_id, True))
                stack.extend((child, False) for child in reversed(node.children))
        return leaves

    def find(self, path: str) -> int | None:
        """Returns the id of the row with this path; None if there is none."""
        return self._by_path.get(path)

    def counts(self, flags: Bools) -> npt.NDArray[np.int64]:
        """Returns how many flagged variables lie below each row, [n_nodes] int64, for flags [n_variables] bool."""
        sums = np.concatenate([[0], np.cumsum(flags[self.leaves])]) if len(self.leaves) else np.zeros(1, np.int64)
        return np.asarray(sums[self._stop] - sums[self._first], dtype=np.int64)

    def below(self, node_id: int) -> npt.NDArray[np.int64]:
        """Returns the indices of the variables below a row (or its own)."""
        node = self.nodes[node_id]
        return self.leaves[node.first : node.stop]

    def covering(self, chosen: Bools, allowed: Bools) -> tuple[str, ...]:
        """Returns the fewest paths of layers and variables that name all chosen variables and none that isn't allowed.

        Args:
            chosen: [n_variables] bool, what must be named.
            allowed: [n_variables] bool, what may be named beside it; variables without a checkbox are always allowed.
        """
        wanted = self.counts(chosen & self.switchable)
        refused = self.counts(~allowed & ~chosen & self.switchable)
        patterns: list[str] = []
        stack = [ROOT]
        while stack:
            node_id = stack.pop()
            node = self.nodes[node_id]
            if wanted[node_id] == 0:
                continue
            if refused[node_id] == 0:
                patterns.append(node.path or EVERYTHING)
            else:
                stack.extend(reversed(node.children))
        return tuple(patterns)

    def visible(self, text: str) -> set[int]:
        """Returns the ids of the rows that a search shows: matching variables and the layers above them.

        Args:
            text: part of a path (upper or lower case), or a glob on whole paths; a glob without "/" may match any segment.
        """
        if is_glob(text):
            patterns = (text, f"**/{text}", f"{text}/**", f"**/{text}/**")
            hits = [any(matches(pattern, v.path) for pattern in patterns) for v in self.variables]
        else:
            lower = text.lower()
            hits = [lower in v.path.lower() for v in self.variables]
        shown = {ROOT}
        for node_id, node in enumerate(self.nodes):
            if node.variable >= 0 and hits[node.variable]:
                above = node_id
                while above not in shown:
                    shown.add(above)
                    above = self.nodes[above].parent
        return shown

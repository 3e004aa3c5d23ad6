"""The tree of a model's variables: layers from path segments, variables as leaves. Pure; drawing it is `variable_model`.

Leaves are numbered in the order in which the tree shows them, so that everything below a node is one range of leaves and
counts below every node come from one cumulative sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from gradgui.core.patterns import is_glob, matcher
from gradgui.core.variable_arrays import arrays_of
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
        self._lower: list[str] | None = None  # paths in lower case, made by the first search
        layers: dict[str, int] = {"": ROOT}
        for index, variable in enumerate(self.variables):
            layer, _, name = variable.path.rpartition("/")
            parent = self._layer(layer, layers)
            self._by_path[variable.path] = self._add(VariableNode(name, variable.path, parent, 0, index))
        # [n_leaves] int, index of the variable that each leaf shows.
        self.leaves = np.array(self._number(ROOT), dtype=np.int64)
        #: [n_variables] int64, id of the row of each variable.
        self.leaf_ids = np.zeros(len(self.variables), dtype=np.int64)
        ids = np.array([node.variable for node in self.nodes], dtype=np.int64)
        self.leaf_ids[ids[ids >= 0]] = np.flatnonzero(ids >= 0)
        #: Rows with others below them, the root among them.
        self.n_layers = len(self.nodes) - len(self.variables)
        #: Levels of layers and variables below the root.
        self.depth = max((v.path.count("/") for v in self.variables), default=0) + 1
        # [n_nodes] int64, the range of leaves below each row.
        self._first = np.array([node.first for node in self.nodes], dtype=np.int64)
        self._stop = np.array([node.stop for node in self.nodes], dtype=np.int64)
        arrays = arrays_of(self.variables)
        #: [n_variables] bool, which have a box, and which a gradient.
        self.switchable, self.learnable = arrays.switchable, arrays.learnable
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
        return self.sums(flags.astype(np.int64))

    def sums(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Returns the sum over the variables below each row, [n_nodes] int64, for whole numbers [n_variables]."""
        sums = np.zeros(len(self.leaves) + 1, dtype=np.int64)
        np.cumsum(numbers[self.leaves], out=sums[1:])
        return np.asarray(sums[self._stop] - sums[self._first])

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

    def found(self, text: str) -> Bools:
        """Returns which variables a search finds, [n_variables] bool; a shared one by any of the places where it stands.

        Args:
            text: parts of a path, all of which must be in it (upper or lower case), or a glob on whole paths; a glob without
                "/" may match any segment.
        """
        if is_glob(text):
            hit = matcher((text, f"**/{text}", f"{text}/**", f"**/{text}/**"))
            return np.array([hit(v.path) or any(map(hit, v.other_paths)) for v in self.variables], dtype=bool)
        if self._lower is None:
            self._lower = ["\n".join((v.path, *v.other_paths)).lower() for v in self.variables]
        words = text.lower().split()
        hits = [words[0] in path for path in self._lower] if words else [True] * len(self._lower)
        for word in words[1:]:
            hits = [hit and word in path for hit, path in zip(hits, self._lower, strict=True)]
        return np.array(hits, dtype=bool)

"""Gradients accumulated over several steps, so that N micro-batches give the update of the batch of their union."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gradgui.engine.step.scalar_select import select


class Accumulator:
    """Sums of gradients, weighted by examples, one a learnable variable.

    A window has N finite steps and may cross epochs; a step that isn't finite adds nothing and isn't counted. N may change
    within a window, which then ends at the new length, or with its next step if it already holds as many. Every variable
    has a weight of its own: one that is frozen within the window loses its partial sum, one that is thawed takes the mean
    over the steps since. A window that the end of the run cuts off makes no update.

    Args:
        variables: the `tf.Variable`s that may ever learn.
    """

    def __init__(self, variables: Sequence[Any]) -> None:
        self._variables = list(variables)
        self._sums: list[Any] = []

    def build(self) -> None:
        """Makes room for the sums, once: a run that never accumulates needs none. Not while tracing."""
        import tensorflow as tf

        if self._sums:
            return
        self._sums = [tf.Variable(tf.zeros_like(variable), trainable=False) for variable in self._variables]
        self._n_examples = tf.Variable(tf.zeros([len(self._sums)]), trainable=False)
        self._n_done = tf.Variable(0, trainable=False)

    def add(
        self, indices: Sequence[int], gradients: Sequence[Any], n_examples: Any, active: Any, finite: Any, n_steps: Any
    ) -> Any:
        """Adds the gradients of one step.

        Args:
            indices: which variables the gradients belong to.
            gradients: means over the step's examples.
            n_examples: scalar int32, how many those were.
            active: [n_variables] bool.
            finite: scalar bool, whether the step counts.
            n_steps: scalar int32, finite steps of a window.

        Returns:
            scalar bool, whether the window is complete with this step.
        """
        import tensorflow as tf

        weight = tf.cast(n_examples, tf.float32)
        flags = tf.unstack(active)
        for index, gradient in zip(indices, gradients, strict=True):
            total = self._sums[index]
            added = select(finite, total + gradient * tf.cast(weight, gradient.dtype), total.read_value())
            total.assign(select(flags[index], added, tf.zeros_like(added)))
        counted = tf.where(finite, self._n_examples + weight, self._n_examples)
        self._n_examples.assign(tf.where(active, counted, tf.zeros_like(counted)))
        self._n_done.assign_add(tf.cast(finite, tf.int32))
        return finite & (self._n_done >= n_steps)

    def drop(self, indices: Sequence[int]) -> None:
        """Drops the partial sums of variables that the next steps don't differentiate: they'd be there when those thaw."""
        import tensorflow as tf

        for index in indices if self._sums else ():
            self._sums[index].assign(tf.zeros_like(self._sums[index]))

    def take(self, indices: Sequence[int]) -> tuple[list[Any], Any]:
        """Ends the window.

        Returns:
            (mean gradients of these variables, [n_variables] bool: which variables have one).
        """
        import tensorflow as tf

        n_examples = self._n_examples.read_value()
        safe = tf.maximum(n_examples, 1.0)
        means = [self._sums[index] / tf.cast(safe[index], self._sums[index].dtype) for index in indices]
        for index in indices:
            self._sums[index].assign(tf.zeros_like(self._sums[index]))
        self._n_examples.assign(tf.zeros_like(n_examples))
        self._n_done.assign(0)
        return means, n_examples > 0

    def variables(self) -> Mapping[str, Any]:
        """Returns every `tf.Variable` of the window in progress by name; none before `build`."""
        if not self._sums:
            return {}
        sums = {f"accumulator/sum_{index}": total for index, total in enumerate(self._sums)}
        return {**sums, "accumulator/examples": self._n_examples, "accumulator/done": self._n_done}

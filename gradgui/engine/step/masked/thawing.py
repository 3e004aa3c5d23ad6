"""Update counts of each variable, warm-up of its rate, and what becomes of its slots at a thaw: state of tensors alone.

Which variables may change is the mask's business (`masked_optimizer`); when a thaw happens, the controls say.

Why "own_count" is the default: Adam at rate r on 200 weights, each update as mean |change| / r, first one after the thaw and
largest of 60, beside what the weights did where nothing was frozen in between (gradients 0.3 × drift + noise of deviation 1;
"constant": the same gradient at every step).

| trained, then frozen | keep | zero | own_count | never frozen |
|---|---|---|---|---|
| never, 2000 updates, constant | 2.9, 6.1 | 1.0, 1.0 | 1.0, 1.0 | 1.0, 1.0 |
| never, 2000 updates | 2.9, 2.9 | 1.0, 1.0 | 1.0, 1.0 | 1.0, 1.0 |
| 5 updates, 2000 | 2.4, 2.4 | 1.0, 1.0 | 0.4, 0.4 | 0.4, 0.4 |
| 1000 updates, 10 | 0.3, 0.3 | 1.0, 1.0 | 0.3, 0.3 | 0.3, 0.3 |
| 500 updates, 1500, gradients then 10 × larger | 1.2, 1.8 | 1.0, 1.0 | 0.8, 1.2 | 0.8, 1.2 |

"keep" throws a variable that is thawed for the first time; "zero" kicks one that was frozen for a moment; "own_count" does
what would have happened without the freeze, every time. Slots at zero under the count of the run (first update 2.5 to 2.9 in
every row) aren't offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradgui.core.thawing import ThawPolicy


@dataclass(frozen=True, slots=True)
class Slot:
    """One optimizer variable of one model variable.

    Args:
        variable: the `tf.Variable`.
        initial: what it held when it was built: a number for all elements, an array, or a `tf.Variable` whose present value
            it starts from.
    """

    variable: Any
    initial: Any

    @classmethod
    def built(cls, variable: Any) -> Slot:
        """Returns the slot of a variable that was just built; a value that all elements share is kept as one number."""
        values = variable.numpy()
        same = values.size > 0 and values.tobytes() == np.full_like(values, values.flat[0]).tobytes()
        return cls(variable, values.flat[0] if same else values)

    def reset(self) -> None:
        """Gives the slot its first value again."""
        import tensorflow as tf

        if isinstance(self.initial, tf.Variable):
            self.variable.assign(self.initial)
        else:
            self.variable.assign(np.broadcast_to(self.initial, self.variable.shape))


class ThawState:
    """What every variable's update rule sees as the number of updates so far, and how far its warm-up is.

    A variable that was never frozen has as many updates as the run, so that its bits are those of a loop that knows no
    thawing.

    Args:
        n_variables: variables that may ever learn.
    """

    def __init__(self, n_variables: int) -> None:
        import tensorflow as tf

        zeros = np.zeros(n_variables, np.int64)
        #: [n_variables] int64: updates that the rule has seen.
        self._counts = tf.Variable(zeros, trainable=False, name="update_counts")
        #: [n_variables] int64: what that was when the last warm-up began.
        self._warmup_starts = tf.Variable(zeros, trainable=False, name="warmup_starts")
        #: [n_variables] float64: how many updates the warm-up takes; 1: none.
        self._warmup_updates = tf.Variable(np.ones(n_variables), trainable=False, name="warmup_updates")

    def counts(self) -> list[Any]:
        """Returns each variable's count of updates, a scalar int64 each."""
        import tensorflow as tf

        return tf.unstack(self._counts.read_value())  # type: ignore[no-any-return]

    def rates(self, rates: Any) -> Any:
        """Returns the rates of the next update, [n_variables] float32: update k of N of a warm-up has k / N of its rate.

        The product is taken in float64 and rounded once; a rate that isn't warming up keeps its bits.
        """
        import tensorflow as tf

        done = tf.cast(self._counts.read_value() - self._warmup_starts.read_value(), tf.float64)
        share = tf.minimum((done + 1) / self._warmup_updates.read_value(), 1)
        return tf.cast(tf.cast(rates, tf.float64) * share, rates.dtype)

    def count(self, changed: Any) -> None:
        """Counts one update of the variables that changed, [n_variables] bool."""
        import tensorflow as tf

        self._counts.assign_add(tf.cast(changed, tf.int64))

    def thaw(self, indices: Sequence[int], policy: ThawPolicy, run_updates: int) -> None:
        """Sets counts and warm-up of variables that are thawed before the next update; their slots aren't here.

        Args:
            indices: which variables.
            policy: what was chosen.
            run_updates: updates of the run so far.
        """
        chosen = list(indices)
        if policy.thawing != "own_count":
            _set(self._counts, chosen, run_updates if policy.thawing == "keep" else 0)
        _set(self._warmup_starts, chosen, self._counts.numpy()[chosen])
        _set(self._warmup_updates, chosen, max(policy.warmup_updates, 1))

    def variables(self) -> Mapping[str, Any]:
        """Returns every `tf.Variable` of this state by name."""
        own = {"counts": self._counts, "warmup_starts": self._warmup_starts, "warmup_updates": self._warmup_updates}
        return {f"thawing/{name}": variable for name, variable in own.items()}


def _set(vector: Any, indices: list[int], value: Any) -> None:
    """Sets some elements, by way of the host: thaws are rare, and not every device can assign to a slice."""
    values = vector.numpy()
    values[indices] = value
    vector.assign(values)

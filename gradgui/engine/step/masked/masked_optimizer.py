"""Keras optimizers that write through a mask: the update rule is Keras' own, what may be written is gradgui's.

Every built-in `update_step` writes variable and slots through `self.assign`, `assign_add` and `assign_sub`. Written through
a choice (`masked_writes`), a frozen variable and its slots stay bit-identical, and a toggle changes a tensor, not the graph.

Weight decay, moving averages of weights and constraints are done here, variable by variable and through the same mask, in
the order in which Keras does them. Rules that need more are in `optimizer_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from gradgui.core.thawing import ThawPolicy
from gradgui.core.variables import unique_paths
from gradgui.engine.step.clipping import half_square
from gradgui.engine.step.masked.masked_writes import MaskedWrites, tf_variable
from gradgui.engine.step.masked.thawing import Slot, ThawState
from gradgui.engine.step.scalar_select import select

#: Variables of at least this many elements (1 MiB of float32) are updated one after the other, so that the old values, from
#: which the norm of the update is taken, are held of one of them at a time. The arithmetic of one uses every core anyhow.
_LARGE_ELEMENTS = 2**18


@dataclass(frozen=True, slots=True)
class MaskedUpdate:
    """One variable's part in an update.

    Args:
        gradient: dense gradient, the variable's shape.
        variable: a `tf.Variable` that the optimizer was built for.
        rate: scalar learning rate.
        mask: scalar bool, whether the variable and its slots may change.
        constraint: Keras weight constraint, applied after the update; None for none.
    """

    gradient: Any
    variable: Any
    rate: Any
    mask: Any
    constraint: Callable[[Any], Any] | None = None


class WriteMask(MaskedWrites):
    """Mixin over a Keras optimizer class: updates variables, each through its mask, at its rate and its count."""

    _updates: Mapping[int, MaskedUpdate] = MappingProxyType({})
    #: Updates so far as the variable in turn sees them, scalar int64; None: those of the run.
    _count: Any = None
    #: Names of its state; empty: those of Keras.
    _names: Sequence[str] = ()
    thawing: ThawState
    #: The slots of every variable that may learn.
    _slots: Sequence[Sequence[Slot]]
    #: Of every variable, the updates so far as it sees them: scalar int64 each.
    _counts: Sequence[Any]
    #: Half the sum of squares of the changes in this update, by index; None: they aren't measured.
    _moved: dict[int, Any] | None
    #: The measured change of the last large variable: the next one waits for it.
    _last_large: list[Any]

    def build_masked(self, variables: Sequence[Any]) -> None:
        """Builds the optimizer and what it needs to freeze and thaw.

        Args:
            variables: Keras variables, or `tf.Variable`s where there are none, that may ever learn.
        """
        self.build(list(variables))
        self._set("thawing", ThawState(len(variables)))
        if self.use_ema:
            # Keras starts from zero and overwrites that with the first update; one that is frozen till later needs a value.
            for average, variable in zip(self.averages, variables, strict=True):
                tf_variable(average).assign(tf_variable(variable))
        self._set("_slots", [self._slots_of(index) for index in range(len(variables))])

    @property
    def averages(self) -> list[Any]:
        """Moving averages of the weights, one a variable; empty unless `use_ema`."""
        return list(self._model_variables_moving_average) if self.use_ema else []

    @property
    def iterations(self) -> Any:
        """Updates so far: the run's, and within an update step those of its variable."""
        return super().iterations if self._count is None else self._count

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know of how the optimizer keeps weights, a sentence each."""
        if self.use_ema and not self.ema_overwrite_frequency:
            return (
                "Moving averages of the weights are kept beside them and never written into them: set "
                "optimizer.arguments.ema_overwrite_frequency for that.",
            )
        return ()

    def masked_apply(
        self, updates: Sequence[MaskedUpdate], changed: Any, finite: Any, *, with_norms: bool = True
    ) -> list[Any]:
        """Decays, updates, averages and constrains variables with their slots where their masks are True; counts the update.

        Where a mask is False, what is there is written back. State that an optimizer shares between variables, and the
        count of iterations, change where `finite`, scalar bool, is True.

        Args:
            updates: what may change, at least one.
            changed: [n_learnable] bool, the masks of all variables.
            finite: scalar bool.
            with_norms: whether to measure how far the variables move.

        Returns:
            half the sum of squares of each variable's change, a scalar each; empty unless `with_norms`.
        """
        import tensorflow as tf

        indices = [self._get_variable_index(update.variable) for update in updates]
        self._set("_updates", dict(zip(indices, updates, strict=True)))
        self._set("_counts", self.thawing.counts())
        self._set("_moved", {} if with_norms else None)
        self._set("_last_large", [])
        with self._writing(finite):
            # Keras' hook around all update_steps: some optimizers keep shared state there.
            gradients, variables = [u.gradient for u in updates], [u.variable for u in updates]
            self._backend_update_step(gradients, variables, updates[0].rate)
            self.assign_add(self.iterations, 1)
        if len(updates) < changed.shape[0]:
            changed &= tf.constant([index in self._updates for index in range(changed.shape[0])])
        self.thawing.count(changed)
        return [] if self._moved is None else [self._moved[index] for index in indices]

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Updates one variable and its slots through its mask, at its own rate and count; notes how far it moved."""
        import tensorflow as tf

        index = self._get_variable_index(variable)
        update = self._updates.get(index)
        if update is None:
            super().update_step(gradient, variable, learning_rate)
            return
        measured = self._moved is not None
        large = measured and update.variable.shape.num_elements() >= _LARGE_ELEMENTS
        waits_for = self._last_large if large else []
        with tf.control_dependencies(waits_for), self._writing(self._mask_of(update)):
            before = update.variable.read_value() if measured else None
            self._decay(update)
            with self._as_seen_by(index):
                super().update_step(gradient, variable, update.rate)
            if self.use_ema:
                self._average(index, update.variable)
            if update.constraint is not None:
                self.assign(update.variable, update.constraint(update.variable))
            if self._moved is None:
                return
            moved = half_square(update.variable.read_value() - before)
        self._moved[index] = moved
        if large:
            self._set("_last_large", [moved])

    def thaw(self, indices: Sequence[int], policy: ThawPolicy) -> None:
        """Carries out the thaw of some variables, between two updates."""
        self.thawing.thaw(indices, policy, int(self.iterations.numpy()))
        if policy.thawing == "zero":
            for index in indices:
                for slot in self._slots[index]:
                    slot.reset()

    def set_slots(self, slots: Sequence[Sequence[Slot]]) -> None:
        """Says which slots belong to which variable, where the way in which Keras keeps them doesn't."""
        self._set("_slots", slots)

    def state(self) -> dict[str, Any]:
        """Returns every `tf.Variable` that the next updates depend on, by a name that means the same in every process."""
        own = [tf_variable(variable) for variable in self.variables]
        names = self._names or unique_paths(variable.path for variable in self.variables)
        return {**dict(zip(names, own, strict=True)), **self.thawing.variables()}

    def take_names(self, before: WriteMask) -> None:
        """Calls its state what that of an optimizer is called that was opened alike: Keras numbers automatic names."""
        self._set("_names", tuple(unique_paths(variable.path for variable in before.variables)))

    def _mask_of(self, update: MaskedUpdate) -> Any:
        """Returns whether the variable and its slots may change, scalar bool."""
        return update.mask

    def _decay(self, update: MaskedUpdate) -> None:
        import tensorflow as tf

        variable = update.variable
        share = self._weight_decay_of(variable)
        if share is None:
            return
        decay = tf.cast(share, variable.dtype)
        self.assign_sub(variable, variable * decay * tf.cast(update.rate, variable.dtype))

    def _weight_decay_of(self, variable: Any) -> Any:
        """Returns the share of a variable that decays, before the rate; None: it doesn't."""
        return self.weight_decay if self._use_weight_decay(variable) else None

    def _average(self, index: int, variable: Any) -> None:
        """Moves a variable's average, and writes it into the variable where that is due: as Keras does, through the mask.

        Both the first update, from which an average starts, and when an overwrite is due go by the variable's own count.
        """
        import tensorflow as tf
        from keras import ops

        average = self._model_variables_moving_average[index]
        not_first = tf.cast(self._counts[index] != 0, variable.dtype)
        momentum = ops.multiply(not_first, self.ema_momentum)
        moved = ops.add(ops.multiply(momentum, average), ops.multiply(ops.subtract(1, momentum), variable))
        self.assign(average, moved)
        frequency = self.ema_overwrite_frequency
        if frequency:
            due = tf.equal((self._counts[index] + 1) % frequency, 0)
            self.assign(variable, select(due, tf_variable(average).read_value(), variable.read_value()))

    def _slots_of(self, index: int) -> list[Slot]:
        """Returns the slots of one variable: Keras keeps each kind in a list, in the order of the variables."""
        import keras

        n_variables = len(self._trainable_variables)
        passed_over = {"_variables", "_trainable_variables", "_model_variables_moving_average"}
        lists = [
            value
            for name, value in sorted(vars(self).items())
            if name not in passed_over and isinstance(value, list) and len(value) == n_variables
        ]
        found = [values[index] for values in lists if isinstance(values[index], keras.Variable)]
        return [Slot.built(slot.value) for slot in found]

    @contextmanager
    def _as_seen_by(self, index: int) -> Iterator[None]:
        """Makes the rule see what is the variable's own."""
        self._set("_count", self._counts[index])
        self._set("_at_rule", True)
        try:
            yield
        finally:
            self._set("_count", None)
            self._set("_at_rule", False)

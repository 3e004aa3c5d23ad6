"""Keras optimizers that write through a mask: the update rule is Keras' own, what may be written is gradgui's.

Every built-in `update_step` writes variable and slots through `self.assign`, `assign_add` and `assign_sub`. Written through
a choice, a frozen variable and its slots stay bit-identical, and a toggle changes a tensor, not the graph. An update of zero
would not do: TensorFlow flushes denormals and turns -0.0 into +0.0, and momentum or weight decay would go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

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


class WriteMask:
    """Mixin over a Keras optimizer class: while a mask is set, every write goes through it."""

    _write_mask: Any = None
    _updates: Mapping[int, MaskedUpdate] = MappingProxyType({})

    def masked_apply(self, updates: Sequence[MaskedUpdate], finite: Any, *, with_norms: bool = True) -> list[Any]:
        """Decays, updates and constrains variables with their slots where their masks are True; counts the iteration.

        Where a mask is False, what is there is written back. State that an optimizer shares between variables, and the
        count of iterations, change where `finite`, scalar bool, is True.

        Returns:
            half the sum of squares of each variable's change, a scalar each; empty unless `with_norms`.
        """
        indices = [self._get_variable_index(update.variable) for update in updates]  # type: ignore[attr-defined]
        self._set("_updates", dict(zip(indices, updates, strict=True)))
        self._set("_moved", {} if with_norms else None)
        self._set("_last_large", [])
        with self._writing(finite):
            # Keras' hook around all update_steps: some optimizers keep shared state there.
            gradients, variables = [u.gradient for u in updates], [u.variable for u in updates]
            self._backend_update_step(gradients, variables, updates[0].rate)  # type: ignore[attr-defined]
            self.assign_add(self.iterations, 1)  # type: ignore[attr-defined]
        moved: Mapping[int, Any] | None = self._moved  # type: ignore[attr-defined]
        return [] if moved is None else [moved[index] for index in indices]

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Updates one variable and its slots through its mask, at its own rate; notes how far it moved."""
        import tensorflow as tf

        index = self._get_variable_index(variable)  # type: ignore[attr-defined]
        update = self._updates.get(index)
        if update is None:
            super().update_step(gradient, variable, learning_rate)  # type: ignore[misc]
            return
        measured = self._moved is not None  # type: ignore[attr-defined]
        large = measured and update.variable.shape.num_elements() >= _LARGE_ELEMENTS
        waits_for = self._last_large if large else []  # type: ignore[attr-defined]
        with tf.control_dependencies(waits_for), self._writing(update.mask):
            before = update.variable.read_value() if measured else None
            self._decay(update)
            super().update_step(gradient, variable, update.rate)  # type: ignore[misc]
            if update.constraint is not None:
                self.assign(update.variable, update.constraint(update.variable))
            if not measured:
                return
            moved = tf.nn.l2_loss(update.variable.read_value() - before)
        self._moved[index] = moved  # type: ignore[attr-defined]
        if large:
            self._set("_last_large", [moved])

    def _decay(self, update: MaskedUpdate) -> None:
        import tensorflow as tf

        variable = update.variable
        if self.weight_decay is None or not self._use_weight_decay(variable):  # type: ignore[attr-defined]
            return
        decay = tf.cast(self.weight_decay, variable.dtype)  # type: ignore[attr-defined]
        self.assign_sub(variable, variable * decay * tf.cast(update.rate, variable.dtype))

    @contextmanager
    def _writing(self, mask: Any) -> Iterator[None]:
        before = self._write_mask
        self._set("_write_mask", mask)
        try:
            yield
        finally:
            self._set("_write_mask", before)

    def _set(self, name: str, value: Any) -> None:
        """Sets an attribute past Keras' tracking, which would hold on to tensors."""
        object.__setattr__(self, name, value)

    def assign(self, variable: Any, value: Any) -> None:
        """Writes `value` where the mask is True."""
        import tensorflow as tf

        if self._write_mask is None:
            super().assign(variable, value)  # type: ignore[misc]
            return
        target = _tf_variable(variable)
        target.assign(select(self._write_mask, tf.cast(value, target.dtype), target.read_value()))

    def assign_add(self, variable: Any, value: Any) -> None:
        """Adds `value` where the mask is True."""
        import tensorflow as tf

        if self._write_mask is None:
            super().assign_add(variable, value)  # type: ignore[misc]
            return
        target = _tf_variable(variable)
        self.assign(target, target + tf.cast(value, target.dtype))

    def assign_sub(self, variable: Any, value: Any) -> None:
        """Subtracts `value` where the mask is True."""
        import tensorflow as tf

        if self._write_mask is None:
            super().assign_sub(variable, value)  # type: ignore[misc]
            return
        target = _tf_variable(variable)
        self.assign(target, target - tf.cast(value, target.dtype))


def _tf_variable(variable: Any) -> Any:
    """Returns the `tf.Variable` inside a Keras variable, or the one that was given."""
    import keras

    return variable.value if isinstance(variable, keras.Variable) else variable

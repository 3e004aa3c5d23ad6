"""Writes of a Keras optimizer through a mask: where it is False, what is there is written back, bit for bit.

An update of zero would not do: TensorFlow flushes denormals and turns -0.0 into +0.0, and momentum or weight decay would go
on. What an update is, and whose mask it goes through, is `masked_optimizer`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gradgui.engine.step.masked.keras_optimizer import KerasOptimizer
from gradgui.engine.step.scalar_select import select


class MaskedWrites(KerasOptimizer):
    """Mixin over a Keras optimizer class: while a mask is set, every write goes through it."""

    #: Scalar bool; None: writes are Keras' own.
    _write_mask: Any = None
    #: What the rule has written since somebody listens; None: nobody does.
    _written: list[Any] | None = None
    #: Whether the rule is at work, not what stands around it.
    _at_rule = False

    @contextmanager
    def listening(self) -> Iterator[list[Any]]:
        """Gives a list that fills with the `tf.Variable`s that update steps write meanwhile."""
        written: list[Any] = []
        self._set("_written", written)
        try:
            yield written
        finally:
            self._set("_written", None)

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
            super().assign(variable, value)
            return
        target = tf_variable(variable)
        if self._written is not None and self._at_rule and all(target is not known for known in self._written):
            self._written.append(target)
        target.assign(select(self._write_mask, tf.cast(value, target.dtype), target.read_value()))

    def assign_add(self, variable: Any, value: Any) -> None:
        """Adds `value` where the mask is True."""
        import tensorflow as tf

        if self._write_mask is None:
            super().assign_add(variable, value)
            return
        target = tf_variable(variable)
        self.assign(target, target + tf.cast(value, target.dtype))

    def assign_sub(self, variable: Any, value: Any) -> None:
        """Subtracts `value` where the mask is True."""
        import tensorflow as tf

        if self._write_mask is None:
            super().assign_sub(variable, value)
            return
        target = tf_variable(variable)
        self.assign(target, target - tf.cast(value, target.dtype))


def tf_variable(variable: Any) -> Any:
    """Returns the `tf.Variable` inside a Keras variable, or the one that was given."""
    import keras

    return variable.value if isinstance(variable, keras.Variable) else variable

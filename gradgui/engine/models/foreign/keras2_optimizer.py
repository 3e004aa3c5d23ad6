"""Optimizers that Keras 2 saved in SavedModels: a stand-in, so that TensorFlow loads them where tf_keras isn't installed.

TensorFlow makes the slots of a saved optimizer by its `add_slot`, and only tf_keras registers a type that has it
(https://github.com/tensorflow/tensorflow/issues/52091). The stand-in holds what was saved and trains nothing. Which
variables of a SavedModel are the model's is said in `saved_model`.
"""

from __future__ import annotations

from typing import Any

#: The name under which Keras 2 saved its optimizers up to 2.10, and its legacy ones later.
_TYPE = "optimizer"


def register_keras2_optimizer() -> None:
    """Makes `tf.saved_model.load` take SavedModels with an optimizer of Keras 2; a type that tf_keras has registered stays.

    With tf_keras installed but not yet loaded, TensorFlow loads it before it looks for the type, and tf_keras' own one takes
    this one's place.
    """
    import tensorflow as tf

    types = tf.__internal__.saved_model.load  # as Keras itself registers what it revives
    if _TYPE in types.registered_identifiers():
        return
    stand_in = _stand_in()
    version = types.VersionedTypeRegistration(
        object_factory=lambda _proto: stand_in(), version=2, min_producer_version=1, min_consumer_version=1
    )
    types.register_revived_type(_TYPE, lambda value: isinstance(value, stand_in), [version])


def is_optimizer(value: Any) -> bool:
    """Returns whether a revived object is an optimizer of Keras 2, this stand-in or tf_keras' own."""
    return hasattr(type(value), "get_slot_names")


def _stand_in() -> type:
    """Returns the class; it is made here since TensorFlow is loaded late."""
    import tensorflow as tf

    class Keras2Optimizer(tf.__internal__.tracking.AutoTrackable):  # type: ignore[name-defined,misc,unused-ignore]
        """An optimizer's state as it was saved; its slots are kept, since a function that was saved may use them."""

        def __init__(self) -> None:
            super().__init__()
            # Past the tracking: slots are no attributes in what was saved.
            object.__setattr__(self, "_slots", {})  # (id of the original variable, name): slot

        def add_slot(self, var: Any, slot_name: str) -> Any:
            """Makes a slot as large as its variable; TensorFlow calls this while it loads, before it restores values."""
            slot = tf.Variable(tf.zeros(var.shape, var.dtype), trainable=False, name=slot_name)
            self._slots[id(var), slot_name] = slot
            return slot

        def get_slot_names(self) -> list[str]:
            """Returns the names of the slots that are there; TensorFlow asks when it compares with what was saved."""
            return sorted({name for _, name in self._slots})

        def get_slot(self, var: Any, slot_name: str) -> Any:
            """Returns a slot, or None."""
            return self._slots.get((id(var), slot_name))

        def _create_or_restore_slot_variable(self, slot_variable_position: Any, slot_name: str, variable: Any) -> Any:
            """Returns the slot whose values TensorFlow restores now."""
            del slot_variable_position
            return self.get_slot(variable, slot_name)

    return Keras2Optimizer

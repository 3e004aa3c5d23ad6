"""What the masks use of the Keras optimizer class that they are mixed into: names for the type checker, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    class KerasOptimizer:
        """`keras.optimizers.Optimizer`, as far as masks use it; names with an underscore are Keras' own business.

        A name that another Keras lacks is found by the tests, which update with every optimizer.
        """

        variables: Sequence[Any]
        weight_decay: float | None
        use_ema: bool
        ema_momentum: float
        ema_overwrite_frequency: int | None
        _trainable_variables: Sequence[Any]
        _model_variables_moving_average: Sequence[Any]

        @property
        def iterations(self) -> Any:
            """Updates so far."""

        def build(self, variables: list[Any]) -> None:
            """Makes the state of these variables."""

        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            """Updates one variable."""

        def assign(self, variable: Any, value: Any) -> None:
            """Writes a value."""

        def assign_add(self, variable: Any, value: Any) -> None:
            """Adds a value."""

        def assign_sub(self, variable: Any, value: Any) -> None:
            """Subtracts a value."""

        def _backend_update_step(self, gradients: Sequence[Any], variables: Sequence[Any], rate: Any) -> None: ...
        def _get_variable_index(self, variable: Any) -> int: ...
        def _var_key(self, variable: Any) -> Any: ...
        def _use_weight_decay(self, variable: Any) -> bool: ...

else:
    KerasOptimizer = object  # so that every name is found in the Keras class that follows in the order of bases

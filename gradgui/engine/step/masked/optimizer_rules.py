"""Built-in rules that need more than the mask: state shared between variables, decay of their own, weights kept twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from gradgui.core.thawing import ThawPolicy
from gradgui.engine.step.masked.masked_optimizer import MaskedUpdate, WriteMask
from gradgui.engine.step.masked.thawing import Slot


class NadamMask(WriteMask):
    """Nadam multiplies its momentum schedule up in one variable for all: here each has its own, of its own count."""

    _u_product: Any
    _own_products: list[Any]

    def build_masked(self, variables: Sequence[Any]) -> None:
        """Builds the optimizer and one product a variable."""
        self._set("_own_products", [])
        super().build_masked(variables)

    def _slots_of(self, index: int) -> list[Slot]:
        import keras

        slots = super()._slots_of(index)
        product = keras.Variable(1.0, dtype=self._u_product.dtype, trainable=False, name="u_product")
        self._own_products.append(product)
        return [*slots, Slot.built(product.value)]

    def thaw(self, indices: Sequence[int], policy: ThawPolicy) -> None:
        """Carries out the thaw of some variables: their products go with their counts."""
        super().thaw(indices, policy)
        if policy.thawing == "keep":
            for index in indices:
                self._own_products[index].assign(self._u_product)

    def state(self) -> dict[str, Any]:
        """Returns every `tf.Variable` that the next updates depend on."""
        own = {f"nadam/u_product/{i}": product.value for i, product in enumerate(self._own_products)}
        return {**super().state(), **own}

    @contextmanager
    def _as_seen_by(self, index: int) -> Iterator[None]:
        shared = self._u_product
        with super()._as_seen_by(index):
            self._set("_u_product", self._own_products[index])
            try:
                self._backend_update_step([], [], 0.0)  # Keras' own next factor, for no variable
                yield
            finally:
                self._set("_u_product", shared)


class FtrlMask(WriteMask):
    """Ftrl divides by the rate: at a rate of 0 (a multiplier, the end of a schedule) nothing changes, rather than to NaN."""

    def _mask_of(self, update: MaskedUpdate) -> Any:
        return super()._mask_of(update) & (update.rate > 0)


class MuonMask(WriteMask):
    """Muon decays what Adam moves in its place by a share of its own, and tells the two apart by path."""

    adam_weight_decay: float | None
    _named: dict[Any, SimpleNamespace]

    def build_masked(self, variables: Sequence[Any]) -> None:
        """Builds the optimizer; raw variables go by their names."""
        named = {self._var_key(v): SimpleNamespace(shape=v.shape, path=getattr(v, "path", v.name)) for v in variables}
        self._set("_named", named)
        super().build_masked(variables)

    def _should_use_adamw(self, variable: Any) -> bool:
        named = self._named[self._var_key(variable)]
        return bool(super()._should_use_adamw(named))  # type: ignore[misc]  # Muon's own

    def _weight_decay_of(self, variable: Any) -> Any:
        if not self._use_weight_decay(variable):
            return None
        return self.adam_weight_decay if self._should_use_adamw(variable) else self.weight_decay


class ScheduleFreeMask(WriteMask):
    """ScheduleFreeAdamW moves a second copy of the weights, which starts from the weights as they are.

    Keras trains, evaluates and saves the interpolation between the copy and its average; gradgui does the same.
    """

    _momentums: Sequence[Any]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know of how the optimizer keeps weights, a sentence each."""
        own = (
            "ScheduleFreeAdamW: what is shown, validated and saved are the interpolated weights that Keras trains; the "
            "averaged ones of the paper aren't kept apart."
        )
        return (own, *super().notes)

    def _slots_of(self, index: int) -> list[Slot]:
        weight = self._trainable_variables[index]
        moved = self._momentums[index].value
        start = getattr(weight, "value", weight)
        return [Slot(slot.variable, start) if slot.variable is moved else slot for slot in super()._slots_of(index)]


def mask_for(kind: type) -> type[WriteMask]:
    """Returns the mixin for a Keras optimizer class."""
    import keras

    special = {
        keras.optimizers.Ftrl: FtrlMask,
        keras.optimizers.Nadam: NadamMask,
        keras.optimizers.Muon: MuonMask,
        keras.optimizers.ScheduleFreeAdamW: ScheduleFreeMask,
    }
    return next((mask for rule, mask in special.items() if issubclass(kind, rule)), WriteMask)

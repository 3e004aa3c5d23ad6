"""What a fork under other settings takes over of the run before. Pure.

What isn't changed goes on, what is changed begins anew: each part of the state goes by the keys that it depends on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from gradgui.core.rates.schedules import Schedule
from gradgui.core.spec import RunSpec
from gradgui.core.spec_keys import flat_spec

#: Keys whose change is told as that of a control that can be changed in any run.
_CONTROLS = (
    "optimizer.learning_rate",
    "loop.clip",
    "loop.accumulation_steps",
    "loop.loss_scale.initial",
    "variables.frozen",
    "variables.frozen_statistics",
    "variables.learning_rate_multipliers",
    "variables.frozen_gradients",
)
#: Keys that no step before depends on.
_LATER = (
    "format",
    "name",
    "start",
    "interventions",
    "stopping",
    "record",
    "loop.steps",
    "loop.epochs",
    "loop.validate_every",
    "loop.checkpoint_every_s",
)


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What is taken over beside the weights and statistics of the model, which always are.

    Args:
        optimizer: the optimizer's state: slots, counts, moving averages.
        window: the gradients accumulated so far for the update in progress.
        generators: the states of the model's random generators, such as dropout's.
        loss_scale: the loss scale of float16, and how long it has been finite.
        updates: the count of updates, by which a schedule goes.
        position: the place in the order of the examples.
        validations: validations before, as what those to come are compared with.
    """

    optimizer: bool = True
    window: bool = True
    generators: bool = True
    loss_scale: bool = True
    updates: bool = True
    position: bool = True
    validations: bool = True

    def words(self, spec: RunSpec) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Returns what is taken over and what begins anew, in words; what a run of this spec hasn't got is left out."""
        parts = [
            ("optimizer state", self.optimizer, True),
            ("place in the data", self.position, True),
            ("place in the schedule", self.updates, isinstance(spec.optimizer.learning_rate, Schedule)),
            ("accumulated gradients", self.window, spec.loop.accumulation_steps > 1),
            ("random generators", self.generators, True),
            ("loss scale", self.loss_scale, spec.loop.precision == "mixed_float16"),
            ("best validation", self.validations, spec.stopping.patience is not None or spec.stopping.keeps_best),
        ]
        carried = tuple(name for name, kept, there in parts if there and kept)
        anew = tuple(name for name, kept, there in parts if there and not kept)
        return ("weights", *carried), anew


def inheritance(before: RunSpec, after: RunSpec) -> Inheritance:
    """Returns what a run of spec `after` takes over of one of spec `before`."""
    model = before.model == after.model
    seed = before.loop.seed == after.loop.seed
    data = before.data == after.data and seed
    loss = before.loss == after.loss
    optimizers = [(spec.optimizer.name, spec.optimizer.arguments) for spec in (before, after)]
    rules = [(spec.stopping.metric, spec.stopping.mode, spec.loop.metrics) for spec in (before, after)]
    return Inheritance(
        optimizer=optimizers[0] == optimizers[1],
        window=model and data and loss and before.loop.precision == after.loop.precision,
        generators=model and seed,
        loss_scale=before.loop.precision == after.loop.precision and before.loop.loss_scale == after.loop.loss_scale,
        updates=before.optimizer.learning_rate == after.optimizer.learning_rate,
        position=data,
        validations=model and data and loss and rules[0] == rules[1],
    )


def changed_settings(before: RunSpec, after: RunSpec) -> dict[str, Any]:
    """Returns the keys of a spec that are another one's and decide what a step does, with their new values.

    A key that isn't there any more has None. Controls that can be changed in any run aren't among them.
    """
    was, now = flat_spec(before), flat_spec(after)
    keys = [key for key in dict.fromkeys((*now, *was)) if was.get(key) != now.get(key)]
    untold = (*_CONTROLS, *_LATER)
    told = [key for key in keys if not any(key == one or key.startswith(f"{one}.") for one in untold)]
    return {key: msgspec.to_builtins(now.get(key)) for key in told}

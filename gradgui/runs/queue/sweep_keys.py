"""Which keys of a spec can be swept over: the usual ones first, then every other."""

from __future__ import annotations

from typing import Any

from gradgui.core.spec import RunSpec
from gradgui.core.spec_keys import flat_spec

#: What people sweep over most.
USUAL = (
    "optimizer.learning_rate",
    "data.batch_size",
    "optimizer.name",
    "loop.seed",
    "loop.accumulation_steps",
    "loop.epochs",
    "loop.steps",
    "loop.precision",
    "loss.name",
)
#: Keys that give a run its name or its bookkeeping, not its numbers.
_LEFT_OUT = ("name", "record.", "loop.checkpoint_every_s")


def sweep_keys(spec: RunSpec) -> dict[str, Any]:
    """Returns the dotted keys of a spec with their present values, the usual ones first; None: the default."""
    flat = flat_spec(spec)
    usual: dict[str, Any] = {key: flat.get(key) for key in USUAL}
    rest = {key: value for key, value in sorted(flat.items()) if key not in usual and not key.startswith(_LEFT_OUT)}
    return usual | rest

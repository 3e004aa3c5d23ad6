"""What each hyperparameter of a built-in optimizer may be: checked at open, since Keras takes most values without a word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gradgui.core.errors import SpecError

_EMA = ("ema_momentum", "ema_overwrite_frequency")


@dataclass(frozen=True, slots=True)
class Range:
    """Where a number may lie; None: no limit on that side.

    Args:
        low: lower limit.
        high: upper limit.
        open_low: whether the lower limit itself is outside.
        open_high: whether the upper limit itself is outside.
        whole: whether it must be a whole number.
    """

    low: float | None = None
    high: float | None = None
    open_low: bool = False
    open_high: bool = False
    whole: bool = False

    def __contains__(self, value: object) -> bool:
        """Whether the value is a finite number within the limits."""
        if isinstance(value, bool) or not isinstance(value, int if self.whole else int | float):
            return False
        if not -float("inf") < value < float("inf"):
            return False
        above = self.low is None or (value > self.low if self.open_low else value >= self.low)
        below = self.high is None or (value < self.high if self.open_high else value <= self.high)
        return above and below

    def words(self) -> str:
        """What must hold, in words."""
        limits = []
        if self.low is not None:
            limits.append(f"{'>' if self.open_low else '>='} {self.low:g}")
        if self.high is not None:
            limits.append(f"{'<' if self.open_high else '<='} {self.high:g}")
        return " ".join(["a whole number" if self.whole else "a number", " and ".join(limits)]).strip()


_ANY = Range()
_NOT_NEGATIVE = Range(low=0)
_POSITIVE = Range(low=0, open_low=True)
_SHARE = Range(low=0, high=1)
_DECAY = Range(low=0, high=1, open_high=True)

#: Hyperparameters that mean the same wherever they occur. A decay rate of 1 would divide by 1 - 1.
_RANGES: Mapping[str, Range] = {
    "adam_beta_1": _DECAY,
    "adam_beta_2": _DECAY,
    "adam_lr_ratio": _NOT_NEGATIVE,
    "adam_weight_decay": _NOT_NEGATIVE,
    "beta": _NOT_NEGATIVE,
    "beta_1": _DECAY,
    "beta_2": _DECAY,
    "beta_2_decay": Range(high=0),
    "clip_threshold": _POSITIVE,
    "ema_momentum": _SHARE,
    "ema_overwrite_frequency": Range(low=1, whole=True),
    "epsilon": _NOT_NEGATIVE,
    "epsilon_1": _NOT_NEGATIVE,
    "epsilon_2": _NOT_NEGATIVE,
    "initial_accumulator_value": _NOT_NEGATIVE,
    "l1_regularization_strength": _NOT_NEGATIVE,
    "l2_regularization_strength": _NOT_NEGATIVE,
    "l2_shrinkage_regularization_strength": _NOT_NEGATIVE,
    "learning_rate_power": Range(high=0),
    "momentum": _SHARE,
    "muon_a": _ANY,
    "muon_b": _ANY,
    "muon_c": _ANY,
    "ns_steps": Range(low=1, whole=True),
    "rho": _SHARE,
    "rms_rate": _POSITIVE,
    "warmup_steps": Range(low=0, whole=True),
    "weight_decay": _NOT_NEGATIVE,
}
#: The same name, a narrower meaning: Lion's sign and the averaging of ScheduleFreeAdamW need a part of the momentum.
_OWN_RANGES: Mapping[tuple[str, str], Range] = {
    ("Lion", "beta_1"): Range(low=0, high=1, open_low=True),
    ("Lion", "beta_2"): _SHARE,
    ("ScheduleFreeAdamW", "beta_1"): Range(low=0, high=1, open_low=True, open_high=True),
}
_SWITCHES = ("amsgrad", "centered", "exclude_embeddings", "nesterov", "relative_step", "use_ema")
_PATTERNS = ("exclude_layers",)


def checked_arguments(kind: type, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the arguments as Keras wants them: whole numbers as floats where it asks for floats.

    Names that aren't known here are left to `keras_names.construct`.

    Raises:
        SpecError: a value has the wrong type or lies outside what the rule can use.
    """
    checked = {}
    for name, value in arguments.items():
        key = f"optimizer.arguments.{name}"
        limits = _OWN_RANGES.get((kind.__name__, name)) or _RANGES.get(name)
        if limits is not None:
            if value not in limits:
                raise SpecError(f"{key} of {kind.__name__} must be {limits.words()}. Received: {value!r}.")
            checked[name] = value if limits.whole else float(value)
            continue
        if name in _SWITCHES and not isinstance(value, bool):
            raise SpecError(f"{key} of {kind.__name__} must be true or false. Received: {value!r}.")
        if name in _PATTERNS:
            _check_patterns(key, value)
        checked[name] = value
    idle = [name for name in _EMA if name in arguments and not arguments.get("use_ema")]
    if idle:
        raise SpecError(f"optimizer.arguments.{idle[0]} must stand beside use_ema = true. Received: it without.")
    return checked


def _check_patterns(key: str, value: Any) -> None:
    if not isinstance(value, list | tuple) or not all(isinstance(pattern, str) for pattern in value):
        raise SpecError(f"{key} must be a list of texts. Received: {value!r}.")
    for pattern in value:
        try:
            re.compile(pattern)
        except re.error as error:
            raise SpecError(f'{key} must be regular expressions. Received: "{pattern}" ({error}).') from None

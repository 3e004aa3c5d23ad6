"""What a comparison shows: which numbers, over what, how smooth. State only; remembered as one line of text."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import QObject, Signal

from gradgui.runs.comparing.comparison import Axis

AXES: tuple[Axis, ...] = get_args(Axis)
LOSS = "loss"
#: Places of the smoothing slider; 0 doesn't smooth.
SMOOTHEST = 12
_MEDIUM = 5
#: The gentlest smoothing, and the strongest, as shares of the steps in view.
_SHARES = (0.001, 0.1)
#: Every single step is drawn for so many runs at most, unless somebody asks for it.
_MOST_WITH_STEPS = 2


class ComparisonChoice(QObject):
    """What somebody chose."""

    #: Something was chosen.
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._axis: Axis = "step"
        self._quantity = LOSS
        self._smoothing = _MEDIUM
        self._steps: bool | None = None
        self._validation = True
        self._log = False

    @property
    def axis(self) -> Axis:
        """What the runs are laid over."""
        return self._axis

    def set_axis(self, axis: Axis) -> None:
        """Lays them over steps, updates, epochs or time."""
        self._set("_axis", axis)

    @property
    def quantity(self) -> str:
        """What is drawn: "loss", "penalty", "learning_rate" or a metric."""
        return self._quantity

    def set_quantity(self, quantity: str) -> None:
        """Draws this."""
        self._set("_quantity", quantity)

    @property
    def smoothing(self) -> int:
        """How much is smoothed, from 0 (not at all) to `SMOOTHEST`."""
        return self._smoothing

    def set_smoothing(self, smoothing: int) -> None:
        """Smooths so much."""
        self._set("_smoothing", min(max(smoothing, 0), SMOOTHEST))

    @property
    def smoothing_share(self) -> float:
        """The standard deviation of the mean over neighbouring steps, as a share of the steps in view; 0: none."""
        if not self._smoothing:
            return 0.0
        low, high = _SHARES
        return float(low * (high / low) ** ((self._smoothing - 1) / (SMOOTHEST - 1)))

    def every_step(self, n_runs: int) -> bool:
        """Whether single steps are drawn behind smoothed curves."""
        return n_runs <= _MOST_WITH_STEPS if self._steps is None else self._steps

    def show_every_step(self, shown: bool) -> None:
        """Draws single steps, or doesn't."""
        self._set("_steps", shown)

    @property
    def validation(self) -> bool:
        """Whether values on the validation data are drawn."""
        return self._validation

    def show_validation(self, shown: bool) -> None:
        """Draws them, or doesn't."""
        self._set("_validation", shown)

    @property
    def log(self) -> bool:
        """Whether the axis is logarithmic."""
        return self._log

    def set_log(self, log: bool) -> None:
        """Takes a logarithmic axis, or a linear one."""
        self._set("_log", log)

    def as_text(self) -> str:
        """Returns it as one line: "axis=epoch;quantity=loss;smoothing=6;validation=1;log=0"."""
        pairs = {"axis": self._axis, "quantity": self._quantity, "smoothing": self._smoothing}
        flags = {"validation": self._validation, "log": self._log, "steps": self._steps}
        pairs |= {name: int(flag) for name, flag in flags.items() if flag is not None}
        return ";".join(f"{name}={value}" for name, value in pairs.items())

    def restore(self, text: str) -> None:
        """Takes a line that `as_text` returned; what can't be read is left as it is."""
        pairs = dict(pair.partition("=")[::2] for pair in text.split(";") if "=" in pair)
        axis = pairs.get("axis")
        self._axis = next((known for known in AXES if known == axis), self._axis)
        self._quantity = pairs.get("quantity") or self._quantity
        smoothing = pairs.get("smoothing", "")
        self._smoothing = min(int(smoothing), SMOOTHEST) if smoothing.isdigit() else self._smoothing
        for name in ("validation", "log", "steps"):
            if pairs.get(name) in {"0", "1"}:
                setattr(self, f"_{name}", pairs[name] == "1")
        self.changed.emit()

    def _set(self, name: str, value: object) -> None:
        if getattr(self, name) != value:
            setattr(self, name, value)
            self.changed.emit()

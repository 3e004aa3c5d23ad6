"""Which curves the loss plot shows and how much it smooths, remembered as one line of text. State only."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP

#: The curves that every run has, in the order of the menu. Metrics follow by their own names.
TRAINING, VALIDATION, PENALTY, LEARNING_RATE = "training", "validation", "penalty", "learning rate"
SMOOTHED = "smoothed"
#: The run that this one was forked from.
PARENT = "parent"
#: Shown unless told otherwise. The learning rate is where it changes; a flat line would say nothing.
_AT_FIRST = {TRAINING: True, SMOOTHED: True, VALIDATION: True, PENALTY: True, PARENT: True}


@dataclass(frozen=True, slots=True)
class Smoothing:
    """How far the smoothed curve looks to either side: one standard deviation of a Gaussian mean.

    Args:
        key: in the settings.
        words: in the menu.
        share: of the steps in view: the curve looks alike at every zoom; 0: see `n_steps`.
        n_steps: so many steps, whatever the zoom.
    """

    key: str
    words: str
    share: float = 0.0
    n_steps: int = 0

    def deviation_bins(self, span: float, bin_steps: int) -> float:
        """Returns the standard deviation in bins, for `span` steps in view in bins of `bin_steps`."""
        return (self.share * span if self.share else self.n_steps) / bin_steps


SMOOTHINGS = (
    Smoothing("light", QT_TRANSLATE_NOOP("CurveMenu", "Lightly"), share=0.004),
    Smoothing("medium", QT_TRANSLATE_NOOP("CurveMenu", "Medium"), share=0.012),
    Smoothing("strong", QT_TRANSLATE_NOOP("CurveMenu", "Strongly"), share=0.04),
    Smoothing("10", QT_TRANSLATE_NOOP("CurveMenu", "Over 10 steps"), n_steps=10),
    Smoothing("100", QT_TRANSLATE_NOOP("CurveMenu", "Over 100 steps"), n_steps=100),
    Smoothing("1000", QT_TRANSLATE_NOOP("CurveMenu", "Over 1,000 steps"), n_steps=1000),
    Smoothing("10000", QT_TRANSLATE_NOOP("CurveMenu", "Over 10,000 steps"), n_steps=10_000),
)
_MEDIUM = SMOOTHINGS[1]


class CurveChoice(QObject):
    """What somebody chose; loss plots in several windows share one."""

    #: Something was chosen.
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: dict[str, bool] = {}
        self._smoothing = _MEDIUM

    def shown(self, name: str) -> bool | None:
        """Returns whether a curve is shown; None: nobody said, and it depends on the run."""
        if name in self._shown:
            return self._shown[name]
        return None if name == LEARNING_RATE else _AT_FIRST.get(name, False)

    def show(self, name: str, shown: bool) -> None:
        """Shows a curve, or doesn't."""
        if self.shown(name) is not shown:
            self._shown[name] = shown
            self.changed.emit()

    @property
    def smoothing(self) -> Smoothing:
        """How much is smoothed."""
        return self._smoothing

    def smooth(self, smoothing: Smoothing) -> None:
        """Smooths so much, and shows it."""
        if smoothing != self._smoothing or not self.shown(SMOOTHED):
            self._smoothing = smoothing
            self._shown[SMOOTHED] = True
            self.changed.emit()

    def as_text(self) -> str:
        """Returns it as one line: "learning rate=1;accuracy=0;smoothing=light"."""
        pairs = [f"{name}={int(shown)}" for name, shown in self._shown.items()]
        return ";".join([*pairs, f"smoothing={self._smoothing.key}"])

    def restore(self, text: str) -> None:
        """Takes a line that `as_text` returned; what can't be read is left as it is."""
        for pair in text.split(";"):
            name, _, value = pair.rpartition("=")
            if name == "smoothing":
                self._smoothing = next((s for s in SMOOTHINGS if s.key == value), self._smoothing)
            elif name and value in {"0", "1"}:
                self._shown[name] = value == "1"
        self.changed.emit()

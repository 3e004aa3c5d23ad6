"""`[start]`: where the counts of a run began that was forked under settings of its own."""

from __future__ import annotations

from gradgui.core.spec.table import NonNegativeInt, SpecTable


class StartSpec(SpecTable, frozen=True):
    """`[start]`: what a fork under settings of its own goes on counting from. gradgui writes it; a new run knows none.

    Args:
        step: the run's first own step: what it was before, its parent tells.
        batches_from: the step that took the first batch of epoch `epoch`, in the order of this spec's examples.
        epoch: that epoch.
        updates_from: the step with which the count of updates began that a schedule goes by.
    """

    step: NonNegativeInt = 0
    batches_from: NonNegativeInt = 0
    epoch: NonNegativeInt = 0
    updates_from: NonNegativeInt = 0

    def steps_of_epochs(self, n_epochs: int, steps_per_epoch: int) -> int:
        """Returns how many steps a run has that ends with its `n_epochs`-th epoch, those before its start included."""
        return self.batches_from + max(0, n_epochs - self.epoch) * steps_per_epoch


#: Of a run that begins.
AT_THE_BEGINNING = StartSpec()

"""What a person changes about a run while it is open: ticks, rate, multipliers, clip and the like. Each can be undone.

Works out what a request changes and what leads back; handing it to the runner is the controller's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QUndoStack

from gradgui.core.controls import Controls
from gradgui.core.errors import GradguiError
from gradgui.core.interventions import SCHEDULE, Change, ChangeKind, apply_change
from gradgui.core.selection import Selection
from gradgui.core.spec import ClipSpec
from gradgui.core.spec_in_force import multiplier_patterns
from gradgui.gui.control.changes.change_command import ChangeCommand, Gesture
from gradgui.gui.control.changes.change_words import (
    FROZEN_GRADIENTS_TITLES,
    clip_words,
    factors_words,
    paths_words,
    rate_words,
    what_words,
)
from gradgui.gui.language.translation import translate
from gradgui.gui.variables.selection_changes import changes_back, changes_between
from gradgui.gui.variables.variable_nodes import VariableTree

logger = logging.getLogger(__name__)

Changes = tuple[Change, ...]


class ChangeRequests(QObject):
    """Asks for changes of the run that is open; a request that changes nothing is none.

    Args:
        requested: gives the controls as they'll be once everything waiting is carried out; None: nothing can be changed.
        tree: gives the rows of the model; None while nothing is open.
        send: hands changes to the runner, with the controls that they lead to where that is known.
        parent: owner of the undo stack.
    """

    def __init__(
        self,
        requested: Callable[[], Controls | None],
        tree: Callable[[], VariableTree | None],
        send: Callable[[Changes, Controls | None], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._requested = requested
        self._tree = tree
        self._send = send
        self._expected: Controls | None = None
        self.undo_stack = QUndoStack(self)

    def redo(self, changes: Changes) -> None:
        """Asks once more for what was asked for before what is open was opened anew; there is nothing to undo."""
        if self._requested() is not None:
            self._send(changes, None)

    def set_learning_rate(self, rate: float, *, stepped: bool = False) -> None:
        """Asks for another rate.

        Args:
            rate: the base rate.
            stepped: whether it is a step of several (by an arrow key, a wheel) that are undone together.
        """
        before = self._requested()
        if before is not None:
            was = self.tr("by schedule") if before.follows_schedule else rate_words(before.learning_rate)
            gesture = Gesture(self.tr("Rate"), was, rate_words(rate))
            change = Change(ChangeKind.LEARNING_RATE, value=rate)
            self._ask((change,), lambda _: gesture.text, gesture if stepped else None)

    @Slot()
    def follow_schedule(self) -> None:
        """Asks for the rate of the spec's schedule again."""
        self._ask((Change(ChangeKind.LEARNING_RATE, value=SCHEDULE),), lambda _: self.tr("Rate by schedule"))

    @Slot(int)
    def set_accumulation_steps(self, n_steps: int) -> None:
        """Asks for another number of steps whose gradients make one update."""
        self._ask(
            (Change(ChangeKind.ACCUMULATION_STEPS, value=n_steps),),
            lambda _: self.tr("Accumulate {n_steps} steps").format(n_steps=n_steps),
        )

    @Slot(float)
    def set_loss_scale(self, scale: float) -> None:
        """Asks for another loss scale; from there it moves by itself."""
        self._ask(
            (Change(ChangeKind.LOSS_SCALE, value=scale),), lambda _: self.tr("Loss scale {scale:g}").format(scale=scale)
        )

    @Slot(str)
    def set_frozen_gradients(self, wanted: str) -> None:
        """Asks for the gradients of what is frozen: "watch", "skip" or "auto"."""
        words = translate("ChangeWords", FROZEN_GRADIENTS_TITLES[wanted])
        self._ask(
            (Change(ChangeKind.FROZEN_GRADIENTS, value=wanted),),
            lambda _: self.tr("Frozen gradients: {lower}").format(lower=words.lower()),
        )

    def set_multipliers(self, factors: Mapping[str, float]) -> None:
        """Asks for learning rate multipliers by pattern."""
        words = self.tr("Multiplier {factors} on {factors_2}").format(
            factors=factors_words(factors), factors_2=what_words(tuple(factors))
        )
        self._ask((Change(ChangeKind.MULTIPLIERS, value=dict(factors)),), lambda _: words)

    def set_clip(self, clip: ClipSpec) -> None:
        """Asks for another way of clipping, or for none."""
        self._ask((Change(ChangeKind.CLIP, value=clip),), lambda _: self.tr("Clip {clip}").format(clip=clip_words(clip)))

    def toggle(self, patterns: tuple[str, ...], learns: bool) -> None:
        """Thaws or freezes everything that these paths name."""
        change = Change(ChangeKind.THAW if learns else ChangeKind.FREEZE, patterns)
        verb = self.tr("Thaw") if learns else self.tr("Freeze")
        self._ask((change,), lambda paths: f"{verb} {paths_words(paths)}")

    def thaw(self, patterns: tuple[str, ...], policy: Mapping[str, Any]) -> None:
        """Thaws everything that these paths name in a way of its own.

        Args:
            patterns: globs or paths.
            policy: "thawing" ("keep", "zero", "own_count"), "warmup_updates", one or both; what isn't said, the spec says.
        """
        self._ask(
            (Change(ChangeKind.THAW, patterns, dict(policy)),),
            lambda paths: self.tr("Thaw {paths}, its own way").format(paths=paths_words(paths)),
        )

    def select(self, selection: Selection, text: str) -> None:
        """Makes exactly this selection learn.

        Args:
            selection: what shall learn.
            text: what the undo menu says.
        """
        before, tree = self._requested(), self._tree()
        if before is not None and tree is not None:
            self._ask(changes_between(tree, before.selection, selection), lambda _: text)

    def arrange(self, selection: Selection, multipliers: Sequence[float], text: str) -> None:
        """Makes exactly this selection learn, with exactly these rate multipliers: one change to be undone.

        Args:
            selection: what shall learn.
            multipliers: one factor a learnable variable.
            text: what the undo menu says.
        """
        before, tree = self._requested(), self._tree()
        if before is None or tree is None:
            return
        changes = changes_between(tree, before.selection, selection)
        differs = np.array(before.multipliers) != np.array(multipliers)
        if differs.any():
            factors = multiplier_patterns(tree, multipliers, differs)
            changes = (*changes, Change(ChangeKind.MULTIPLIERS, value=factors))
        self._ask(changes, lambda _: text)

    def _ask(self, changes: Changes, words: Callable[[tuple[str, ...]], str], gesture: Gesture | None = None) -> None:
        """Asks for changes that belong together; nothing where they'd change nothing, or can't be carried out.

        Args:
            changes: what is asked for.
            words: from the paths that change to what the undo menu says.
            gesture: what they're a step of.
        """
        before, tree = self._requested(), self._tree()
        if before is None or tree is None:
            return
        after = before
        paths: tuple[str, ...] = ()
        for change in changes:
            try:
                after, done = apply_change(after, change)
            except GradguiError as error:
                logger.warning("Not asked for: %s", error)
                return
            paths = done.paths if done is not None else paths
        if after is not before:
            self._expected = after
            back = changes_back(tree, before, after)
            self.undo_stack.push(ChangeCommand(words(paths), changes, back, self._hand_over, gesture))

    def _hand_over(self, changes: Changes) -> None:
        """Sends what was just asked for, whose outcome is known, or what an undo or redo asks for, whose isn't."""
        expected, self._expected = self._expected, None
        self._send(changes, expected)

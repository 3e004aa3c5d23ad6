"""What can be set while a run goes on beside ticks and rate: how gradients are clipped, and the multipliers at a glance.

Asks for changes, carries out none.
"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gradgui.core.controls import Controls
from gradgui.core.spec import ClipKind, ClipSpec
from gradgui.gui.control.change_words import CLIP_TITLES, clip_words
from gradgui.gui.forms.still_combo import StillComboBox
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import head_font, set_pending, set_role, small_font
from gradgui.gui.transport.number_edit import PENDING_TIP, NumberEdit

_FIRST_LIMIT = 1.0
_KIND_TIP = "How gradients are limited before the update; takes effect at the next chunk boundary"
_LIMIT_TIP = "Limit > 0 of the clip; Enter applies it at the next chunk boundary"


class LiveSettings(QWidget):
    """Kind and limit of the clip, amber while they aren't in force yet; how many variables have a rate of their own."""

    #: A `ClipSpec` that somebody wants.
    clipRequested = Signal(object)
    #: Somebody wants to set multipliers by pattern.
    patternRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clip: ClipSpec | None = None
        self._limits: dict[ClipKind, float] = {}
        self._last_limit = _FIRST_LIMIT
        self.kind_combo = StillComboBox(self)
        self.kind_combo.setObjectName("clipKindCombo")
        self.kind_combo.setAccessibleName("How gradients are clipped")
        for kind, title in CLIP_TITLES.items():
            self.kind_combo.addItem(title, kind)
        self.limit_edit = NumberEdit("clipLimitEdit", "Limit of the clip", _LIMIT_TIP, self)
        self.limit_edit.setPlaceholderText("limit")
        self.multipliers_label = QLabel(self)
        self.multipliers_label.setObjectName("multipliersLabel")
        self.pattern_button = QPushButton("By pattern…", self)
        self.pattern_button.setObjectName("multipliersButton")
        self.pattern_button.setAccessibleName("Set rate multipliers by pattern")
        self.pattern_button.setToolTip("Multiply the rates of all variables that match a pattern")
        self.pattern_button.setFont(small_font())
        self.pending_chip = QLabel("pending", self)
        self.pending_chip.setFont(small_font())
        set_role(self.pending_chip, "chip")
        self._lay_out()
        self.kind_combo.activated.connect(self._on_kind_combo_activated)
        self.limit_edit.numberChanged.connect(self._on_limit_edit_number_changed)
        self.pattern_button.clicked.connect(self.patternRequested)
        self.set_controls(None, None, editable=False)

    def _lay_out(self) -> None:
        title = QLabel("While it runs", self)
        title.setFont(head_font())
        set_role(title, "head")
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.pending_chip)
        clip = QHBoxLayout()
        clip.setSpacing(8)
        clip.addWidget(self.kind_combo, 1)
        clip.addWidget(self.limit_edit)
        multipliers = QHBoxLayout()
        multipliers.setSpacing(8)
        multipliers.addWidget(self.multipliers_label, 1)
        multipliers.addWidget(self.pattern_button)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, row, buddy in (
            ("Clip gradients", clip, self.kind_combo),
            ("Rate multipliers", multipliers, self.pattern_button),
        ):
            label = QLabel(text, self)
            label.setMinimumWidth(label.fontMetrics().horizontalAdvance("Validation share"))
            label.setBuddy(buddy)
            set_role(label, "muted")
            form.addRow(label, row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addLayout(form)

    # What is shown ---------------------------------------------------------------------------------------------------

    def set_controls(self, applied: Controls | None, requested: Controls | None, *, editable: bool) -> None:
        """Shows what holds and what shall hold, and whether it can be changed; None: nothing is open."""
        clip = requested.clip if requested is not None else None
        clip_pending = applied is not None and clip != applied.clip
        factors_pending = applied is not None and requested is not None and applied.multipliers != requested.multipliers
        self._clip = clip
        self.pending_chip.setVisible(clip_pending or factors_pending)
        self._show_clip(clip, pending=clip_pending, editable=editable)
        self.multipliers_label.setText(_multipliers_words(requested) if requested is not None else numbers.NO_VALUE)
        role = "amber" if factors_pending else "number"
        if self.multipliers_label.property("role") != role:
            set_role(self.multipliers_label, role)
        self.pattern_button.setEnabled(editable)

    def _show_clip(self, clip: ClipSpec | None, *, pending: bool, editable: bool) -> None:
        on = clip is not None and clip.kind != "none"
        if clip is not None and clip.limit is not None and on:
            self._last_limit = self._limits[clip.kind] = clip.limit
        self.kind_combo.setEnabled(editable)
        if not self.kind_combo.view().isVisible():
            self.kind_combo.setCurrentIndex(self.kind_combo.findData(clip.kind) if clip is not None else -1)
        set_pending(self.kind_combo, pending)
        words = f"Clip {clip_words(clip)}. " if clip is not None else ""
        self.kind_combo.setToolTip(PENDING_TIP if pending else f"{words}{_KIND_TIP}")
        self.limit_edit.show_number(
            clip.limit if clip is not None and on else None, pending=pending and on, editable=editable and on
        )

    # What is asked for -----------------------------------------------------------------------------------------------

    @Slot(int)
    def _on_kind_combo_activated(self, row: int) -> None:
        kind: ClipKind = self.kind_combo.itemData(row)
        if self._clip is None or kind == self._clip.kind:
            return
        limit = None if kind == "none" else self._limits.get(kind, self._last_limit)
        self.clipRequested.emit(ClipSpec(kind, limit))

    @Slot(float)
    def _on_limit_edit_number_changed(self, limit: float) -> None:
        if self._clip is not None and self._clip.kind != "none":
            self.clipRequested.emit(ClipSpec(self._clip.kind, limit))


def _multipliers_words(controls: Controls) -> str:
    """Returns the multipliers at a glance: "×1 everywhere", "×0.1 on 2 of 6", "3 factors on 4 of 6"."""
    own = [factor for factor in controls.multipliers if factor != 1]
    if not own:
        return "×1 everywhere"
    factors = numbers.factor(own[0]) if len(set(own)) == 1 else f"{len(set(own))} factors"
    return f"{factors} on {numbers.count(len(own))} of {numbers.count(len(controls.multipliers))}"

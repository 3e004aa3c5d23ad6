"""What can be set while a run goes on beside ticks and rate: clip, accumulation, frozen gradients, multipliers at a glance.

Asks for changes, carries out none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from gradgui.core.controls import Controls
from gradgui.core.spec import ClipKind, ClipSpec
from gradgui.gui.control.changes.change_words import CLIP_TITLES, FROZEN_GRADIENTS_TITLES, clip_words
from gradgui.gui.forms.form_label import form_label
from gradgui.gui.forms.parts.form_section import FormSection
from gradgui.gui.forms.still_combo import StillComboBox
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import set_pending, set_role, small_font
from gradgui.gui.transport.number_edit import PENDING_TIP, NumberEdit

_FIRST_LIMIT = 1.0
_KIND_TIP = QT_TRANSLATE_NOOP(
    "LiveSettings", "How gradients are limited before the update; takes effect at the next chunk boundary"
)
_LIMIT_TIP = QT_TRANSLATE_NOOP("LiveSettings", "Limit > 0 of the clip; Enter applies it at the next chunk boundary")
_ACCUMULATION_TIP = QT_TRANSLATE_NOOP(
    "LiveSettings",
    "Steps whose gradients are added up, weighted by examples, before one update. Enter applies it at the next chunk "
    "boundary; an update that is being collected goes on to the new number",
)
_SCALE_TIP = QT_TRANSLATE_NOOP(
    "LiveSettings",
    "Factor of the loss in float16, so that small gradients don't vanish. Enter sets it at the next chunk boundary; from "
    "there it halves at a step that isn't finite and doubles after many that are",
)
_SCALE_ROW = 3
_WAITING = ("clip", "accumulation_steps", "frozen_gradients", "loss_scale", "multipliers")
_FROZEN_TIP = QT_TRANSLATE_NOOP(
    "LiveSettings",
    "Whether gradients of frozen variables are computed and shown, or left out of the backward pass, which is faster where "
    "what is frozen comes first in the network",
)


class LiveSettings(QWidget):
    """Each control shows what is asked for, amber while it isn't in force yet."""

    #: A `ClipSpec` that somebody wants.
    clipRequested = Signal(object)
    #: Steps of an update that somebody wants.
    accumulationRequested = Signal(int)
    #: The loss scale that somebody wants.
    lossScaleRequested = Signal(float)
    #: "watch", "skip" or "auto".
    frozenGradientsRequested = Signal(str)
    #: Somebody wants to set multipliers by pattern.
    patternRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clip: ClipSpec | None = None
        self._goes_on = True
        self._limits: dict[ClipKind, float] = {}
        self._last_limit = _FIRST_LIMIT
        self.kind_combo = _combo("clipKindCombo", self.tr("How gradients are clipped"), CLIP_TITLES, self)
        self.limit_edit = NumberEdit(
            "clipLimitEdit", self.tr("Limit of the clip"), translate("LiveSettings", _LIMIT_TIP), self
        )
        self.limit_edit.setPlaceholderText(self.tr("limit"))
        self.accumulation_edit = NumberEdit(
            "accumulationEdit", self.tr("Steps of an update"), translate("LiveSettings", _ACCUMULATION_TIP), self, whole=True
        )
        self.frozen_combo = _combo(
            "frozenGradientsCombo", self.tr("Gradients of frozen variables"), FROZEN_GRADIENTS_TITLES, self
        )
        self.scale_edit = NumberEdit("lossScaleEdit", self.tr("Loss scale"), translate("LiveSettings", _SCALE_TIP), self)
        self.in_force_label = QLabel(self)
        self.in_force_label.setObjectName("frozenGradientsLabel")
        self.in_force_label.setFont(small_font())
        set_role(self.in_force_label, "muted")
        self.multipliers_label = QLabel(self)
        self.multipliers_label.setObjectName("multipliersLabel")
        self.pattern_button = QPushButton(self.tr("By pattern…"), self)
        self.pattern_button.setObjectName("multipliersButton")
        self.pattern_button.setAccessibleName(self.tr("Set rate multipliers by pattern"))
        self.pattern_button.setToolTip(self.tr("Multiply the rates of all variables that match a pattern"))
        self.pattern_button.setFont(small_font())
        self.pending_chip = QLabel(self)
        self.pending_chip.setObjectName("inForceLabel")
        self.pending_chip.setToolTip(translate("NumberEdit", PENDING_TIP))
        self.pending_chip.setFont(small_font())
        set_role(self.pending_chip, "chip")
        self._lay_out()
        self.kind_combo.activated.connect(self._on_kind_combo_activated)
        self.limit_edit.numberChanged.connect(self._on_limit_edit_number_changed)
        self.accumulation_edit.numberChanged.connect(self._on_accumulation_edit_number_changed)
        self.scale_edit.numberChanged.connect(self.lossScaleRequested)
        self.frozen_combo.activated.connect(self._on_frozen_combo_activated)
        self.pattern_button.clicked.connect(self.patternRequested)
        self.set_controls(None, None, editable=False)

    def _lay_out(self) -> None:
        self._section = FormSection(self.tr("While it runs"), "live", self)
        self._section.add_to_head(self.pending_chip)
        self._form = form = self._section.form
        steps = QLabel(self.tr("steps an update"), self)
        moves = QLabel(self.tr("set last, then moves by itself"), self)
        for words in (steps, moves):
            set_role(words, "muted")
        rows: tuple[tuple[str, QWidget, tuple[tuple[QWidget, int], ...]], ...] = (
            (self.tr("Clip gradients"), self.kind_combo, ((self.kind_combo, 1), (self.limit_edit, 0))),
            (self.tr("Accumulation"), self.accumulation_edit, ((self.accumulation_edit, 0), (steps, 1))),
            (self.tr("Frozen gradients"), self.frozen_combo, ((self.frozen_combo, 1), (self.in_force_label, 0))),
            (self.tr("Loss scale"), self.scale_edit, ((self.scale_edit, 0), (moves, 1))),
            (self.tr("Rate multipliers"), self.pattern_button, ((self.multipliers_label, 1), (self.pattern_button, 0))),
        )
        for text, buddy, widgets in rows:
            form.addRow(form_label(text, self, buddy), _row(widgets))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._section)

    def follow(self, *, goes_on: bool) -> None:
        """Unfolds when a run begins to go on, folds when it has ended: until then, the form says what it starts with."""
        if goes_on is not self._goes_on:
            self._goes_on = goes_on
            self._section.set_folded(not goes_on)

    # What is shown ---------------------------------------------------------------------------------------------------

    def set_controls(self, applied: Controls | None, requested: Controls | None, *, editable: bool) -> None:
        """Shows what holds and what shall hold, and whether it can be changed; None: nothing is open."""

        def waits(name: str) -> bool:
            return applied is not None and requested is not None and getattr(applied, name) != getattr(requested, name)

        clip = requested.clip if requested is not None else None
        waiting = {name: waits(name) for name in _WAITING}
        self._clip = clip
        self.pending_chip.setVisible(any(waiting.values()))
        self.pending_chip.setText(_in_force_words(applied, waiting) if applied is not None else "")
        self._show_clip(clip, pending=waiting["clip"], editable=editable)
        self.accumulation_edit.show_number(
            requested.accumulation_steps if requested is not None else None,
            pending=waiting["accumulation_steps"],
            editable=editable,
        )
        self._show_frozen(applied, requested, pending=waiting["frozen_gradients"], editable=editable)
        scale = requested.loss_scale if requested is not None else None
        if self._form.isRowVisible(_SCALE_ROW) is not (scale is not None):
            self._form.setRowVisible(_SCALE_ROW, scale is not None)
        self.scale_edit.show_number(scale.value if scale else None, pending=waiting["loss_scale"], editable=editable)
        self.multipliers_label.setText(_multipliers_words(requested) if requested is not None else numbers.NO_VALUE)
        role = "amber" if waiting["multipliers"] else "number"
        if self.multipliers_label.property("role") != role:
            set_role(self.multipliers_label, role)
        self.pattern_button.setEnabled(editable)

    def _show_clip(self, clip: ClipSpec | None, *, pending: bool, editable: bool) -> None:
        on = clip is not None and clip.kind != "none"
        if clip is not None and clip.limit is not None and on:
            self._last_limit = self._limits[clip.kind] = clip.limit
        words = self.tr("Clip {clip}. ").format(clip=clip_words(clip)) if clip is not None else ""
        _show_choice(
            self.kind_combo,
            clip.kind if clip else None,
            f"{words}{translate('LiveSettings', _KIND_TIP)}",
            pending=pending,
            editable=editable,
        )
        self.limit_edit.show_number(
            clip.limit if clip is not None and on else None, pending=pending and on, editable=editable and on
        )

    def _show_frozen(self, applied: Controls | None, requested: Controls | None, *, pending: bool, editable: bool) -> None:
        wanted = requested.frozen_gradients if requested is not None else None
        _show_choice(self.frozen_combo, wanted, translate("LiveSettings", _FROZEN_TIP), pending=pending, editable=editable)
        other = applied is not None and wanted != "watch" and not pending
        in_force = (
            self.tr("watched now") if applied is not None and applied.differentiated is None else self.tr("left out now")
        )
        self.in_force_label.setText(in_force if other else "")
        self.in_force_label.setVisible(other)

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

    @Slot(float)
    def _on_accumulation_edit_number_changed(self, n_steps: float) -> None:
        self.accumulationRequested.emit(int(n_steps))

    @Slot(int)
    def _on_frozen_combo_activated(self, row: int) -> None:
        self.frozenGradientsRequested.emit(self.frozen_combo.itemData(row))


def _combo(name: str, title: str, titles: Mapping[Any, str], parent: QWidget) -> StillComboBox:
    combo = StillComboBox(parent)
    combo.setObjectName(name)
    combo.setAccessibleName(title)
    for value, words in titles.items():
        combo.addItem(translate("ChangeWords", words), value)
    return combo


def _row(widgets: tuple[tuple[QWidget, int], ...]) -> QLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget, stretch in widgets:
        row.addWidget(widget, stretch)
    return row


def _show_choice(combo: StillComboBox, value: str | None, tip: str, *, pending: bool, editable: bool) -> None:
    """Shows what is chosen, unless somebody is choosing; None: nothing is."""
    combo.setEnabled(editable)
    if not combo.view().isVisible():
        combo.setCurrentIndex(combo.findData(value) if value is not None else -1)
    set_pending(combo, pending)
    combo.setToolTip(translate("NumberEdit", PENDING_TIP) if pending else tip)


def _in_force_words(applied: Controls, waiting: Mapping[str, bool]) -> str:
    """Returns what holds still of what is waited for: "in force: clip off, 1 step an update"."""
    n_steps, scale = applied.accumulation_steps, applied.loss_scale
    words = {
        "clip": translate("LiveSettings", "clip {clip}").format(clip=clip_words(applied.clip)),
        "accumulation_steps": translate("LiveSettings", "1 step an update")
        if n_steps == 1
        else translate("LiveSettings", "{n_steps} steps an update").format(n_steps=n_steps),
        "frozen_gradients": translate("ChangeWords", FROZEN_GRADIENTS_TITLES[applied.frozen_gradients]).lower(),
        "loss_scale": translate("LiveSettings", "loss scale {value:g}").format(value=scale.value)
        if scale is not None
        else "",
        "multipliers": _multipliers_words(applied),
    }
    return translate("LiveSettings", "in force: {text}").format(
        text=", ".join((text for name, text in words.items() if waiting[name]))
    )


def _multipliers_words(controls: Controls) -> str:
    """Returns the multipliers at a glance: "×1 everywhere", "×0.1 on 2 of 6", "3 factors on 4 of 6"."""
    own = [factor for factor in controls.multipliers if factor != 1]
    if not own:
        return translate("LiveSettings", "×1 everywhere")
    factors = (
        numbers.factor(own[0])
        if len(set(own)) == 1
        else translate("LiveSettings", "{own} factors").format(own=len(set(own)))
    )
    return translate("LiveSettings", "{factors} on {own} of {multipliers}").format(
        factors=factors, own=numbers.count(len(own)), multipliers=numbers.count(len(controls.multipliers))
    )

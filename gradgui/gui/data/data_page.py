"""What the data are, before anything is trained: how many, what fits them, balance, ranges, some examples."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from gradgui.core.data.data_summary import ArraySummary, DataSummary
from gradgui.core.data.read_data import ReadData
from gradgui.core.spec import RunSpec
from gradgui.gui.data.class_bars import ClassBars
from gradgui.gui.data.field_list import FieldList
from gradgui.gui.data.proposal_bar import ProposalBar
from gradgui.gui.data.sample_images import SampleImages
from gradgui.gui.data.sample_rows import SampleRows
from gradgui.gui.data.sentence_label import sentence_label
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP
from gradgui.gui.look import numbers
from gradgui.gui.look.theme import head_font, number_font, set_role, small_font
from gradgui.runs.engine import OpenedRun

_COLUMNS = (
    "",
    QT_TRANSLATE_NOOP("DataPage", "One example"),
    QT_TRANSLATE_NOOP("DataPage", "Smallest"),
    QT_TRANSLATE_NOOP("DataPage", "Mean"),
    QT_TRANSLATE_NOOP("DataPage", "Largest"),
)


class DataPage(QScrollArea):
    """The data of the run that is open. A person sees here whether classes are missing, numbers are out of range or NaN."""

    #: Keys of the spec that a person accepted, and their values; None: left out.
    settingsAccepted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataPage")
        self.setAccessibleName(self.tr("The data"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_role(self, "bare")
        page = QWidget(self)
        self.summary_label = sentence_label(page, "dataSummary", self.tr("How many examples"))
        self.warning_label = sentence_label(page, "dataWarnings", self.tr("What would spoil a training"))
        set_role(self.warning_label, "bad")
        self.note_label = sentence_label(page, "dataNotes", self.tr("What was found out"))
        set_role(self.note_label, "muted")
        self._field_head, self.fields = _head(self.tr("Columns"), page), FieldList(page)
        self.fields.settingsAccepted.connect(self.settingsAccepted)
        self.proposal = ProposalBar(page)
        self.proposal.settingsAccepted.connect(self.settingsAccepted)
        self._class_head, self.class_bars = _head(self.tr("Classes"), page), ClassBars(page)
        self._array_head, self._arrays = _head(self.tr("Ranges"), page), QWidget(page)
        self._sample_head = _head(self.tr("Examples"), page)
        self.images, self.rows = SampleImages(page), SampleRows(page)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(8)
        for widget in (
            self.summary_label,
            self.warning_label,
            self.note_label,
            self.proposal,
            self._field_head,
            self.fields,
            self._class_head,
            self.class_bars,
            self._array_head,
            self._arrays,
            self._sample_head,
            self.images,
            self.rows,
        ):
            column.addWidget(widget)
        column.addStretch(1)
        self._grid = QGridLayout(self._arrays)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(4)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(page)
        page.setAutoFillBackground(False)  # QScrollArea has just set it
        self._shown: tuple[object, str] | None = None
        self.set_opened(None)

    def set_opened(self, opened: OpenedRun | None, nothing: str = "") -> None:
        """Shows the data of what is open.

        Args:
            opened: what is known of it; None: nothing is open.
            nothing: what to say then; "": how to get there.
        """
        if self._shown is not None and opened is self._shown[0] and nothing == self._shown[1]:
            return  # said anew with every status
        self._shown = (opened, nothing)
        data = opened.data if opened is not None else None
        if opened is None or data is None:
            named = self.tr("This run names no data. Name some in Set-up.") if opened is not None else ""
            self.summary_label.setText(nothing or named or self.tr("Open a model, a program or an example to see its data."))
            self._show(DataSummary())
            self.proposal.set_proposal(None)
            return
        kept = self._kept_words(opened.n_validation_examples)
        n_steps = opened.steps_per_epoch
        many = self.tr(", {n_steps} steps an epoch").format(n_steps=numbers.count(n_steps)) if n_steps else ""
        steps = self.tr(", 1 step an epoch") if n_steps == 1 else many
        self.summary_label.setText(
            self.tr("{n_examples} training examples{kept}{steps}.").format(
                n_examples=numbers.count(opened.n_examples), kept=kept, steps=steps
            )
        )
        self._show(data)
        self.proposal.set_proposal(data.proposal, raw=opened.raw)

    def set_refused(self, reason: str, read: ReadData | None) -> None:
        """Says why nothing could be opened, and shows the data as far as they were read.

        Args:
            reason: what must hold, what was received, what to do.
            read: what was read of the data; None: nothing was.
        """
        if self._shown is not None and read is self._shown[0] and reason == self._shown[1]:
            return  # said anew with every status
        self._shown = (read, reason)
        self._show(read.summary if read is not None else DataSummary(), reason)
        self.proposal.set_proposal(None)
        failed = self.tr("It couldn't be opened.")
        if read is None:
            self.summary_label.setText(failed)
            return
        self.summary_label.setText(
            self.tr("{failed} What was read: {n_examples} training examples{kept}.").format(
                failed=failed, n_examples=numbers.count(read.n_examples), kept=self._kept_words(read.n_validation_examples)
            )
        )

    def _kept_words(self, n_validation_examples: int) -> str:
        if not n_validation_examples:
            return ""
        return self.tr(", {n_validation_examples} kept aside").format(
            n_validation_examples=numbers.count(n_validation_examples)
        )

    def set_spec(self, spec: RunSpec | None, *, editable: bool) -> None:
        """Takes the spec as it is edited, and whether it can be edited now."""
        self.proposal.set_spec(spec, editable=editable)
        self.fields.set_spec(spec, editable=editable)

    def _show(self, data: DataSummary, reason: str = "") -> None:
        bad = (reason, *data.warnings) if reason else data.warnings
        self.warning_label.setText("\n".join(bad))
        self.warning_label.setVisible(bool(bad))
        self.note_label.setText("\n".join(data.notes))
        self.note_label.setVisible(bool(data.notes))
        self._field_head.setVisible(data.fields is not None)
        records = data.fields is not None and bool(data.fields.input_key)
        self._field_head.setText(self.tr("Features") if records else self.tr("Columns"))
        self.fields.set_fields(data.fields)
        self._class_head.setVisible(bool(data.class_names))
        self.class_bars.set_counts(data.class_names, data.class_counts)
        self._show_arrays(data.arrays)
        self._sample_head.setVisible(bool(data.samples))
        first = data.arrays[0] if data.arrays else None
        limits = (first.minimum, first.maximum) if first is not None else (0.0, 1.0)
        self.images.set_samples(data.samples if data.inputs_are_images else (), *limits)
        self.rows.set_samples(() if data.inputs_are_images else data.samples, data.feature_names)

    def _show_arrays(self, arrays: tuple[ArraySummary, ...]) -> None:
        self._array_head.setVisible(bool(arrays))
        self._arrays.setVisible(bool(arrays))
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()  # it goes later
                widget.deleteLater()
        for column, title in enumerate(_COLUMNS if arrays else ()):
            self._cell(0, column, self.tr(title) if title else "", muted=True)
        for row, array in enumerate(arrays, start=1):
            shape = numbers.shape(array.shape) if array.shape else self.tr("a number")
            self._cell(row, 0, array.name)
            self._cell(row, 1, f"{shape} {array.dtype}")
            for column, number in enumerate((array.minimum, array.mean, array.maximum), start=2):
                whole = "int" in array.dtype and column != 3
                self._cell(row, column, numbers.count(int(number)) if whole else numbers.value(number))
        self._grid.setColumnStretch(1, 1)

    def _cell(self, row: int, column: int, text: str, *, muted: bool = False) -> None:
        label = QLabel(text, self._arrays)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFont(small_font() if muted else number_font() if column > 1 else self.font())
        if muted:
            set_role(label, "muted")
        side = Qt.AlignmentFlag.AlignRight if column > 1 else Qt.AlignmentFlag.AlignLeft
        self._grid.addWidget(label, row, column, side | Qt.AlignmentFlag.AlignVCenter)


def _head(title: str, parent: QWidget) -> QLabel:
    label = QLabel(title, parent)
    label.setFont(head_font())
    set_role(label, "head")
    return label

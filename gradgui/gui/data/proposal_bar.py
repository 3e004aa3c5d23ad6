"""What fits the targets, with the buttons that take it over."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from gradgui.core.data.data_summary import Proposal
from gradgui.core.spec import RunSpec
from gradgui.gui.data.sentence_label import sentence_label
from gradgui.gui.look.theme import set_role


class ProposalBar(QWidget):
    """A person sees which loss and which last layer fit, and takes them over with a click."""

    #: Keys of the spec and their values; None: left out.
    settingsAccepted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proposal: Proposal | None = None
        self._spec: RunSpec | None = None
        self._editable = False
        self._raw = False
        self.label: QLabel = sentence_label(self, "dataProposal", self.tr("What fits the targets"))
        self.model_label: QLabel = sentence_label(self, "dataProposalModel", self.tr("What the model's last layer gives"))
        set_role(self.model_label, "muted")
        self.loss_button = QPushButton(self)
        self.loss_button.setObjectName("useLossButton")
        self.loss_button.clicked.connect(self._on_loss_button_clicked)
        self.head_button = QPushButton(self)
        self.head_button.setObjectName("useHeadButton")
        self.head_button.clicked.connect(self._on_head_button_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.label)
        column.addWidget(self.model_label)
        for button in (self.head_button, self.loss_button):
            button.setMinimumWidth(1)  # a long name is cut rather than that the page grows wider than its panel
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.set_proposal(None)

    def set_proposal(self, proposal: Proposal | None, *, raw: bool = False) -> None:
        """Shows what fits; None: nothing is known. The outputs of raw variables can't be replaced."""
        self._proposal, self._raw = proposal, raw
        self._show()

    def set_spec(self, spec: RunSpec | None, *, editable: bool) -> None:
        """Takes the spec as it is edited, and whether it can be edited now; None: something else is wrong with it."""
        self._spec, self._editable = spec, editable
        self._show()

    def _show(self) -> None:
        proposal = self._proposal
        self.setVisible(proposal is not None)
        if proposal is None:
            return
        self.label.setText(proposal.sentence)
        self.model_label.setText(proposal.model_sentence)
        self.model_label.setVisible(bool(proposal.model_sentence))
        self.loss_button.setText(self.tr("Use {loss}").format(loss=proposal.loss))
        named = f"{proposal.loss} (from_logits = true)" if proposal.from_logits else proposal.loss
        self.loss_button.setAccessibleName(self.tr("Set the loss to {loss}").format(loss=named))
        tip = self.tr("Sets the loss to {loss}, and {metric} as metric where none is named")
        self.loss_button.setToolTip(tip.format(loss=named, metric=proposal.metric))
        self.loss_button.setVisible(self._spec is not None and not self._is_used(proposal))
        self.loss_button.setEnabled(self._editable)
        many = self.tr("Give the model {n} outputs").format(n=proposal.n_outputs)
        self.head_button.setText(self.tr("Give the model 1 output") if proposal.n_outputs == 1 else many)
        self.head_button.setAccessibleName(self.head_button.text())
        self.head_button.setToolTip(self.tr("Puts another head in the place of its classifier (model.head)"))
        offered = proposal.lacks_outputs and not self._raw and self._spec is not None
        self.head_button.setVisible(offered)
        self.head_button.setEnabled(self._editable)

    def _is_used(self, proposal: Proposal) -> bool:
        loss = self._spec.loss if self._spec is not None else None
        if loss is None or loss.outputs:
            return loss is not None
        return loss.name == proposal.loss and bool(loss.arguments.get("from_logits")) == proposal.from_logits

    @Slot()
    def _on_loss_button_clicked(self) -> None:
        if self._proposal is None or self._spec is None:
            return
        self.settingsAccepted.emit({**self._proposal.settings, **self._metric(self._proposal)})

    @Slot()
    def _on_head_button_clicked(self) -> None:
        proposal = self._proposal
        if proposal is None:
            return
        self.settingsAccepted.emit({**proposal.head_settings, **self._metric(proposal)})

    def _metric(self, proposal: Proposal) -> dict[str, Any]:
        named = self._spec is not None and bool(self._spec.loop.metrics)
        return {} if named or not proposal.metric else {"loop.metrics": [proposal.metric]}

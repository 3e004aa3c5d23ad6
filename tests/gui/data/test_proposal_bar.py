"""What fits the targets, and the buttons that take it over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from gradgui.core.data.data_summary import Proposal
from gradgui.core.spec import LoopSpec, LossSpec, ModelSpec, RunSpec
from gradgui.gui.data.proposal_bar import ProposalBar

PROPOSAL = Proposal("sparse_categorical_crossentropy", 3, "softmax", "3 classes, as whole numbers", "accuracy")
SPEC = RunSpec(model=ModelSpec("m.keras"))


@pytest.fixture
def bar(qtbot: QtBot) -> ProposalBar:
    bar = ProposalBar()
    qtbot.addWidget(bar)
    bar.show()
    return bar


def accepted(bar: ProposalBar, button: Any, qtbot: QtBot) -> Any:
    with qtbot.waitSignal(bar.settingsAccepted) as signal:
        button.click()
    return signal.args[0]


@pytest.mark.parametrize(
    ("given", "from_logits", "arguments"), [("softmax", False, None), ("linear", True, {"from_logits": True})]
)
def test_the_loss_is_taken_over_with_what_the_models_outputs_ask_for(
    bar: ProposalBar, qtbot: QtBot, given: str, from_logits: bool, arguments: Any
) -> None:
    bar.set_proposal(replace(PROPOSAL, n_given=3, given=given, from_logits=from_logits))
    bar.set_spec(SPEC, editable=True)
    assert "that fits" in bar.model_label.text()
    assert not bar.head_button.isVisible()
    assert accepted(bar, bar.loss_button, qtbot) == {
        "loss.name": "sparse_categorical_crossentropy",
        "loss.arguments": arguments,
        "loop.metrics": ["accuracy"],
    }


def test_metrics_that_are_named_stay(bar: ProposalBar, qtbot: QtBot) -> None:
    bar.set_proposal(PROPOSAL)
    bar.set_spec(replace_loop(SPEC, LoopSpec(metrics=("mae",))), editable=True)
    assert "loop.metrics" not in accepted(bar, bar.loss_button, qtbot)


def replace_loop(spec: RunSpec, loop: LoopSpec) -> RunSpec:
    return RunSpec(model=spec.model, loop=loop)


@pytest.mark.parametrize(
    ("proposal", "head"),
    [
        (PROPOSAL, {"classes": 3}),
        (Proposal("mean_squared_error", 2, "linear", "2 numbers each"), {"units": 2}),
        (Proposal("binary_crossentropy", 5, "sigmoid", "5 labels"), {"classes": 5, "activation": "sigmoid"}),
    ],
)
def test_a_model_with_other_outputs_can_be_given_those(
    bar: ProposalBar, qtbot: QtBot, proposal: Proposal, head: dict[str, Any]
) -> None:
    bar.set_proposal(replace(proposal, n_given=10, given="linear"))
    bar.set_spec(SPEC, editable=True)
    assert f"must have {proposal.n_outputs}" in bar.model_label.text()
    settings = accepted(bar, bar.head_button, qtbot)
    assert settings["model.head"] == head
    assert settings["loss.name"] == proposal.loss


def test_what_holds_already_offers_nothing(bar: ProposalBar) -> None:
    bar.set_proposal(replace(PROPOSAL, n_given=3, given="softmax"))
    bar.set_spec(RunSpec(model=SPEC.model, loss=LossSpec("sparse_categorical_crossentropy")), editable=True)
    assert not bar.loss_button.isVisible()
    bar.set_spec(RunSpec(model=SPEC.model, loss=LossSpec("mean_squared_error")), editable=True)
    assert bar.loss_button.isVisible()


def test_while_a_run_goes_on_nothing_can_be_taken_over(bar: ProposalBar) -> None:
    bar.set_proposal(PROPOSAL)
    bar.set_spec(SPEC, editable=False)
    assert not bar.loss_button.isEnabled()


def test_outputs_of_raw_variables_cannot_be_replaced(bar: ProposalBar) -> None:
    bar.set_proposal(replace(PROPOSAL, n_given=10), raw=True)
    bar.set_spec(SPEC, editable=True)
    assert not bar.head_button.isVisible()
    bar.set_proposal(None)
    assert not bar.isVisible()

"""What fits the targets, looked at beside the model: how many outputs it has, and whether they are logits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gradgui.core.data.data_summary import Proposal
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.engine.objective.loss_fit import output_activations
from gradgui.engine.objective.outputs import Outputs

_CROSSENTROPY = "crossentropy"


def proposal_for_model(proposal: Proposal, model: OpenedModel) -> Proposal:
    """Returns a proposal with what is known of the model's output; as it is for a model of several, or without an output.

    Two classes fit one output, or two as any number of classes do.
    """
    output: Any = model.example_output
    if not hasattr(output, "shape") or output.shape.rank is None or output.shape.rank < 1:
        return proposal
    n_given = int(output.shape[-1]) if output.shape.rank > 1 else 1
    given = output_activations(model.keras_model, Outputs()).get("", "")
    if proposal.loss == "binary_crossentropy" and proposal.n_outputs == 1 and n_given == 2 and given != "sigmoid":
        proposal = replace(proposal, loss="sparse_categorical_crossentropy", n_outputs=2, activation="softmax")
    from_logits = given == "linear" and _CROSSENTROPY in proposal.loss
    return replace(proposal, n_given=n_given, given=given, from_logits=from_logits)

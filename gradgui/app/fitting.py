"""A network and data alone become a whole spec: loss, outputs and metric that fit the targets, as the page Data proposes."""

from __future__ import annotations

from dataclasses import dataclass

from gradgui.app.describing import describe_model
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import with_value
from gradgui.runs.sources.data_start import is_begun


@dataclass(frozen=True, slots=True)
class Fitted:
    """A spec, and what was said of it for want of anything else.

    Args:
        spec: with a loss where one fits.
        words: what the targets are, and what fits them; "": nothing was done.
    """

    spec: RunSpec
    words: str = ""


def fitted_to_targets(spec: RunSpec, *, trust: bool = False) -> Fitted:
    """Returns a spec that was made for data alone with the loss, the outputs and the metric that fit its targets.

    Any other spec stays as it is, also where it lacks something: what its own network learns is for a person to say. So does
    one whose targets nothing fits. Opens the data, and imports TensorFlow, for such a spec alone.

    Raises:
        GradguiError: the data can't be opened.
    """
    if not is_begun(spec):
        return Fitted(spec)
    opened = describe_model(spec, trust=trust)
    proposal = opened.data.proposal if opened.data is not None else None
    if proposal is None:
        return Fitted(spec)
    settings = proposal.head_settings if proposal.lacks_outputs else proposal.settings
    if proposal.metric and not spec.loop.metrics:
        settings = settings | {"loop.metrics": [proposal.metric]}
    for key, value in settings.items():
        if value is not None:
            spec = with_value(spec, key, value)
    return Fitted(spec, proposal.sentence)

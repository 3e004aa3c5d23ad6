"""What an engine says of what it opened: the model's variables, the data's arrays, lengths, the environment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gradgui.core.controls import Controls
from gradgui.core.data.array_info import ArrayInfo
from gradgui.core.data.data_summary import DataSummary
from gradgui.core.errors import DataError
from gradgui.core.spec import RunSpec
from gradgui.engine.data.data_hash import data_hash
from gradgui.engine.data.epoch_order import EpochOrder
from gradgui.engine.data.opened_data import OpenedData, named_arrays
from gradgui.engine.data.summary import summary_of
from gradgui.engine.models.opened_model import OpenedModel
from gradgui.engine.objective.outputs import open_outputs
from gradgui.engine.objective.proposal_for_model import proposal_for_model
from gradgui.engine.runtime.device_notes import device_notes
from gradgui.engine.runtime.runtime import device_names, environment
from gradgui.runs.engine import DATA_HASH, OpenedRun


def describe_opened(
    spec: RunSpec,
    device: str,
    model: OpenedModel,
    data: OpenedData | None,
    controls: Controls,
    metrics: tuple[str, ...],
    notes: tuple[str, ...],
) -> OpenedRun:
    """Returns what is known of a run that was opened.

    Args:
        spec: what was asked for.
        device: what it runs on.
        model: its model.
        data: its data; None where the spec names none.
        controls: what it starts with.
        metrics: the names of what is measured on each batch.
        notes: what the user should know of the optimizer, a sentence each.
    """
    missing = spec.missing()
    summary = _with_model(summary_of(data), model) if data else None
    found = summary.warnings if summary is not None else ()
    return OpenedRun(
        variables=model.infos,
        controls=controls,
        metrics=metrics,
        device=device,
        devices=device_names(),
        model_name=model.name,
        raw=model.keras_model is None,
        n_examples=len(data.train_rows) if data else 0,
        n_validation_examples=len(data.validation_rows) if data else 0,
        steps_per_epoch=EpochOrder.of(spec, data.train_rows).steps_per_epoch if data else None,
        n_steps=steps_of_run(spec, data),
        obstacle=_obstacle(missing, summary),
        environment={
            **environment(device, spec.loop.seed),
            **model.environment,
            **({DATA_HASH: data_hash(data)} if data else {}),
        },
        notes=(*model.notes, *(data.notes if data else ()), *found, *notes, *device_notes(spec, device)),
        data=summary,
        arrays=_arrays(data, model) if data else {},
    )


def _with_model(summary: DataSummary, model: OpenedModel) -> DataSummary:
    proposal = summary.proposal
    return replace(summary, proposal=proposal_for_model(proposal, model)) if proposal is not None else summary


def _obstacle(missing: list[str], summary: DataSummary | None) -> str:
    """Returns why training can't start; with the loss that would fit, where one is missing."""
    if not missing:
        return ""
    said = f"Training still needs {', '.join(missing)}."
    wanted = any("loss" in word for word in missing)
    return f"{said} {summary.proposal.sentence}" if wanted and summary and summary.proposal else said


def steps_of_run(spec: RunSpec, data: OpenedData | None) -> int | None:
    """Returns how many steps a run has; None where the spec doesn't say."""
    if spec.loop.epochs is not None and data is not None:
        steps_per_epoch = EpochOrder.of(spec, data.train_rows).steps_per_epoch
        return spec.counts.steps_of_epochs(spec.loop.epochs, steps_per_epoch)
    return spec.loop.steps


def _arrays(data: OpenedData, model: OpenedModel) -> dict[str, ArrayInfo]:
    """Returns the arrays of the data and the outputs by name; those inside a structure as `x/0`, `y/age`."""
    arrays = {"x": data.x, "y": data.y, "sample_weight": data.sample_weight}
    if data.x_validation is not data.x:
        arrays |= {"validation_x": data.x_validation, "validation_y": data.y_validation}
        arrays["validation_sample_weight"] = data.sample_weight_validation
    found = {path: _info(array) for name, part in arrays.items() for path, array in named_arrays(name, part).items()}
    outputs = named_arrays("output", model.example_output)
    try:
        names = open_outputs(model.keras_model, model.example_output).names
    except DataError:  # nested more than once: told when there is a loss
        names = ()
    for (path, array), name in zip(outputs.items(), names or ("",) * len(outputs), strict=False):
        found[path] = _info(array, name)
    return found


def _info(array: Any, name: str = "") -> ArrayInfo:
    return ArrayInfo(str(getattr(array.dtype, "name", array.dtype)), tuple(int(size or 0) for size in array.shape), name)

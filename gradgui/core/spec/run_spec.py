"""The whole spec: everything that starts a run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Self

import msgspec

from gradgui.core.errors import SpecError
from gradgui.core.source import absolute_source, folder_source, path_source
from gradgui.core.spec.loop import LoopSpec
from gradgui.core.spec.losses import LossSpec
from gradgui.core.spec.optimizing import OptimizerSpec
from gradgui.core.spec.record import RecordSpec
from gradgui.core.spec.sources import DataSpec, ModelSpec
from gradgui.core.spec.start import AT_THE_BEGINNING, StartSpec
from gradgui.core.spec.stopping import StoppingSpec
from gradgui.core.spec.table import SpecTable
from gradgui.core.spec.variables import PlannedIntervention, VariablesSpec


class RunSpec(SpecTable, frozen=True, kw_only=True):
    """Everything that starts a run.

    `data` and `loss` may be missing while a spec is put together in the window; `check_complete` says what training
    still needs.

    Args:
        format: the version of what a spec may say.
        name: what the run is called; its folder begins with it.
        model: where the model comes from.
        data: what the model learns from.
        loss: what is differentiated.
        optimizer: what is made of the gradients.
        loop: how long, how exactly, on what.
        variables: what learns at the start.
        stopping: what ends the run before its last step.
        record: how much of the run is kept on the disk.
        interventions: changes that are planned ahead, each before the step that it names.
    """

    format: Literal[1] = 1
    name: str = ""
    model: ModelSpec
    data: DataSpec | None = None
    loss: LossSpec | None = None
    optimizer: OptimizerSpec = OptimizerSpec()
    loop: LoopSpec = LoopSpec()
    variables: VariablesSpec = VariablesSpec()
    stopping: StoppingSpec = StoppingSpec()
    record: RecordSpec = RecordSpec()
    interventions: tuple[PlannedIntervention, ...] = ()
    start: StartSpec | None = None

    @property
    def counts(self) -> StartSpec:
        """Where the counts of its steps, epochs and updates begin: at 0, unless it is a fork under settings of its own."""
        return self.start or AT_THE_BEGINNING

    def missing(self) -> list[str]:
        """Returns what training still needs, a phrase each; empty when the spec is complete."""
        wanted = []
        if self.data is None:
            wanted.append("data (data.source)")
        if self.loss is None or not self.loss.is_named:
            wanted.append("a loss (loss.name)")
        if self.loop.steps is None and self.loop.epochs is None and self.stopping.time_s is None:
            wanted.append("a length (loop.steps or loop.epochs)")
        if self.stopping.idle_keys:
            idle = " and ".join(f"stopping.{name}" for name in self.stopping.idle_keys)
            wanted.append(f"a patience (stopping.patience, or stopping.restore_best) that {idle} can act on")
        return wanted

    def check_complete(self) -> None:
        """Checks that the spec can be trained.

        Raises:
            SpecError: names what is missing.
        """
        wanted = self.missing()
        if wanted:
            raise SpecError(
                f"A spec must say what to train on and for how long. Missing: {', '.join(wanted)}. On the command line, "
                "`gradgui describe SPEC --data` names the loss that fits, and --set KEY=VALUE says what is missing."
            )

    def with_absolute_paths(self, folder: Path) -> Self:
        """Returns this spec with every relative path made absolute, taken as relative to `folder`."""
        model = msgspec.structs.replace(self.model, source=folder_source(self.model.source, folder))
        data = self.data
        if data is not None:
            data = msgspec.structs.replace(data, source=folder_source(data.source, folder))
        named = msgspec.structs.replace(self, model=model, data=data)
        return named.with_sources(lambda text: absolute_source(text, folder))

    def with_sources(self, changed: Callable[[str], str]) -> Self:
        """Returns this spec with every text that may name a file replaced by what `changed` makes of it."""

        def replaced(table: Any, field: str) -> Any:
            if table is None:
                return None
            return msgspec.structs.replace(table, **{field: changed(getattr(table, field))})

        loss = replaced(self.loss, "name")
        if loss is not None:
            outputs = {output: replaced(table, "name") for output, table in loss.outputs.items()}
            loss = msgspec.structs.replace(loss, outputs=outputs)
        metrics = tuple(
            changed(metric) if isinstance(metric, str) else replaced(metric, "name") for metric in self.loop.metrics
        )
        return msgspec.structs.replace(
            self,
            model=_model_with(self.model, changed),
            data=replaced(self.data, "source"),
            loss=loss,
            optimizer=replaced(self.optimizer, "name"),
            loop=msgspec.structs.replace(self.loop, metrics=metrics),
        )

    def code_sources(self) -> list[tuple[str, str]]:
        """Returns what may name a program or a file, as (table of the spec, text), every one.

        The weights and the checkpoint of the model have tables of their own, "weights" and "checkpoint".
        """
        loss = self.loss if self.loss is not None else LossSpec()
        losses = [loss.name, *(table.name for table in loss.outputs.values())]
        metrics = [metric if isinstance(metric, str) else metric.name for metric in self.loop.metrics]
        return [
            ("model", self.model.source),
            *(("weights", path_source(text)) for text in (self.model.weights,) if text),
            *(("checkpoint", path_source(text)) for text in (self.model.checkpoint,) if text),
            ("data", self.data.source if self.data is not None else ""),
            *(("loss", name) for name in (*losses, *metrics)),
            ("optimizer", self.optimizer.name),
        ]


def _model_with(model: ModelSpec, changed: Callable[[str], str]) -> ModelSpec:
    """Returns the table with every path in it replaced by what `changed` makes of it."""
    model = model.with_file_named()
    paths = {name: getattr(model, name) for name in ("weights", "checkpoint")}
    return msgspec.structs.replace(
        model,
        source=changed(model.source),
        **{name: changed(path_source(text)) for name, text in paths.items() if text},
    )

"""What every section of a script goes by: the run, its parts, the files beside it, and the shape that the loop takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from gradgui.core.source import SourceKind, parse_source
from gradgui.core.spec import ClassWeights
from gradgui.core.variables import VariableInfo
from gradgui.runs.examples import example_source_file
from gradgui.runs.export.script.before import Before
from gradgui.runs.export.script.companions import Companions
from gradgui.runs.export.script.parts import Part, parts_of
from gradgui.runs.export.script.program_text import ProgramText
from gradgui.runs.export.script.replayed_run import ReplayedRun, Stage
from gradgui.runs.export.script.sources import Sources


@dataclass
class Script:
    """A script that is being written.

    Args:
        run: what it repeats.
        companions: the files beside it.
        sources: reads what NumPy alone doesn't.
    """

    run: ReplayedRun
    companions: Companions
    sources: Sources
    #: The script of the steps before, which the parent of a fork under settings of its own took; None: there are none.
    part_before: Script | None = None
    #: The runs before and after, whose optimizers are this one's too: they must have the same parts.
    others: list[ReplayedRun] = field(default_factory=list)
    #: What of them is taken over.
    before: Before | None = None
    #: Whether this is such a part: it is imported, and not told what to write.
    is_part: bool = False
    #: What can't be repeated to the last bit, a sentence each: the docstring says it.
    doubts: list[str] = field(default_factory=list)
    #: What the run measured and the script doesn't, a sentence each.
    left_out: list[str] = field(default_factory=list)
    #: Modules that are imported further down than at the top.
    late_modules: list[str] = field(default_factory=list)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The variables in parts."""
        return parts_of(self.run, self.others)

    @property
    def in_parts(self) -> bool:
        """Whether parts differ, so that each has its own optimizer."""
        thawed = any(part.thawed(stage) for part in self.parts for stage in range(self.first_thaws, len(self.stages)))
        by_hand = self.run.follows_schedule and self.multipliers_change
        return len(self.parts) > 1 or thawed or by_hand or self.warms_up

    @property
    def takes_optimizers(self) -> bool:
        """Whether its optimizers go on with the state of those before."""
        return self.before is not None and self.before.inheritance.optimizer

    @property
    def first_thaws(self) -> int:
        """The first stage whose thaws find optimizers that have made updates."""
        return 0 if self.takes_optimizers else 1

    @cached_property
    def selects(self) -> bool:
        """Whether there is a part that doesn't learn all the time, so that a list says which do."""
        return any(not all(part.learns) for part in self.parts)

    @cached_property
    def warms_up(self) -> bool:
        """Whether the rate of a thawed part grows little by little, be it since a thaw in the steps before."""
        return self.run.warms_up or self.goes_on_warming_up

    @cached_property
    def goes_on_warming_up(self) -> bool:
        """Whether a rate is still growing that began to grow in the steps before."""
        return self.takes_optimizers and self.part_before is not None and is_warming_up(self.part_before)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the run."""
        return self.run.stages

    @cached_property
    def recompiles(self) -> bool:
        """Whether the step must be compiled anew while the loop runs, since a setting changed that it was compiled with."""
        statistics = {stage.controls.selection.updated_statistics for stage in self.stages}
        return self.run.selection_changes or self.run.clip_changes or len(statistics) > 1 or self.watched_changes

    @cached_property
    def watched_changes(self) -> bool:
        """Whether the zeros in a global norm changed their places."""
        return self.run.norm_over_frozen and len({stage.watched for stage in self.stages}) > 1

    @cached_property
    def has_story(self) -> bool:
        """Whether anything was changed while it ran, so that the loop is told stage by stage."""
        return len(self.stages) > 1

    @cached_property
    def sets_rates(self) -> bool:
        """Whether rates are set before every step: a schedule or a warm-up gives them, or they change in several parts."""
        changing = self.run.rate_changes or self.multipliers_change
        return self.run.follows_schedule or self.warms_up or (self.in_parts and changing)

    @cached_property
    def multipliers_change(self) -> bool:
        """Whether a multiplier was changed while it ran."""
        return any(len(set(part.multipliers)) > 1 for part in self.parts)

    @cached_property
    def counts_updates(self) -> bool:
        """Whether the loop counts updates, since a schedule goes by them and they aren't as many as steps."""
        return self.run.follows_schedule and (self.run.accumulates or self.run.checks_finite)

    @cached_property
    def checks_statistics(self) -> bool:
        """Whether statistics are put back after a step that isn't finite."""
        return self.run.checks_finite and bool(self.run.statistics)

    @cached_property
    def multiplies(self) -> bool:
        """Whether some part had a rate of its own."""
        return any(set(part.multipliers) != {1.0} for part in self.parts)

    @cached_property
    def orders_norm(self) -> bool:
        """Whether the terms of a global norm must be brought into the order in which gradgui summed them."""
        return "global_norm" in self.run.clip_kinds and (self.in_parts or self.run.norm_over_frozen)

    @cached_property
    def names_weights(self) -> bool:
        """Whether variables are spoken of by name."""
        return self.in_parts or self.orders_norm

    @property
    def first_count(self) -> int:
        """Updates, as a schedule counts them, before the first step."""
        return self.before.count.n_updates if self.before is not None else 0

    @property
    def first_iterations(self) -> int:
        """Updates, as the optimizers that it takes over count them, before the first step."""
        return self.before.n_optimizer_updates if self.before is not None else 0

    @property
    def mixed(self) -> bool:
        """Whether the model computes in another precision than float32."""
        return self.run.spec.loop.precision != "float32"

    def program(self, table: str, source: str) -> tuple[str, str, ProgramText] | None:
        """Returns (module, function or "", text) of a program that a spec names; None where it names none.

        Args:
            table: "model", "data", "loss", "optimizer".
            source: what the spec says there.

        Raises:
            StoreError: the program isn't there any more.
            SpecError: it is an example that isn't shipped.
        """
        parsed = parse_source(source)
        path, function = Path(parsed.location), parsed.attribute
        if parsed.kind is SourceKind.EXAMPLE:
            path, function = example_source_file(parsed.location, table)
        if path.suffix != ".py" or parsed.kind not in {SourceKind.EXAMPLE, SourceKind.PROGRAM}:
            return None
        return self.companions.module(path), function, self.companions.text(path)

    def file(self, table: str, source: str) -> Path:
        """Returns the file of data or of a model that a spec names."""
        parsed = parse_source(source)
        if parsed.kind is SourceKind.EXAMPLE:
            return example_source_file(parsed.location, table)[0]
        return Path(parsed.location)

    def paths(self, indices: tuple[int, ...]) -> list[str]:
        """Returns the paths of some learnable variables."""
        return [self.run.learnable[index].path for index in indices]

    @cached_property
    def normalizations(self) -> dict[str, VariableInfo]:
        """The layers with BatchNormalization's statistics, by path: one of their statistics each."""
        found: dict[str, VariableInfo] = {}
        for variable in self.run.statistics:
            if variable.linked:
                found.setdefault(variable.path.rpartition("/")[0], variable)
        return found

    @cached_property
    def other_statistics(self) -> tuple[VariableInfo, ...]:
        """Statistics of other layers, which no flag of Keras' stops."""
        return tuple(variable for variable in self.run.statistics if not variable.linked)

    @cached_property
    def keeps_statistics(self) -> bool:
        """Whether statistics of other layers were ever frozen, so that they're put back after every step."""
        return any(bool(self.kept(stage)) for stage in self.stages)

    def kept(self, stage: Stage) -> tuple[str, ...]:
        """Returns the statistics of other layers that a stage keeps."""
        updated = stage.controls.selection.updated_statistics
        return tuple(variable.path for variable in self.other_statistics if variable.path not in updated)

    @property
    def class_weights(self) -> dict[str, ClassWeights]:
        """The class weights of each output that has some; "" is the only output."""
        loss = self.run.loss
        if loss.outputs:
            return {name: table.class_weights for name, table in loss.outputs.items() if table.class_weights}
        return {"": loss.class_weights} if loss.class_weights else {}

    @property
    def brings_validation(self) -> bool:
        """Whether the data bring examples of their own for validation."""
        return self.run.reader.n_validation_examples > 0 and self.run.data.validation_fraction == 0

    def weights(self, *, validation: bool = False) -> str:
        """Returns where the record describes the weights of the examples; "": they all weigh 1.

        Args:
            validation: of those that are validated with.
        """
        name = "validation_sample_weight" if validation and self.brings_validation else "sample_weight"
        return name if self.run.describes(name) else ""


def is_warming_up(script: Script) -> bool:
    """Whether the rate of some part is still growing at the end of a script."""
    return any(done < wanted for done, wanted in (_warmup_of(script, number) for number in range(len(script.parts))))


def _warmup_of(script: Script, number: int) -> tuple[int, int]:
    """Returns how many updates of its last warm-up a part has made at a script's end, and how many that takes."""
    part, stages = script.parts[number], script.stages
    n_done = wanted = 0
    if script.takes_optimizers and script.part_before is not None:  # those before have the same parts
        n_done, wanted = _warmup_of(script.part_before, number)
    ends = [*(stage.count.n_updates for stage in stages[1:]), script.run.end_count.n_updates]
    for index, (stage, end) in enumerate(zip(stages, ends, strict=True)):
        thaw = part.thawed(index)
        if thaw is not None:
            n_done, wanted = 0, thaw.policy.warmup_updates
        n_done += (end - stage.count.n_updates) * part.learns[index]
    return n_done, wanted

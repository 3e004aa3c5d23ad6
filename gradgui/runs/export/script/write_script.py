"""Writes a run as a plain Python script, with the files that it needs beside it. Composes; loads no TensorFlow.

What the script looks like is `sections`; what happened in the run, `replayed_run`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec

from gradgui.core.errors import GradguiError
from gradgui.core.rates.schedules import ExponentialSchedule, Schedule
from gradgui.core.spec import RunSpec
from gradgui.runs.export.export_format import ExportOptions
from gradgui.runs.export.new_file import new_file
from gradgui.runs.export.script.before import before_of
from gradgui.runs.export.script.companions import Companions
from gradgui.runs.export.script.python_text import joined
from gradgui.runs.export.script.replayed_run import ReplayedRun
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.data import data_blocks
from gradgui.runs.export.script.sections.header import docstring_block, import_blocks, settings_blocks
from gradgui.runs.export.script.sections.loop import loop_blocks
from gradgui.runs.export.script.sections.measuring.validating import measuring_blocks
from gradgui.runs.export.script.sections.model import model_blocks, still_blocks
from gradgui.runs.export.script.sections.objective import objective_blocks
from gradgui.runs.export.script.sections.optimizers import optimizer_blocks
from gradgui.runs.export.script.sections.steps.finiteness import scale_doubts
from gradgui.runs.export.script.sections.steps.step import step_blocks
from gradgui.runs.export.script.sections.taking_over import (
    fresh_names_blocks,
    join_parts,
    loss_scale_blocks,
    optimizer_state_blocks,
    weights_blocks,
    window_blocks,
)
from gradgui.runs.export.script.sources import NoSources, Sources
from gradgui.runs.start_point import spec_to_go_on
from gradgui.runs.store.run_reader import RunReader


def export_script(
    reader: RunReader,
    out: Path,
    options: ExportOptions = ExportOptions(),  # noqa: B008
    sources: Sources | None = None,
) -> Path:
    """Writes the script, and copies its program, its data and its model beside it.

    Args:
        reader: the run.
        out: the script's path.
        options: whether files may be replaced.
        sources: reads what NumPy alone doesn't; None: such a run can't be written.

    Raises:
        StoreError: a file is in the way or can't be written; the run has no steps; its program or data are gone.
    """
    with new_file(out, overwrite=options.overwrite) as file, tempfile.TemporaryDirectory(prefix="gradgui-") as folder:
        companions = Companions(out, Path(folder))
        text = script_text(reader, companions, sources or NoSources())
        companions.copy(overwrite=options.overwrite)
        file.write(text.encode())
    return out


def script_text(reader: RunReader, companions: Companions, sources: Sources) -> str:
    """Returns the script.

    Args:
        reader: the run.
        companions: takes in the files that must lie beside the script.
        sources: reads what NumPy alone doesn't.

    Raises:
        StoreError: the run has no steps; its program or data are gone.
    """
    script = _script(reader, None, companions, sources)
    join_parts(script)
    return _text(script, reader)


def _script(reader: RunReader, n_steps: int | None, companions: Companions, sources: Sources) -> Script:
    """Returns the script of a run's first steps (None: all), with that of the steps before its own, if there are any."""
    before = before_of(reader, companions.script)
    run = ReplayedRun(reader, n_steps, before.count.n_in_window if before is not None else 0)
    script = Script(run, companions, sources, before=before, is_part=n_steps is not None)
    if before is None:
        return script
    # The files of both parts lie together, under names of their own.
    others = Companions(companions.script.with_name(f"{before.module}.py"), companions.made, companions.files)
    script.part_before = _script(before.run.reader, before.run.n_steps, others, sources)
    return script


def _text(script: Script, reader: RunReader) -> str:
    if script.part_before is not None:
        part = script.part_before
        file = part.companions.made / part.companions.script.name
        file.write_text(_text(part, part.run.reader), encoding="utf-8", newline="\n")
        script.companions.files[file.name] = file
    body = [
        *data_blocks(script),
        *fresh_names_blocks(script),
        *model_blocks(script),
        *weights_blocks(script),
        *objective_blocks(script),
        *optimizer_blocks(script),
        *optimizer_state_blocks(script),
        *still_blocks(script),
        *measuring_blocks(script),
        *step_blocks(script),
        *loss_scale_blocks(script),
        *window_blocks(script),
        *loop_blocks(script),
    ]
    script.doubts += scale_doubts(script)
    if script.run.spec.loop.xla:
        script.doubts.append("XLA compiles the step of the run and this one differently.")
    if script.run.trains_untracked:
        script.doubts.append("Variables that the model doesn't list learned too; here they don't.")
    script.doubts += fork_doubts(reader)
    script.doubts = list(dict.fromkeys(script.doubts))
    top = [docstring_block(script), *import_blocks(script), *settings_blocks(script)]
    return joined([*top, *body])


def fork_doubts(reader: RunReader) -> list[str]:
    """Returns what is to be said of a fork whose spec isn't its parent's: the steps that both share had the parent's.

    What a fork changes by interventions is told in its script; a spec that was edited before it went on is not.
    """
    if reader.parent is None or reader.spec.start is not None:
        return []
    try:
        parent = RunReader(reader.path.resolve().parent / reader.parent.run)
        specs = (parent.spec, spec_to_go_on(parent))  # a fork takes the copies that its parent kept of what changed since
    except GradguiError:  # it is gone: nothing says that the specs differ
        return []
    if any(_what_decides(spec) == _what_decides(reader.spec) for spec in specs):
        return []
    return [f"Its first {reader.parent.step:,} steps were taken with another spec, that of {reader.parent.run}."]


def _what_decides(spec: RunSpec) -> tuple[object, ...]:
    """Returns the parts of a spec that the losses depend on, but for its length."""
    loop, optimizer = spec.loop, spec.optimizer
    rate = optimizer.learning_rate
    if isinstance(rate, Schedule) and getattr(rate, "steps", None) is not None:
        rate = msgspec.structs.replace(rate, steps=None) if not isinstance(rate, ExponentialSchedule) else rate
    return (
        spec.model, spec.data, spec.loss, optimizer.name, optimizer.arguments, rate, spec.variables,
        loop.accumulation_steps, loop.precision, loop.scale, loop.clip, loop.seed, loop.xla,
    )  # fmt: skip

"""Writes a stored run, or the model that it trained, to a file: what the run recorded by itself, the model through Keras."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gradgui.app.code_trust import check_spec_trusted, file_trust
from gradgui.app.engine_factory import export_model, export_tensorboard
from gradgui.app.report.export_html import export_html
from gradgui.app.script_export import export_as_script
from gradgui.core.errors import SpecError, StoreError
from gradgui.runs.engine import SaveKind
from gradgui.runs.export import FORMATS, ExportFormat, ExportGroup, ExportOptions, Stretch
from gradgui.runs.start_point import spec_to_go_on
from gradgui.runs.store.run_format import CHECKPOINTS
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.trust import TrustStore

#: Formats of the trained model.
_SAVE_KINDS: dict[str, SaveKind] = {"keras": "keras", "weights": "weights", "savedmodel": "savedmodel"}
#: Formats that other layers than `runs` write.
_WRITERS: dict[str, Callable[[RunReader, Path, ExportOptions], Path]] = {
    "tensorboard": export_tensorboard,
    "html": export_html,
    "script": export_as_script,
}


def export_run(reader: RunReader, out: Path, file_format: str, options: ExportOptions = ExportOptions()) -> None:  # noqa: B008
    """Writes one file or folder.

    Args:
        reader: the run.
        out: what to write; the folder that it is in must exist.
        file_format: a name in `FORMATS`.
        options: what is asked of it.

    Raises:
        GradguiError: it can't be written, the run has no model any more, or its code isn't trusted.
    """
    if file_format not in FORMATS:
        raise SpecError(f'The format must be one of {", ".join(FORMATS)}. Received: "{file_format}".')
    chosen = FORMATS[file_format]
    if not out.resolve().parent.is_dir():
        raise StoreError(f"The file must be in a folder that exists. Received: {out}. Make {out.resolve().parent} first.")
    _check_options(chosen, options)
    write = chosen.write or _WRITERS.get(file_format)
    if write is not None:
        write(reader, out, options)
        return
    if out.exists() and not options.overwrite:
        what = "file" if chosen.suffix else "folder"
        raise StoreError(
            f"The {what} must be a new one. Received: {out}, which exists. Choose another name, or delete it first."
        )
    checkpoint = _weights_of(reader, options.at_step)
    store = TrustStore(options.trust_store) if options.trust_store is not None else None
    if not options.trust:
        check_spec_trusted(spec_to_go_on(reader), store)
    trust = file_trust(trust=options.trust, store=store)
    export_model(reader.path, out, _SAVE_KINDS[file_format], trust, checkpoint)


def _check_options(chosen: ExportFormat, options: ExportOptions) -> None:
    """Raises SpecError where something is asked for that the format hasn't got."""
    if options.steps != Stretch() and not chosen.takes_steps:
        with_steps = ", ".join(name for name, one in FORMATS.items() if one.takes_steps)
        raise SpecError(f'Steps can be chosen for {with_steps}. Received: them with "{chosen.name}". Leave them out.')
    if options.at_step is not None and chosen.group is not ExportGroup.MODEL:
        models = ", ".join(name for name, one in FORMATS.items() if one.group is ExportGroup.MODEL)
        raise SpecError(f'A checkpoint can be chosen for {models}. Received: one with "{chosen.name}". Leave it out.')


def _weights_of(reader: RunReader, at_step: int | None) -> Path:
    """Returns the file with the weights that are asked for.

    Raises:
        StoreError: there is none; says which there are.
    """
    if at_step is not None:
        exact = reader.checkpoints.newest(at_most=at_step)
        if exact is not None and exact[0] == at_step:
            return exact[1]
        known = ", ".join(map(str, sorted(reader.checkpoints.steps()))) or "none"
        raise StoreError(f"There must be a whole checkpoint of that step. Received: {at_step}; there are: {known}.")
    weights = reader.trained_weights
    if weights is None:
        raise StoreError(
            f"The run must have a checkpoint, which is written while it runs and at its end. Received: {reader.path}, "
            f"{_without_weights(reader)}."
        )
    return weights


def _without_weights(reader: RunReader) -> str:
    """Returns why a run has no trained weights, and what to do."""
    if reader.status.state == "running":
        return "which is still being written. Wait for its first checkpoint, or stop it"
    if reader.status.state == "interrupted":
        return "whose process ended before the first one. Train it again"
    return f"in which {CHECKPOINTS} is empty. Train it again"

"""Errors that TensorFlow raises while a model is opened and trained, as errors that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gradgui.core.errors import GradguiError, OutOfMemoryError, TrainingError
from gradgui.core.spec import RunSpec
from gradgui.engine.program import own_frames, program_error
from gradgui.engine.runtime.error_text import is_out_of_memory, plain_text, wanted_memory, without_colours
from gradgui.runs.sources.opening import code_files


@contextmanager
def faults_explained(spec: RunSpec, device: str) -> Iterator[None]:
    """Explains what is raised inside: memory that doesn't suffice, a user's program, TensorFlow's own errors.

    Anything else is raised as it is: that is a fault of gradgui's own.

    Args:
        spec: what is run.
        device: where ("CPU:0").

    Raises:
        OutOfMemoryError: memory doesn't suffice.
        ModelError: a program of the spec raised.
        TrainingError: TensorFlow can't carry out an operation.
    """
    try:
        yield
    except GradguiError:
        raise
    except (Exception, SystemExit) as error:
        explained = explain(error, spec, device)
        if explained is None:
            raise
        raise explained from error


def explain(error: BaseException, spec: RunSpec, device: str) -> GradguiError | None:
    """Returns an error's explanation; None where there is none."""
    import tensorflow as tf

    if is_out_of_memory(error):
        return _out_of_memory(error, spec, device)
    for file in code_files(spec):
        if own_frames(file, error):
            return program_error(file, "carrying out a step", error)
    if isinstance(error, tf.errors.UnimplementedError | RuntimeError) and "determinis" in str(error).lower():
        return TrainingError(
            f"With op determinism every operation must have a deterministic kernel on {device}. Received from TensorFlow: "
            f"{plain_text(error)}. Train on the CPU (loop.device), replace the layer that the details name, or start "
            "gradgui anew with loop.deterministic = false.",
            details=without_colours(str(error)),
        )
    if isinstance(error, tf.errors.OpError):
        return TrainingError(
            f"Every operation of a step must be possible. Received from TensorFlow: {plain_text(error)}. "
            "Look at the data and at the layer that the details name.",
            details=without_colours(str(error)),
        )
    return None


def _out_of_memory(error: BaseException, spec: RunSpec, device: str) -> OutOfMemoryError:
    wanted = wanted_memory(error)
    received = f"no room for {wanted}" if wanted else plain_text(error)
    batch = f", at data.batch_size = {spec.data.batch_size}" if spec.data is not None else ""
    other = "" if device.startswith("CPU") else " or train on the CPU (loop.device)"
    return OutOfMemoryError(
        f"The model ({spec.model.source}) and a batch must fit into the memory of {device}. Received: {received}{batch}. "
        f"Make the batch or the model smaller, end other programs that use that memory{other}.",
        details=without_colours(str(error)),
    )

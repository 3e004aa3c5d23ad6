"""A run as a TensorBoard event file: its scalars, and the norms of every variable as scalars.

Tags: `loss`, `penalty`, `learning_rate`, `clip_factor`, `loss_scale`, `metrics/<name>`, `validation/<name>`, and for each
variable `gradient/<path>`, `clipped/<path>`, `update/<path>`, `weight/<path>`. Texts: `run/spec`, `run/interventions`, and
`run/steps` where some were left out. A norm that isn't known has no point. Every point has the time at which the step ended,
so that TensorBoard's axes "Relative" and "Wall" are those of the training.

The file is written event by event (`tf.io.TFRecordWriter`) and not by `tf.summary`, which would stamp each point with the
present time and take an event and a call for every number. Its format: a TFRecord of `tensorflow.Event`, the first of which
has the version (https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto). TensorBoard need not
be installed.
"""

from __future__ import annotations

import datetime as dt
import math
import socket
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.core.records import NORM_KINDS
from gradgui.core.spec_toml import spec_to_toml
from gradgui.engine.export.event_bytes import ScalarEvents
from gradgui.engine.runtime.runtime import load_tensorflow
from gradgui.runs.export.export_format import ExportOptions
from gradgui.runs.export.new_folder import new_folder
from gradgui.runs.export.stretch import StepRows, Stretch
from gradgui.runs.store import run_format

if TYPE_CHECKING:
    from gradgui.runs.store.run_reader import RunReader

#: More steps than this are thinned unless somebody says how: TensorBoard itself keeps 1,000 points of a curve.
MOST_STEPS = 10_000
_SCALARS = ("loss", "penalty", "learning_rate", "clip_factor", "loss_scale")
#: Of these, NaN is "there is none"; of the others it is what happened.
_OPTIONAL = frozenset({"clip_factor", "loss_scale"})


def export_tensorboard(reader: RunReader, out: Path, options: ExportOptions = ExportOptions()) -> Path:  # noqa: B008
    """Writes a folder with one event file, for `tensorboard --logdir`, a stretch of steps at a time.

    Of a run with more than `MOST_STEPS` steps only every n-th is written, unless the options choose; validations all are.

    Raises:
        StoreError: something is in the way, or the folder can't be written.
    """
    load_tensorflow()
    import tensorflow as tf

    steps = thinned(options.steps, reader)
    start_s = dt.datetime.fromisoformat(reader.started_at).timestamp()
    with new_folder(out, overwrite=options.overwrite, is_alike=is_event_folder) as folder:
        file = folder / f"events.out.tfevents.{start_s:.0f}.{socket.gethostname() or 'gradgui'}"
        with tf.io.TFRecordWriter(str(file)) as writer:
            writer.write(_event(start_s, file_version="brain.Event:2"))
            for tag, text in _texts(reader, steps).items():
                writer.write(_event(start_s, values=[_text(tag, text)]))
            for rows in steps.rows(reader, options.progress):
                for event in _step_events(reader, rows, start_s):
                    writer.write(event)
            for validation in reader.validations:
                values = [_scalar(f"validation/{name}", value) for name, value in validation.values.items()]
                writer.write(_event(start_s + validation.time_s, validation.step, values))
    return out


def thinned(steps: Stretch, reader: RunReader) -> Stretch:
    """Returns which steps are written: those that were chosen, or else at most `MOST_STEPS` of them."""
    n_steps = len(steps.steps_of(reader))
    return replace(steps, every=math.ceil(n_steps / MOST_STEPS)) if steps.every == 1 and n_steps > MOST_STEPS else steps


def is_event_folder(folder: Path) -> bool:
    """Whether a folder holds event files and nothing else."""
    names = [file.name for file in folder.iterdir()]
    return bool(names) and all(name.startswith("events.out.tfevents.") for name in names)


def _step_events(reader: RunReader, rows: StepRows, start_s: float) -> Iterator[bytes]:
    """Yields an event a step, with all that is known of it."""
    names = [*_SCALARS, *reader.layout.metrics]
    columns = [reader.layout.column(name) for name in names]
    tags = [*_SCALARS, *(f"metrics/{name}" for name in reader.layout.metrics)]
    tags += [f"{kind}/{path}" for path in reader.variables for kind in NORM_KINDS]
    times = (start_s + rows.scalars[:, reader.layout.column("time_s")]).tolist()
    with np.errstate(over="ignore"):  # larger than float32 has: infinite, as TensorBoard shows it
        scalars = rows.scalars[:, columns].astype(np.float32)
    values = np.concatenate([scalars, rows.norms.reshape(len(rows.steps), -1)], axis=1)
    known = ~np.isnan(values)
    known[:, [index for index, name in enumerate(names) if name not in _OPTIONAL]] = True
    events = ScalarEvents(tags)
    for i, step in enumerate(rows.steps.tolist()):
        yield events.event(times[i], step, values[i], known[i])


def _texts(reader: RunReader, steps: Stretch) -> dict[str, str]:
    """Returns what stands beside the curves, as Markdown; that steps were left out is said."""
    done = "\n".join(run_format.to_json(asdict(one)) for one in reader.interventions)
    texts = {
        "run/spec": f"```toml\n{spec_to_toml(reader.spec)}\n```",
        "run/interventions": f"```json\n{done}\n```" if done else "none",
    }
    if steps.every > 1:
        texts["run/steps"] = f"One step in {steps.every} of {reader.n_steps:,} is here; the record has them all."
    return texts


def _event(time_s: float, step: int = 0, values: list[Any] | None = None, file_version: str = "") -> bytes:
    from tensorflow.core.util import event_pb2

    event = event_pb2.Event(wall_time=time_s, step=step)
    if file_version:
        event.file_version = file_version
    else:
        event.summary.value.extend(values or [])
    data: bytes = event.SerializeToString()
    return data


def _scalar(tag: str, value: float) -> Any:
    from tensorflow.core.framework import summary_pb2

    return summary_pb2.Summary.Value(tag=tag, simple_value=value)


def _text(tag: str, text: str) -> Any:
    """Returns a text as TensorBoard's plugin "text" takes it."""
    import tensorflow as tf
    from tensorflow.core.framework import summary_pb2

    metadata = summary_pb2.SummaryMetadata(plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name="text"))
    return summary_pb2.Summary.Value(tag=tag, tensor=tf.make_tensor_proto(text), metadata=metadata)

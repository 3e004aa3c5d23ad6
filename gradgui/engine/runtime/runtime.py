"""TensorFlow as gradgui needs it: how it's configured, which devices there are, what identity depends on."""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gradgui.core.errors import DeviceError, GradguiError, did_you_mean
from gradgui.engine.runtime.shared_libraries import load_ahead

AUTO = "auto"

#: Lines that TensorFlow's C++ part prints while it is loaded and looks for devices, before its own log level holds: what it
#: was built for, and errors about GPUs that aren't there. What matters arrives as an exception.
_NOISE = re.compile(
    rb"^([IWE]\d{4} \d\d:\d\d|WARNING: All log messages before absl::InitializeLog|To enable the following instructions: )"
)


def load_tensorflow() -> None:
    """Imports TensorFlow and Keras, and configures them once for the whole process.

    Grappler's arithmetic optimization is switched off: it rewrites expressions differently in different graphs, so that the
    same step would round differently in another loop. Without it gradgui's step equals a plain `@tf.function` loop bit for
    bit.

    Raises:
        GradguiError: Keras runs on another backend.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    with _without_noise():
        load_ahead()
        import keras
        import tensorflow as tf

        gpus = tf.config.list_physical_devices("GPU")
    if keras.backend.backend() != "tensorflow":
        raise GradguiError(
            f'Keras must run on TensorFlow. Received: backend "{keras.backend.backend()}". '
            "Set the environment variable KERAS_BACKEND=tensorflow and start again."
        )
    tf.config.optimizer.set_experimental_options({"arithmetic_optimization": False})
    for gpu in gpus:
        try:
            tf.config.experimental.set_memory_growth(gpu, True)
        except RuntimeError:  # the GPU is in use already; it stays as it was set up
            break


def make_deterministic() -> None:
    """Turns on TensorFlow's op determinism: for the whole process, and until its end.

    Operations without a deterministic kernel on the device then raise; `faults` explains that.
    """
    import tensorflow as tf

    tf.config.experimental.enable_op_determinism()


def is_deterministic() -> bool:
    """Whether op determinism is on: since a run of this process, or by its environment (TF_DETERMINISTIC_OPS)."""
    from tensorflow.python.util import _pywrap_determinism  # no public way asks

    return bool(_pywrap_determinism.is_enabled())


def device_names() -> tuple[str, ...]:
    """Returns every device of the machine that a loop can run on: "CPU:0", "GPU:0", ..."""
    import tensorflow as tf

    names = [device.name.removeprefix("/device:") for device in tf.config.list_logical_devices()]
    return tuple(name for name in names if name.partition(":")[0] in {"CPU", "GPU", "TPU"})


def choose_device(wanted: str, preferred: str = AUTO) -> str:
    """Returns the device to run on: for "auto" the preferred one, or else the first GPU, or else the first CPU.

    Args:
        wanted: what a spec says.
        preferred: taken for "auto" where there is such a device.

    Raises:
        DeviceError: there is no such device; lists those that there are.
    """
    names = device_names()
    if wanted.lower() == AUTO and preferred in names:
        return preferred
    if wanted.lower() == AUTO:
        return next((name for name in names if name.startswith("GPU")), "CPU:0")
    for name in names:
        if name.lower() == wanted.lower():
            return name
    close = [name for name in names if name.partition(":")[0].lower() == wanted.partition(":")[0].lower()]
    hint = did_you_mean(wanted, close) if close else ""
    if wanted.upper().startswith("GPU") and not close:
        hint = (
            "TensorFlow finds no GPU here: its driver or TensorFlow's GPU libraries are missing (pip install gradgui[cuda])."
        )
    raise DeviceError(f'loop.device must be "{AUTO}" or one of {", ".join(names)}. Received: "{wanted}". {hint}'.rstrip())


def environment(device: str, seed: int) -> dict[str, str]:
    """Returns what bit-identity depends on: versions, device, thread counts, seed."""
    import keras
    import numpy as np
    import tensorflow as tf

    details: dict[str, Any] = {}
    if device.startswith("GPU"):
        gpus = tf.config.list_physical_devices("GPU")
        details = tf.config.experimental.get_device_details(gpus[int(device.partition(":")[2])])
    return {
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "device": device,
        "device_name": str(details.get("device_name", platform.processor() or platform.machine())),
        "intra_op_threads": str(tf.config.threading.get_intra_op_parallelism_threads() or os.cpu_count() or 0),
        "inter_op_threads": str(tf.config.threading.get_inter_op_parallelism_threads() or os.cpu_count() or 0),
        "seed": str(seed),
        "op_determinism": "on" if is_deterministic() else "off",
    }


@contextmanager
def _without_noise() -> Iterator[None]:
    """Keeps what TensorFlow prints while it is loaded off the terminal; whatever else is printed appears afterwards."""
    if "tensorflow" in sys.modules:
        yield
        return
    try:
        saved = os.dup(2)
    except OSError:  # no standard error: a program without a console
        yield
        return
    with tempfile.TemporaryFile() as caught:
        os.dup2(caught.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            caught.seek(0)
            kept = b"".join(line for line in caught if not _NOISE.match(line))
            if kept:
                os.write(2, kept)

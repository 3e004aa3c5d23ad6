"""Reads the data for an exported script where it can't do that itself: tables, pictures, records, `tf.data`."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np

from gradgui.core.errors import DataError
from gradgui.core.spec import RunSpec
from gradgui.engine.data.open_data import open_data
from gradgui.engine.data.opened_data import OpenedData, named_arrays
from gradgui.engine.data.readers.endless import Needed
from gradgui.engine.data.streams.streamed_rows import close_all
from gradgui.engine.program import Programs
from gradgui.engine.runtime.runtime import load_tensorflow
from gradgui.runs.export.script.sources import Arrays
from gradgui.runs.fresh_thread import on_fresh_thread


class ReadSources:
    """The data of a script, read as for training.

    Args:
        check_trust: called with a spec before a program of it runs; raises unless it may.
    """

    def __init__(self, check_trust: Callable[[RunSpec], None]) -> None:
        self._check_trust = check_trust

    def arrays(self, spec: RunSpec) -> Arrays:
        """Returns the data of a run as arrays."""
        data_spec = spec.data
        assert data_spec is not None
        self._check_trust(spec)
        load_tensorflow()

        def read() -> Arrays:
            import keras

            keras.utils.set_random_seed(spec.loop.seed)
            held = msgspec.structs.replace(data_spec, stream=False)
            data = open_data(held, Programs(), spec.loop.seed, Needed.by(spec))
            _check_held(data)
            parts = {"x": data.x, "y": data.y, "sample_weight": data.sample_weight}
            if data.x_validation is not data.x:
                parts |= {"validation_x": data.x_validation, "validation_y": data.y_validation}
                parts["validation_sample_weight"] = data.sample_weight_validation
            found = {path: array for name, part in parts.items() for path, array in named_arrays(name, part).items()}
            return {path: np.asarray(array) for path, array in found.items()}

        return on_fresh_thread(read)


def _check_held(data: OpenedData) -> None:
    n_bytes = sum(stream.nbytes for stream in data.streams)
    close_all(data.streams)
    if n_bytes:
        raise DataError(
            "Data that are written beside a script must fit into memory (data.memory_max_bytes). Received: examples of "
            f"{n_bytes / 2**30:.1f} GiB. Export the script of a run on fewer of them, and let it read the others itself."
        )

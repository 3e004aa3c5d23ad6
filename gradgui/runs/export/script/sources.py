"""What a script takes from whoever can read all that gradgui opens: data that NumPy alone doesn't read, models."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy.typing as npt

from gradgui.core.errors import StoreError
from gradgui.core.spec import RunSpec

#: By name, as the record describes them: `x`, `y`, `sample_weight`, parts of a structure as `x/age`; `validation_x` and
#: so on where the data bring examples for validation.
Arrays = Mapping[str, npt.NDArray[Any]]


class Sources(Protocol):
    """Reads what a run's spec names. Called once each, on the thread that writes the script."""

    def arrays(self, spec: RunSpec) -> Arrays:
        """Returns the data of a run as arrays.

        Raises:
            GradguiError: they can't be read, or the program that makes them isn't trusted.
        """
        ...

    def model_file(self, file: Path, folder: Path) -> Path:
        """Returns a model file as Keras 3 reads it rightly: the file itself, or a copy in `folder`.

        Raises:
            GradguiError: it can't be read.
        """
        ...

    def weights_name(self, file: Path) -> str:
        """Returns the name under which Keras 3 reads a file of weights as what it is: Keras goes by the ending.

        Raises:
            GradguiError: it can't be read.
        """
        ...


class NoSources:
    """Reads nothing: for runs whose data are arrays in an .npz, or made by a program."""

    def arrays(self, spec: RunSpec) -> Arrays:
        """Raises StoreError: there is nobody to read them."""
        source = spec.data.source if spec.data is not None else ""
        raise StoreError(f"The data of the run must be arrays in an .npz, or of a program. Received: {source}.")

    def model_file(self, file: Path, folder: Path) -> Path:
        """Returns the file."""
        del folder
        return file

    def weights_name(self, file: Path) -> str:
        """Returns the file's own name."""
        return file.name

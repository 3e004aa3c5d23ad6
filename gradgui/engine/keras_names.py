"""Keras objects by name: classes rather than Keras' own lookup, which drops arguments that it doesn't expect in silence."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

from gradgui.core.errors import SpecError, did_you_mean


def snake_case(name: str) -> str:
    """Returns `MeanSquaredError` as `mean_squared_error`, as Keras does."""
    inner = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", inner).lower()


def classes_by_name(module: Any, base: type) -> dict[str, type]:
    """Returns the public classes of a Keras module below `base`, by class name."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, base) and value is not base and not name.startswith("_")
    }


def find_class(key: str, name: str, classes: Mapping[str, type], aliases: Mapping[str, str] = {}) -> type:
    """Returns the class that a name means: its own, in snake case, or an alias; case doesn't matter.

    Raises:
        SpecError: there is none; lists the nearest.
    """
    wanted = aliases.get(name.lower(), name)
    by_spelling = {spelling.lower(): value for spelling, value in classes.items()}
    by_spelling |= {snake_case(spelling): value for spelling, value in classes.items()}
    found = by_spelling.get(wanted.lower())
    if found is None:
        in_snake_case = name == name.lower()
        known = sorted(snake_case(spelling) if in_snake_case else spelling for spelling in classes)
        raise SpecError(f'{key} must be one that gradgui knows. Received: "{name}". {did_you_mean(name, known)}')
    return found


def construct(key: str, kind: type, arguments: Mapping[str, Any]) -> Any:
    """Returns `kind(**arguments)`.

    Raises:
        SpecError: an argument isn't the class's, or its value isn't accepted.
    """
    known = [name for name in inspect.signature(kind.__init__).parameters if name not in {"self", "kwargs", "name"}]  # type: ignore[misc]
    for name in arguments:
        if name not in known:
            raise SpecError(f'{key} must be arguments of {kind.__name__}. Received: "{name}". {did_you_mean(name, known)}')
    try:
        return kind(**arguments)
    except (TypeError, ValueError) as error:
        raise SpecError(f"{key} must suit {kind.__name__}. Received: {dict(arguments)}, and Keras says: {error}") from error

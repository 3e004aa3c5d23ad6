"""What every table of the spec is made of: a frozen struct that refuses unknown keys, and the ranges of its numbers."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

PositiveFloat = Annotated[float, Meta(gt=0)]
NonNegativeFloat = Annotated[float, Meta(ge=0)]
PositiveInt = Annotated[int, Meta(ge=1)]
NonNegativeInt = Annotated[int, Meta(ge=0)]


class SpecTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table of the spec: frozen, unknown keys refused, keys at their default left out when written."""

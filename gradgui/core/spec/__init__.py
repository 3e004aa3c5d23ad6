"""The immutable description that starts a run, a module a table.

Reading it from TOML is `spec_toml`; what its words mean is the engine's.
"""

from __future__ import annotations

from gradgui.core.spec.head import HeadSpec, Pooling
from gradgui.core.spec.loop import LoopSpec, Precision
from gradgui.core.spec.losses import ClassWeights, LossSpec, OutputLossSpec
from gradgui.core.spec.metrics import MetricSpec
from gradgui.core.spec.optimizing import ClipKind, ClipSpec, LossScaleSpec, OptimizerSpec
from gradgui.core.spec.record import RecordSpec
from gradgui.core.spec.run_spec import RunSpec
from gradgui.core.spec.sources import DataSpec, ModelSpec
from gradgui.core.spec.start import StartSpec
from gradgui.core.spec.stopping import StoppingSpec, TargetSpec
from gradgui.core.spec.table import NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt
from gradgui.core.spec.variables import FrozenGradients, PlannedIntervention, VariablesSpec

__all__ = [
    "ClassWeights",
    "ClipKind",
    "ClipSpec",
    "DataSpec",
    "FrozenGradients",
    "HeadSpec",
    "LoopSpec",
    "LossScaleSpec",
    "LossSpec",
    "MetricSpec",
    "ModelSpec",
    "NonNegativeFloat",
    "NonNegativeInt",
    "OptimizerSpec",
    "OutputLossSpec",
    "PlannedIntervention",
    "Pooling",
    "PositiveFloat",
    "PositiveInt",
    "Precision",
    "RecordSpec",
    "RunSpec",
    "StartSpec",
    "StoppingSpec",
    "TargetSpec",
    "VariablesSpec",
]

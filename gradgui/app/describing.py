"""The variables of a model, without training it."""

from __future__ import annotations

from gradgui.app.code_trust import check_spec_trusted
from gradgui.core.spec import RunSpec
from gradgui.core.variables import VariableInfo
from gradgui.runs.opening import SpecToOpen, resolve_path
from gradgui.runs.store.run_reader import RunReader


def model_spec(text: str) -> RunSpec:
    """Returns a spec with the model that a path names, and the data, which build a model that isn't built yet.

    Args:
        text: a model file, a program, a spec, a stored run or "examples:mlp".

    Raises:
        GradguiError: there is no model there.
    """
    opened = resolve_path(text)
    spec = opened.spec if isinstance(opened, SpecToOpen) else RunReader(opened.path).spec
    return RunSpec(name=spec.name, model=spec.model, data=spec.data)


def describe_model(spec: RunSpec, *, trust: bool = False) -> tuple[VariableInfo, ...]:
    """Builds the model and returns its variables, in network order. Imports TensorFlow.

    Raises:
        TrustError: model or data are made by code that isn't trusted.
        ModelError: the model can't be built.
    """
    if not trust:
        check_spec_trusted(spec)
    from gradgui.engine.describe import describe

    return describe(spec)

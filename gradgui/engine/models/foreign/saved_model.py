"""SavedModel folders as models: functions that were saved, and the variables that they use.

What was traced when it was saved is all that there is: no layers, no flags. Trust is settled before: a SavedModel is code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gradgui.core.errors import ModelError
from gradgui.core.variables import Role, VariableInfo, unique_paths
from gradgui.engine.models.discovery import captured_and_written
from gradgui.engine.models.foreign.keras2_optimizer import is_optimizer, register_keras2_optimizer
from gradgui.engine.models.opened_model import ModelVariable, OpenedModel
from gradgui.engine.models.raw_variables import raw_info
from gradgui.engine.runtime.error_text import is_out_of_memory, plain_text, without_colours
from gradgui.engine.saving.saved_model import is_saved_model

#: What Keras saves beside the objects that hold variables.
_LISTS = ("variables", "trainable_variables", "non_trainable_variables")
#: `_all_variables` of Keras 3 are copies that no function uses; slots of an optimizer are none of the model's.
_NO_HOLDERS = frozenset(
    {
        *_LISTS,
        "_all_variables",
        "optimizer",
        "keras_metrics",
        "save_counter",
        "keras_api",
        "signatures",
        "regularization_losses",
        "graph_debug_info",
    }
)
#: Functions that take a batch, by the names under which exporters save them.
_FUNCTIONS = ("serve", "call", "predict", "forward", "infer")
_DEFAULT_SIGNATURE = "serving_default"
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class SavedFunction:
    """The function of a SavedModel that is trained.

    Args:
        name: how it is called there.
        call: `call(x, training) -> y`.
        trains: whether its training mode was saved.
        batch_size: how many examples it takes; None: any number.
        graphs: what is computed in training.
    """

    name: str
    call: Callable[[Any, bool], Any]
    trains: bool = False
    batch_size: int | None = None
    graphs: tuple[Any, ...] = ()


def open_saved_model(folder: Path) -> OpenedModel:
    """Returns the model in a SavedModel folder.

    Without a function that takes a batch it is there to be looked at: its call says so.

    Args:
        folder: with `saved_model.pb`.

    Raises:
        ModelError: it is no SavedModel, or TensorFlow can't load it.
    """
    import tensorflow as tf

    if not is_saved_model(folder):
        raise ModelError(f"A folder must be a SavedModel, with saved_model.pb, to be a model. Received: {folder}.")
    register_keras2_optimizer()
    try:
        loaded = tf.saved_model.load(str(folder))
    except Exception as error:
        if is_out_of_memory(error):
            raise
        raise ModelError(
            f"{folder.name} must be a SavedModel that TensorFlow {tf.__version__} can load. Received: {plain_text(error)}.",
            details=without_colours(str(error)),
        ) from error
    return opened_object(loaded, folder.name)


def opened_object(loaded: Any, name: str) -> OpenedModel:
    """Returns what `tf.saved_model.load` gives as a model.

    Args:
        loaded: the object; the model's call keeps it alive.
        name: what the model is called.
    """
    function = _function(loaded) or _nothing_to_call(name)
    written = frozenset(handle for graph in function.graphs for handle in captured_and_written(graph)[1])
    variables = tuple(_told(variable, written) for variable in _variables(loaded))
    return OpenedModel(name, function.call, variables, notes=_notes(loaded, function), batch_size=function.batch_size)


def _told(variable: ModelVariable, written: frozenset[int]) -> ModelVariable:
    """Says whether a variable is written in training: statistics that nobody writes are constants."""
    is_written = id(variable.tf_variable.handle) in written
    info = variable.info
    if info.role is Role.STATISTICS and not is_written:
        info = replace(info, updated=False, trainable=False)
    return replace(variable, info=info, written=is_written)


def _notes(loaded: Any, function: SavedFunction) -> tuple[str, ...]:
    if not function.name:
        return ("This SavedModel has no function that takes a batch: its variables can be looked at, and not trained.",)
    if function.trains:
        mode = (
            "its training mode was saved, so that dropout and BatchNormalization act as in training. Freezing statistics "
            "keeps their values, but BatchNormalization goes on normalizing by the batch."
        )
    else:
        mode = (
            "it has no training mode. Of what Keras exports, dropout does nothing, and BatchNormalization normalizes by its "
            "saved averages, which never change."
        )
    notes = [f"A SavedModel computes as it was saved. Of this one, {function.name} is trained: {mode}"]
    if function.batch_size is not None:
        notes.append(f"It was saved for batches of {function.batch_size} examples, and takes no others.")
    if len(getattr(loaded, "regularization_losses", None) or ()):
        notes.append("The penalties of its regularizers aren't part of the loss here.")
    return tuple(notes)


def _nothing_to_call(name: str) -> SavedFunction:
    def call(_batch: Any, _training: bool) -> Any:
        raise ModelError(
            f"A SavedModel must have a function that takes a batch to be trained. Received: {name} with variables alone. "
            "Save it anew with model.export(), or with a tf.function __call__."
        )

    return SavedFunction("", call)


def _function(loaded: Any) -> SavedFunction | None:
    """Returns the function that is trained: the object's own call, else an endpoint, else a signature."""
    own = getattr(loaded, "__call__", None)  # noqa: B004 an instance's own, as it was restored
    if getattr(own, "concrete_functions", None):
        return _of_traces(own, "__call__")
    others = [name for name, value in vars(loaded).items() if getattr(value, "concrete_functions", None)]
    for name in (*_FUNCTIONS, *sorted(name for name in others if not name.startswith("_"))):
        if name in others:
            return _of_traces(getattr(loaded, name), name)
    signatures = dict(getattr(loaded, "signatures", None) or {})
    name = _DEFAULT_SIGNATURE if _DEFAULT_SIGNATURE in signatures else next(iter(sorted(signatures)), "")
    return _of_signature(signatures[name], name) if name else None


def _of_traces(function: Any, name: str) -> SavedFunction:
    """Returns a function of which one trace or several were saved: for each value of its Python arguments, one."""
    import tensorflow as tf

    signatures = [trace.structured_input_signature for trace in function.concrete_functions]
    flags = {value for arguments, named in signatures for value in _flags(arguments, named)}
    specs = [one for one in tf.nest.flatten(signatures[0]) if isinstance(one, tf.TensorSpec)]
    positional = [one for one in signatures[0][0] if tf.nest.flatten(one) and _is_spec(tf.nest.flatten(one)[0])]

    def call(batch: Any, training: bool) -> Any:
        given = _cast(batch, specs)
        parts = given if isinstance(given, list | tuple) and len(positional) == len(given) > 1 else (given,)
        if flags:
            return function(*parts, training=training if flags == {True, False} else next(iter(flags)))
        return function(*parts)

    training = [
        trace.graph
        for trace, (given, named) in zip(function.concrete_functions, signatures, strict=True)
        if not flags or True not in flags or True in set(_flags(given, named))
    ]
    return SavedFunction(name, call, True in flags, _batch_size(specs), tuple(training))


def _flags(arguments: Any, named: Mapping[str, Any]) -> Iterator[bool]:
    """Yields the truth values that a trace was made for: of functions that Keras saves, `training` alone."""
    yield from (value for value in (*arguments, *named.values()) if isinstance(value, bool))


def _is_spec(value: Any) -> bool:
    import tensorflow as tf

    return isinstance(value, tf.TensorSpec)


def _of_signature(function: Any, name: str) -> SavedFunction:
    """Returns a signature, which takes tensors by name and returns them so."""
    import tensorflow as tf

    wanted = dict(function.structured_input_signature[1])
    specs = [wanted[key] for key in sorted(wanted)]

    def call(batch: Any, _training: bool) -> Any:
        if isinstance(batch, Mapping):
            given = {key: _cast(batch[key], [spec]) for key, spec in wanted.items() if key in batch}
        else:
            parts = tf.nest.flatten(batch)
            given = {key: _cast(part, [wanted[key]]) for key, part in zip(sorted(wanted), parts, strict=False)}
        outputs = function(**given)
        return next(iter(outputs.values())) if len(outputs) == 1 else outputs

    return SavedFunction(name, call, False, _batch_size(specs), (function.graph,))


def _cast(batch: Any, specs: list[Any]) -> Any:
    """Returns numbers as the saved function takes them: nothing else would be accepted."""
    import tensorflow as tf

    parts = tf.nest.flatten(batch)
    if len(parts) != len(specs):
        return batch
    numbers = [
        part if spec.dtype == tf.string else tf.cast(part, spec.dtype) for part, spec in zip(parts, specs, strict=True)
    ]
    return tf.nest.pack_sequence_as(batch, numbers)


def _batch_size(specs: list[Any]) -> int | None:
    sizes = {spec.shape[0] for spec in specs if spec.shape.rank}
    return sizes.pop() if len(sizes) == 1 else None


def _variables(loaded: Any) -> tuple[ModelVariable, ...]:
    """Returns the variables of a loaded object: those that Keras listed under their names, all others by attribute paths."""
    listed = [v for name in _LISTS for v in (getattr(loaded, name, None) or ()) if _is_variable(v)]
    learning = {id(v) for v in getattr(loaded, "trainable_variables", None) or ()}
    rows: dict[int, tuple[str, Any]] = {}
    names = _without_root([variable.name.removesuffix(":0") for variable in listed])
    for name, variable in zip(names, listed, strict=True):
        rows.setdefault(id(variable), (name, variable))
    for path, variable in _held(loaded, "", set(), 0):
        rows.setdefault(id(variable), (path, variable))
    paths = unique_paths(path for path, _ in rows.values())
    found = []
    for path, (_, variable) in zip(paths, rows.values(), strict=True):
        info = raw_info(path, variable)
        if learning and id(variable) not in learning:
            info = _frozen(info)
        found.append(ModelVariable(info, variable))
    return tuple(found)


def _frozen(info: VariableInfo) -> VariableInfo:
    """Returns a variable that Keras didn't list among those that learn: it starts frozen."""
    return replace(info, trainable=False) if info.role is Role.WEIGHT else info


def _is_variable(value: Any) -> bool:
    import tensorflow as tf

    return isinstance(value, tf.Variable)


def _held(holder: Any, path: str, seen: set[int], depth: int) -> Iterator[tuple[str, Any]]:
    """Yields the variables in attributes and containers, in their order, each object once."""
    if _is_variable(holder):
        yield path, holder
        return
    if id(holder) in seen or depth > _DEEPEST or is_optimizer(holder):
        return
    seen.add(id(holder))
    items: list[tuple[Any, Any]] = []
    if isinstance(holder, Mapping):
        items = list(holder.items())
    elif isinstance(holder, list | tuple):
        items = list(enumerate(holder))
    elif hasattr(holder, "_trackable_children"):
        items = [(name, value) for name, value in vars(holder).items() if not name.startswith("_self_")]
    for key, value in items:
        if str(key) not in _NO_HOLDERS and not hasattr(value, "concrete_functions"):
            yield from _held(value, f"{path}/{key}" if path else str(key), seen, depth + 1)


def _without_root(names: list[str]) -> list[str]:
    """Returns names without the name of the model, where all weights begin with it, as paths of Keras models are."""
    roots = {name.partition("/")[0] for name in names if "seed_generator" not in name}
    if len(roots) != 1 or any(name.count("/") < 2 for name in names if "seed_generator" not in name):
        return names
    root = f"{roots.pop()}/"
    return [name.removeprefix(root) for name in names]

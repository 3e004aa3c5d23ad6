"""Restoring what `tf.train.Checkpoint` wrote over the objects of a model, and saying what was restored and what wasn't."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradgui.core.errors import ModelError
from gradgui.engine.models.opened_model import ModelVariable, OpenedModel
from gradgui.engine.runtime.error_text import is_out_of_memory, plain_text, without_colours
from gradgui.runs.sources.checkpoint_prefix import INDEX_SUFFIX, index_file

#: Names of the object graph that aren't those of a model.
_NEVER_THE_MODEL = frozenset({"optimizer", "opt", "save_counter", "step", "iterator"})
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Restored:
    """What a checkpoint did to a model.

    Args:
        place: where in the checkpoint the model stands; "" at its root.
        paths: the variables that got a value.
        missing: the variables that kept the value that they had.
    """

    place: str
    paths: tuple[str, ...]
    missing: tuple[str, ...]

    def note(self, name: str) -> str:
        """Returns what was restored, and what wasn't, in a sentence or two."""
        n_all = len(self.paths) + len(self.missing)
        said = f"{name} gave {len(self.paths)} of {n_all} variables their values."
        if not self.missing:
            return said
        rest = len(self.missing) - _SHOWN
        names = ", ".join(self.missing[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
        return f"{said} It holds none for {names}: these are as the program made them."


def restore_objects(model: OpenedModel, thing: Any, path: Path) -> Restored:
    """Gives a model's variables the values of a checkpoint, by the graph of objects as TensorFlow does.

    The model may be the checkpoint's root (`tf.train.Checkpoint(model)`) or one of what it names
    (`tf.train.Checkpoint(model=model, optimizer=optimizer)`): the place that gives most of its variables a value is taken.

    Args:
        model: the model.
        thing: the object that holds its variables: a Keras model, a module, or one with a mapping `variables`.
        path: a prefix ("ckpt/ckpt-10"), one of its files, or a folder, whose newest is taken.

    Raises:
        ModelError: there is no checkpoint, it is damaged, shapes differ, or nothing in it belongs to the model.
    """
    import tensorflow as tf

    index = index_file(path)
    if index is None:
        raise ModelError(
            f"model.checkpoint must be the prefix of a checkpoint (ckpt/ckpt-10) or a folder with one. Received: {path}, "
            f"where no {path.name}{INDEX_SUFFIX} is. Write one with tf.train.Checkpoint(model=model).save(...)."
        )
    prefix = str(index).removesuffix(INDEX_SUFFIX)
    backup = [(variable.tf_variable, variable.tf_variable.numpy()) for variable in model.variables]
    found: list[tuple[int, str]] = []
    mismatch: Exception | None = None
    names = _names(prefix, index)
    for place in ("", *(name for name in names if name not in _NEVER_THE_MODEL)):
        try:
            restored = _restored(_wrapped(tf, thing, place), prefix, model)
        except ValueError as error:  # TensorFlow's own word for a shape that differs
            mismatch = error
        else:
            found.append((len(restored), place))
        for variable, value in backup:
            variable.assign(value)
    n_most, place = max(found, key=lambda entry: (entry[0], -len(entry[1])), default=(0, ""))
    if n_most == 0:
        raise _unfit(index.name, model, names, mismatch)
    paths = _restored(_wrapped(tf, thing, place), prefix, model)
    missing = tuple(variable.info.path for variable in model.variables if variable.info.path not in paths)
    return Restored(place, paths, missing)


def _unfit(name: str, model: OpenedModel, names: tuple[str, ...], mismatch: Exception | None) -> ModelError:
    name = name.removesuffix(INDEX_SUFFIX)
    if mismatch is not None:
        return ModelError(
            f"{name} must be a checkpoint of this very model. Received: {plain_text(mismatch)} Build the model as it was "
            "when the checkpoint was written.",
            details=without_colours(str(mismatch)),
        )
    return ModelError(
        f"{name} must hold variables of the model under the names of its attributes. Received: {', '.join(names)}, "
        f"none of which has variables that {model.name} has. Build the model as it was when the checkpoint was written."
    )


def _names(prefix: str, index: Path) -> tuple[str, ...]:
    """Returns the names at the root of a checkpoint's objects."""
    import tensorflow as tf
    from tensorflow.core.protobuf import trackable_object_graph_pb2 as graphs

    try:
        graph = graphs.TrackableObjectGraph()
        graph.ParseFromString(tf.train.load_checkpoint(prefix).get_tensor("_CHECKPOINTABLE_OBJECT_GRAPH"))
        return tuple(child.local_name for child in graph.nodes[0].children)
    except Exception as error:
        if is_out_of_memory(error):
            raise
        raise ModelError(
            f"model.checkpoint must be what tf.train.Checkpoint of TensorFlow 2 wrote, whole. Received: {index.name}, and "
            f"TensorFlow says: {plain_text(error)}.",
            details=without_colours(str(error)),
        ) from error


def _wrapped(tf: Any, thing: Any, place: str) -> Any:
    """Returns the objects as they'd have been saved, with the model at a place."""
    variables = getattr(thing, "variables", None)
    if isinstance(variables, Mapping) and not isinstance(thing, tf.Module):
        return tf.train.Checkpoint(**({place: dict(variables)} if place else dict(variables)))
    return tf.train.Checkpoint(**{place: thing}) if place else tf.train.Checkpoint(root=thing)


def _restored(checkpoint: Any, prefix: str, model: OpenedModel) -> tuple[str, ...]:
    """Restores, and returns the paths of the variables that got a value.

    Raises:
        ValueError: a shape differs.
    """
    status = checkpoint.restore(prefix)
    status.expect_partial()
    graph = status._checkpoint  # noqa: SLF001 the assertions on a status name one object at a time
    given = {
        id(thing) for node, thing in graph.object_by_proto_id.items() if graph.object_graph_proto.nodes[node].attributes
    }
    return tuple(variable.info.path for variable in model.variables if _is_among(variable, given))


def _is_among(variable: ModelVariable, given: set[int]) -> bool:
    return id(variable.tf_variable) in given or id(variable.keras_variable) in given

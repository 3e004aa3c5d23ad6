"""What can be asked of a run by a key: fields of the list, its results, everything in its spec.

A key means the same to filters, columns and sorting.

| key | value |
|---|---|
| `name`, `folder`, `state`, `reason`, `message`, `model`, `device` | text |
| `tag`, `note`, `star` | its labels |
| `parent`, `fork_step` | the folder of the run that it was forked from, and the steps that both share |
| `steps`, `planned_steps`, `started`, `duration`, `size` | how long, when, how large |
| `loss`, `best_loss`, `rate` | the loss of the last step, the smallest one, the learning rate of the last step |
| `accuracy`, `metric.accuracy` | a metric on the last step's batch |
| `validation.loss`, `best.accuracy` | of the last validation; the best of all |
| `optimizer.name`, `loop.steps`, ... | a key of the spec; its last parts are enough: `batch_size` |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from gradgui.runs.catalogue.run_summary import RunSummary

Kind = Literal["text", "number", "seconds", "bytes", "time", "flag"]


@dataclass(frozen=True, slots=True)
class RunField:
    """A key that every run has.

    Args:
        title: what a column of it is called.
        kind: what its values are.
        get: from a run to its values; None: it has none.
    """

    title: str
    kind: Kind
    get: Callable[[RunSummary], Any]


def state_words(run: RunSummary) -> str:
    """Returns how a run stands, in a word: why it ended where that says more than that it has."""
    return str(run.reason) if run.state == "finished" and run.reason is not None else run.state


FIELDS: dict[str, RunField] = {
    "star": RunField("Star", "flag", lambda run: run.labels.star),
    "name": RunField("Name", "text", lambda run: run.name),
    "state": RunField("State", "text", state_words),
    "steps": RunField("Steps", "number", lambda run: run.steps),
    "loss": RunField("Loss", "number", lambda run: run.loss),
    "best_loss": RunField("Best loss", "number", lambda run: run.best_loss),
    "validation.loss": RunField("Last validation", "number", lambda run: run.validation_loss),
    "best.loss": RunField("Best validation", "number", lambda run: run.best_validation_loss),
    "tag": RunField("Tags", "text", lambda run: run.labels.tags or None),
    "started": RunField("Started", "time", lambda run: run.started),
    "duration": RunField("Duration", "seconds", lambda run: run.duration_s),
    "size": RunField("Size", "bytes", lambda run: run.size_bytes),
    "note": RunField("Note", "text", lambda run: run.labels.note or None),
    "model": RunField("Model", "text", lambda run: run.model_source or None),
    "rate": RunField("Rate", "number", lambda run: run.learning_rate),
    "device": RunField("Device", "text", lambda run: run.device or None),
    "parent": RunField("Forked from", "text", lambda run: run.parent.run if run.parent is not None else None),
    "fork_step": RunField("Forked at", "number", lambda run: run.parent.step if run.parent is not None else None),
    "planned_steps": RunField("Planned steps", "number", lambda run: run.n_steps),
    "reason": RunField("Reason", "text", lambda run: str(run.reason) if run.reason is not None else None),
    "message": RunField("Message", "text", lambda run: run.message or None),
    "folder": RunField("Folder", "text", lambda run: run.path.name),
}
#: Other words for fields.
ALIASES = {"tags": "tag", "starred": "star", "notes": "note", "duration_s": "duration", "size_bytes": "size"}
#: Titles of what isn't a field.
_PARTS = {"metric.": "{}", "validation.": "Validation {}", "best.": "Best validation {}"}


def field_of(key: str) -> RunField | None:
    """Returns the field that a key names; None: it is no field."""
    return FIELDS.get(ALIASES.get(key.lower(), key.lower()))


def values_of(run: RunSummary, key: str) -> tuple[Any, ...]:
    """Returns what a run has under a key: nothing, one value, or several, such as tags."""
    known = field_of(key)
    if known is not None:
        value = known.get(run)
        return () if value is None else tuple(value) if isinstance(value, tuple | list) else (value,)
    part, _, name = key.partition(".")
    tables = {"metric": run.metrics, "validation": run.validation, "best": run.best_validation}
    if name and name in tables.get(part, {}):
        return (tables[part][name],)
    if key in run.spec:
        return _plain(run.spec[key])
    if key in run.metrics:
        return (run.metrics[key],)
    ending = f".{key}"
    return tuple(value for other, found in run.spec.items() if other.endswith(ending) for value in _plain(found))


def value_of(run: RunSummary, key: str) -> Any:
    """Returns what a column of a key shows: the only value, several joined by commas, None: it has none."""
    values = values_of(run, key)
    return values[0] if len(values) == 1 else ", ".join(str(value) for value in values) if values else None


def title_of(key: str) -> str:
    """Returns what a column of a key is called."""
    known = field_of(key)
    if known is not None:
        return known.title
    for part, words in _PARTS.items():
        if key.startswith(part) and len(key) > len(part):
            title = words.format(key.removeprefix(part))
            return title[0].upper() + title[1:]
    return key


def result_keys(runs: Iterable[RunSummary]) -> tuple[str, ...]:
    """Returns the keys of all results that any of these runs has, beside those of `FIELDS`."""
    found: dict[str, None] = {}
    for run in runs:
        for part, table in (("metric", run.metrics), ("validation", run.validation), ("best", run.best_validation)):
            found.update(dict.fromkeys(f"{part}.{name}" for name in table if f"{part}.{name}" not in FIELDS))
    return tuple(found)


def spec_keys(runs: Iterable[RunSummary], *, differing: bool = False) -> tuple[str, ...]:
    """Returns the dotted keys of the specs of these runs.

    Args:
        runs: whose.
        differing: only those that aren't the same in all of them.
    """
    runs = list(runs)
    keys = dict.fromkeys(key for run in runs for key in run.spec)
    if not differing:
        return tuple(keys)
    readable = [run.spec for run in runs if run.spec]
    return tuple(key for key in keys if len({str(spec.get(key)) for spec in readable}) > 1)


def known_keys(runs: Iterable[RunSummary]) -> tuple[str, ...]:
    """Returns every key that can be asked of these runs, short ones of the spec included."""
    runs = list(runs)
    spec = spec_keys(runs)
    ends = dict.fromkeys(".".join(parts[i:]) for key in spec for parts in [key.split(".")] for i in range(1, len(parts)))
    metrics = dict.fromkeys(name for run in runs for name in run.metrics)
    return tuple(dict.fromkeys((*FIELDS, *ALIASES, *metrics, *result_keys(runs), *spec, *ends)))


def sort_runs(runs: Iterable[RunSummary], key: str, *, descending: bool = False) -> list[RunSummary]:
    """Returns runs by what they have under a key: numbers before texts, what has nothing (or NaN) always last."""
    runs = list(runs)
    having = [(value, run) for run in runs if (value := value_of(run, key)) is not None and value == value]  # noqa: PLR0124
    names = {id(run) for _, run in having}
    ordered = sorted(having, key=lambda pair: _rank(pair[0]), reverse=descending)
    return [run for _, run in ordered] + [run for run in runs if id(run) not in names]


def _rank(value: Any) -> tuple[int, Any]:
    if isinstance(value, bool | int | float):
        return 0, value
    return (1, value.timestamp()) if hasattr(value, "timestamp") else (2, str(value).casefold())


def _plain(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)

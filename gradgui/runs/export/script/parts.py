"""The variables of a run in parts: those that were always frozen, thawed and multiplied together.

Each part has an optimizer of its own in the script, so that its slots and its count of updates stand still while it is
frozen, as they did in the run. A run in which all had the same fate has one part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gradgui.core.thawing import Thaw
from gradgui.runs.export.script.replayed_run import ReplayedRun


@dataclass(frozen=True, slots=True)
class Part:
    """Variables with the same fate.

    Args:
        name: what the script calls it.
        indices: of the learnable variables.
        learns: by stage, whether it learned.
        multipliers: by stage, the factor of its rate.
        thaws: by stage, its last thaw.
    """

    name: str
    indices: tuple[int, ...]
    learns: tuple[bool, ...]
    multipliers: tuple[float, ...]
    thaws: tuple[Thaw, ...]

    def thawed(self, stage: int) -> Thaw | None:
        """Returns the thaw that begins a stage; None: there was none."""
        before = self.thaws[stage - 1].number if stage else 0
        return self.thaws[stage] if self.thaws[stage].number > before else None


def parts_of(run: ReplayedRun, others: Sequence[ReplayedRun] = ()) -> tuple[Part, ...]:
    """Returns the parts of what ever learned, in the model's order.

    Args:
        run: the run.
        others: the other parts of the story, of the same variables: what wasn't always together there isn't here either, and
            what learned there alone is a part here too.
    """
    together: dict[tuple[object, ...], list[int]] = {}
    ever_learning = sorted(set[int]().union(*(one.ever_learning for one in (run, *others))))
    for index in ever_learning:
        together.setdefault(tuple(_fate(one, index) for one in (run, *others)), []).append(index)
    order = _layers([run.learnable[index].path for index in ever_learning])
    names = _names([[run.learnable[i].path for i in indices] for indices in together.values()], order)
    return tuple(
        Part(name, tuple(indices), *_fate(run, indices[0])) for name, indices in zip(names, together.values(), strict=True)
    )


def _fate(run: ReplayedRun, index: int) -> tuple[tuple[bool, ...], tuple[float, ...], tuple[Thaw, ...]]:
    """Returns what became of a variable, by stage: whether it learned, the factor of its rate, its last thaw."""
    learns = tuple(index in stage.learning for stage in run.stages)
    multipliers = tuple(stage.controls.multipliers[index] for stage in run.stages)
    return learns, multipliers, tuple(thaws[index] for thaws in run.thaws)


def _names(groups: Sequence[Sequence[str]], order: Sequence[str]) -> list[str]:
    """Returns a short name for each group of paths, no two alike: the path, the layer, or the layers from first to last.

    Args:
        groups: the paths of each.
        order: all layers, as the model has them.
    """
    names: list[str] = []
    for paths in groups:
        layers = _layers(paths)
        first, last = layers[0], layers[-1]
        if len(paths) == 1:
            name = paths[0]
        elif len(layers) == 1:
            name = first
        elif len(layers) == 2:
            name = f"{first} and {last}"
        elif order.index(last) - order.index(first) == len(layers) - 1:
            name = f"{first} to {last}"
        else:  # others stand in between
            name = f"{first} and {len(layers) - 1} more layers"
        n, free = 1, name
        while free in names:
            n += 1
            free = f"{name} ({n})"
        names.append(free)
    return names


def _layers(paths: Sequence[str]) -> list[str]:
    """Returns the layers that variables belong to, each once, in their order."""
    return list(dict.fromkeys(path.rpartition("/")[0] or path for path in paths))

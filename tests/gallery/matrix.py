"""Which pictures the gallery has: views, numbers of variables, states, themes, sizes, scales."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

THEMES = ("light", "dark", "light high contrast", "dark high contrast")
SIZES = ((1280, 800), (1440, 900), (2560, 1440))
SCALES = (1, 2)
COUNTS = (5, 60, 300, 3000)
#: Views of a run, by what is seen in the window.
DATA_VIEWS = ("heatmap", "curves", "profile", "ratio", "loss")
COMPARISONS = ("compare", "compared-maps", "compared-curves")
PAGES = ("setup", "data", "data-table", "runs", "events")
OTHER_VIEWS = (*COMPARISONS, *PAGES, "loss-window", "about", "report", "trust", "multipliers", "pattern", "export")
#: How far a run has come.
STATES = ("start", "loading", "ready", "compiling", "running", "paused", "non-finite", "failed", "finished")
_USUAL = (1440, 900)


@dataclass(frozen=True, slots=True)
class Scene:
    """A window with a run.

    Args:
        n_variables: of the model; 0 where nothing is open.
        state: one of `STATES`.
    """

    n_variables: int
    state: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture."""

    scene: Scene
    view: str
    theme: str
    size: tuple[int, int]
    scale: int

    @property
    def name(self) -> str:
        """Its file, without the suffix: "heatmap-60-running-light-1440x900-x1"."""
        width, height = self.size
        theme = self.theme.replace(" high contrast", "-contrast")
        return f"{self.view}-{self.scene.n_variables}-{self.scene.state}-{theme}-{width}x{height}-x{self.scale}"


def usual_pictures() -> tuple[Picture, ...]:
    """Returns every view and every state, and every theme, size and scale with some of them."""
    running = {count: Scene(count, "running") for count in COUNTS}
    pictures: list[Picture] = []
    for count, view, theme in product(COUNTS, DATA_VIEWS, ("light", "dark")):
        pictures.append(Picture(running[count], view, theme, _USUAL, 1))
    for view, size, scale in product(DATA_VIEWS, SIZES, SCALES):
        pictures.append(Picture(running[60], view, "light", size, scale))
    for view, theme in product(("heatmap", "curves", "loss"), THEMES):
        pictures.append(Picture(running[60], view, theme, _USUAL, 1))
    for state, theme, size in product(STATES, ("light", "dark"), ((1280, 800), _USUAL)):
        pictures.append(Picture(Scene(0 if state == "start" else 60, state), "heatmap", theme, size, 1))
    for view, theme in product(OTHER_VIEWS, ("light", "dark")):
        pictures.append(Picture(running[60], view, theme, _USUAL, 1))
    for view, size in product(COMPARISONS, ((1280, 800), (2560, 1440))):
        pictures.append(Picture(running[60], view, "light", size, 1))
    for view, theme in product(("heatmap", "setup", "runs"), ("light", "dark")):
        pictures.append(Picture(running[60], view, theme, _USUAL, 2))
    return tuple(dict.fromkeys(pictures))


def all_pictures() -> tuple[Picture, ...]:
    """Returns everything with everything: more than a thousand."""
    scenes = [Scene(count, "running") for count in COUNTS]
    pictures = [
        Picture(scene, view, theme, size, scale)
        for scene, view, theme, size, scale in product(scenes, DATA_VIEWS + OTHER_VIEWS, THEMES, SIZES, SCALES)
    ]
    for state, theme, size, scale in product(STATES, THEMES, SIZES, SCALES):
        pictures.append(Picture(Scene(0 if state == "start" else 60, state), "heatmap", theme, size, scale))
    return tuple(dict.fromkeys(pictures))


def wanted(pictures: Iterable[Picture], words: Iterable[str]) -> tuple[Picture, ...]:
    """Returns the pictures whose names hold all of these words; without words, all."""
    return tuple(picture for picture in pictures if all(word in picture.name for word in words))

"""Which pictures the gallery has: views, numbers of variables, states, languages, themes, sizes, scales."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

THEMES = ("light", "dark", "light high contrast", "dark high contrast")
SIZES = ((853, 480), (1280, 800), (1440, 900), (2560, 1440))
SCALES = (1.0, 1.5, 2.0, 3.0)
COUNTS = (5, 60, 300, 3000)
#: Views of a run, by what is seen in the window.
DATA_VIEWS = ("heatmap", "curves", "profile", "ratio", "loss")
COMPARISONS = ("compare", "compared-maps", "compared-curves")
#: Panels beside the plots.
PAGES = (
    "setup",
    "data",
    "data-table",
    "data-proposals",
    "runs",
    "runs-chosen",
    "runs-none",
    "events",
    "queue",
    "queue-empty",
)
#: What can only be looked at before the start.
SET_UP_VIEWS = (
    "form-edits",
    "form-problems",
    "form-differences",
    "form-unfolded",
    "toml",
    "toml-beside",
    "toml-mistake",
)
#: What lies over the window.
OVER_VIEWS = (
    "banner-bad",
    "banner-amber",
    "banner-note",
    "palette",
    "palette-found",
    "palette-none",
    "tour",
    "tour-later",
    "drop",
    "drop-refused",
)
MENUS = (*(f"menu-{number}" for number in range(7)), "menu-tree")
DIALOGS = (
    "loss-window",
    "about",
    "report",
    "trust",
    "refusal",
    "refusal-damaged",
    "multipliers",
    "pattern",
    "export",
    "settings",
    "settings-shortcuts",
    "settings-trusted",
    "settings-folders",
    "guide",
    "guide-shortcuts",
    "guide-found",
    "guide-none",
    "templates",
    "template-name",
    "sweep",
    "sweep-mistake",
    "layouts",
    "rewind",
    "presets",
    "tags",
    "note",
)
#: Views of a run that goes on.
OTHER_VIEWS = (*COMPARISONS, *PAGES, *OVER_VIEWS, *MENUS, *DIALOGS)
#: How far a run has come: "again" is a start page after other starts, "stored" a run of the table.
STATES = (
    "start",
    "again",
    "loading",
    "ready",
    "compiling",
    "running",
    "paused",
    "non-finite",
    "failed",
    "finished",
    "stored",
)
_EMPTY = ("start", "again")
_USUAL = (1440, 900)
_SMALL, _SMALLER, _LARGE = (1280, 800), (853, 480), (2560, 1440)


@dataclass(frozen=True, slots=True)
class Scene:
    """A window with a run.

    Args:
        n_variables: of the model; 0 where nothing is open.
        state: one of `STATES`.
        pseudo: whether its words are those of the made-up language, which are longer.
    """

    n_variables: int
    state: str
    pseudo: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture."""

    scene: Scene
    view: str
    theme: str
    size: tuple[int, int]
    scale: float

    @property
    def name(self) -> str:
        """Its file, without the suffix: "heatmap-60-running-light-1440x900-x1"."""
        width, height = self.size
        theme = self.theme.replace(" high contrast", "-contrast")
        state = f"{self.scene.state}-pseudo" if self.scene.pseudo else self.scene.state
        return f"{self.view}-{self.scene.n_variables}-{state}-{theme}-{width}x{height}-x{self.scale:g}"


def _scene(state: str, *, pseudo: bool = False) -> Scene:
    return Scene(0 if state in _EMPTY else 60, state, pseudo)


def usual_pictures() -> tuple[Picture, ...]:
    """Returns every view and every state, and every theme, size and scale with some of them."""
    running = {count: Scene(count, "running") for count in COUNTS}
    pictures: list[Picture] = []
    for count, view, theme in product(COUNTS, DATA_VIEWS, ("light", "dark")):
        pictures.append(Picture(running[count], view, theme, _USUAL, 1))
    for view, size, scale in product(DATA_VIEWS, SIZES[1:], (1.0, 2.0)):
        pictures.append(Picture(running[60], view, "light", size, scale))
    for view, theme in product(("heatmap", "curves", "loss", *COMPARISONS), THEMES):
        pictures.append(Picture(running[60], view, theme, _USUAL, 1))
    for state, theme, size in product(STATES, THEMES, (_SMALL, _USUAL)):
        if theme in ("light", "dark") or size == _USUAL:
            pictures.append(Picture(_scene(state), "heatmap", theme, size, 1))
    for view, theme in product(OTHER_VIEWS, THEMES):
        pictures.append(Picture(running[60], view, theme, _USUAL, 1))
    for view, theme in product(SET_UP_VIEWS, THEMES):
        pictures.append(Picture(_scene("ready"), view, theme, _USUAL, 1))
    for view, size in product((*COMPARISONS, *PAGES, *OVER_VIEWS), (_SMALL, _LARGE)):
        pictures.append(Picture(running[60], view, "light", size, 1))
    return tuple(dict.fromkeys((*pictures, *_scaled(running[60]), *_longer())))


def _scaled(running: Scene) -> list[Picture]:
    """Returns pictures of large scales: 853 x 480 is what 300 % leave of 2560 x 1440."""
    pictures = []
    for view, theme, scale in product(("heatmap", "setup", "runs", "palette", "settings"), ("light", "dark"), (1.5, 2.0)):
        pictures.append(Picture(running, view, theme, _USUAL, scale))
    views = ("heatmap", "curves", "loss", "compare", *PAGES, *OVER_VIEWS)
    pictures += [Picture(running, view, "light", _SMALLER, 3) for view in views]
    states = ("start", "again", "ready", "failed")
    return pictures + [Picture(_scene(state), "heatmap", "light", _SMALLER, 3) for state in states]


def _longer() -> list[Picture]:
    """Returns pictures in the made-up language."""
    running, ready = _scene("running", pseudo=True), _scene("ready", pseudo=True)
    pages = (*DATA_VIEWS, *COMPARISONS, *PAGES, *OVER_VIEWS)
    return [
        *(Picture(running, view, "light", size, 1) for view, size in product(pages, (_SMALL, _USUAL))),
        *(Picture(running, view, "light", _USUAL, 1) for view in (*MENUS, *DIALOGS)),
        *(Picture(ready, view, "light", _USUAL, 1) for view in SET_UP_VIEWS),
        *(Picture(_scene(state, pseudo=True), "heatmap", "light", _SMALL, 1) for state in STATES),
    ]


def all_pictures() -> tuple[Picture, ...]:
    """Returns everything with everything: thousands."""
    scenes = [Scene(count, "running", pseudo) for count, pseudo in product(COUNTS, (False, True))]
    pictures = [
        Picture(scene, view, theme, size, scale)
        for scene, view, theme, size, scale in product(scenes, DATA_VIEWS + OTHER_VIEWS, THEMES, SIZES, SCALES)
    ]
    for pseudo, view, theme, size, scale in product((False, True), SET_UP_VIEWS, THEMES, SIZES, SCALES):
        pictures.append(Picture(_scene("ready", pseudo=pseudo), view, theme, size, scale))
    for state, pseudo, theme, size, scale in product(STATES, (False, True), THEMES, SIZES, SCALES):
        pictures.append(Picture(_scene(state, pseudo=pseudo), "heatmap", theme, size, scale))
    return tuple(dict.fromkeys(pictures))


def wanted(pictures: Iterable[Picture], words: Iterable[str]) -> tuple[Picture, ...]:
    """Returns the pictures whose names hold all of these words; without words, all."""
    return tuple(picture for picture in pictures if all(word in picture.name for word in words))

"""Draws the README's pictures: `python -m tests.screenshots`. The real window, off screen, in the middle of a real run.

The example `finetune` trains; on the way a layer is thawed and frozen again and the rate is lowered, as a person would, so
that the pictures show what the marks and the lanes are for.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.gallery.drawing import close, off_screen, take, wait

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gradgui.gui.main_window import MainWindow

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "resources" / "pictures"
BOTH = ("light", "dark")
#: The README's pictures: which example, what the picture is called, in which themes.
README = (("finetune", "window", BOTH), ("spiral", "spiral", ("light",)))


def main(arguments: list[str]) -> int:
    """Draws the pictures; 0 if all were drawn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PICTURES, help="folder for the pictures")
    parser.add_argument("--size", default="1440x900", help="size of the window in pixels")
    parser.add_argument("--example", help="draw this example instead of the README's pictures")
    parser.add_argument("--start", action="store_true", help="draw the start page too")
    args = parser.parse_args(arguments)
    width, height = (int(number) for number in args.size.split("x"))
    from gradgui.app.process.qt_log import qt_messages_logged

    logging.getLogger("gradgui.qt").setLevel(logging.ERROR)  # the off-screen platform excuses itself often
    args.out.mkdir(parents=True, exist_ok=True)
    app = off_screen()
    with qt_messages_logged():
        if args.start:
            draw_window(app, (width, height), None, args.out / "start", BOTH)
        if not args.example:
            draw_comparison(app, (width, height), args.out / "compare-light.png")
        for example, name, themes in ((args.example, args.example, BOTH),) if args.example else README:
            draw_window(app, (width, height), example, args.out / name, themes)
    return 0


def draw_window(app: QApplication, size: tuple[int, int], example: str | None, path: Path, themes: tuple[str, ...]) -> None:
    """Draws a window of its own, in the middle of an example's run or, without one, as it starts."""
    from gradgui.app.window import build_window

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        window = build_window(Path(name) / "runs", Path(name) / "settings.ini")
        window.resize(*size)
        window.show()
        if example is not None:
            train(app, window, example)
        draw(app, window, path, themes)
        close(app, window)


def draw_comparison(app: QApplication, size: tuple[int, int], file: Path) -> None:
    """Draws a comparison of three trainings of one example, with another rate each."""
    import msgspec

    from gradgui.app.training import load_spec, train
    from gradgui.app.window import build_window
    from gradgui.core.spec_toml import with_setting
    from gradgui.gui.look.theme import theme

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder, paths = Path(name), []
        for rate in (3e-4, 1e-3, 3e-3):
            spec = msgspec.structs.replace(load_spec("examples:mlp"), name=f"mlp {rate:g}")
            for setting in (f"optimizer.learning_rate={rate}", "loop.steps=700", "loop.validate_every=50"):
                spec = with_setting(spec, setting)
            paths.append(Path(str(train(spec, runs_dir=folder / "runs").run)))
        window = build_window(folder / "runs", folder / "settings.ini")
        window.resize(*size)
        window.show()
        theme().set_name("light")
        window.compare.compare(paths)
        comparison = window.compare.comparison
        wait(app, lambda: bool(comparison.rows) and comparison.table_paths == comparison.paths)
        window.compare.page.overlay.range.set_cursor(320.0)
        take(app, window, file)
        print(file)
        close(app, window)


def train(app: QApplication, window: MainWindow, example: str) -> None:
    """Trains an example into its middle, changing things on the way."""
    window.open_path(f"examples:{example}")
    controller = window.controller
    wait(app, lambda: controller.can_start)
    controller.go()
    if example == "finetune":
        wait(app, lambda: controller.status.step > 250)
        controller.changes.toggle(("conv2d_1",), True)
        wait(app, lambda: controller.status.step > 550)
        controller.changes.set_learning_rate(3e-5)
        wait(app, lambda: controller.status.step > 800)
        controller.changes.toggle(("conv2d_1",), False)
        wait(app, lambda: controller.status.step > 950)
    else:
        wait(app, lambda: controller.status.step > 700)


def draw(app: QApplication, window: MainWindow, path: Path, themes: tuple[str, ...]) -> None:
    """Draws the window as it is now, in these themes."""
    from gradgui.gui.look.theme import theme

    for theme_name in themes:
        theme().set_name(theme_name)
        file = path.with_name(f"{path.name}-{theme_name}.png")
        take(app, window, file)
        print(file)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Renders the gallery: `python -m tests.gallery OUT [WORD ...]`. No display, no TensorFlow, a process for each scale.

`python -m tests.gallery OUT dark 300` renders the pictures whose names hold both words; `--list` names them, `--all` takes
every combination there is.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.gallery.index_page import write_index
from tests.gallery.matrix import Picture, all_pictures, usual_pictures, wanted


def main(arguments: list[str]) -> int:
    """Renders the pictures; 0 if all were."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder for the pictures and their index.html")
    parser.add_argument("words", nargs="*", help="only pictures whose names hold all of these")
    parser.add_argument("--all", action="store_true", help="every combination")
    parser.add_argument("--list", action="store_true", help="name the pictures, render none")
    parser.add_argument("--scale", type=float, help=argparse.SUPPRESS)  # this process renders these
    args = parser.parse_args(arguments)
    pictures = wanted(all_pictures() if args.all else usual_pictures(), args.words)
    if args.list:
        print("\n".join(picture.name for picture in pictures))
        return 0
    args.out.mkdir(parents=True, exist_ok=True)
    if args.scale is not None:
        render([picture for picture in pictures if picture.scale == args.scale], args.out)
        return 0
    code = 0
    for scale in sorted({picture.scale for picture in pictures}):
        command = [sys.executable, "-m", "tests.gallery", "--scale", str(scale), *arguments]
        code |= subprocess.run(command, env=_environment(scale), check=False).returncode
    drawn = sorted(file.stem for file in args.out.glob("*.png"))
    print(write_index(args.out, drawn))
    return code


def _environment(scale: float) -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)}


def render(pictures: list[Picture], out: Path) -> None:
    """Renders pictures of one scale; a window is opened once for all pictures of its scene."""
    from gradgui.app.process.qt_log import qt_messages_logged
    from gradgui.gui.look.theme import theme
    from tests.gallery.drawing import off_screen, settle, take
    from tests.gallery.stage import stage
    from tests.gallery.views.turning import turn_back, turn_to

    logging.getLogger("gradgui.qt").setLevel(logging.ERROR)  # the off-screen platform excuses itself often
    app = off_screen()
    with qt_messages_logged():
        for scene in dict.fromkeys(picture.scene for picture in pictures):
            began = time.monotonic()
            mine = sorted((p for p in pictures if p.scene == scene), key=lambda p: (p.size, p.theme))
            with stage(app, scene) as shown:
                for picture in mine:
                    if theme().name != picture.theme:
                        theme().set_name(picture.theme)
                    shown.window.resize(*picture.size)
                    settle(app, 5)
                    take(app, turn_to(shown, picture.view), out / f"{picture.name}.png")
                    turn_back(shown)
            del shown
            gc.collect()  # plots in windows of their own have no parent to go with
            print(f"{scene.state}, {scene.n_variables} variables: {len(mine)} pictures, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What the window is given from outside: folders, the engine and the trust store. It makes none of them itself."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from gradgui.gui.notices.notifier import NoNotifier, Notifier
from gradgui.runs.catalogue.deleting import Bin, no_bin
from gradgui.runs.engine import EngineFactory
from gradgui.runs.trust import TrustStore


@dataclass(frozen=True)
class WindowServices:
    """The seams between the window and the rest of gradgui.

    Args:
        runs_dir: where runs are stored and listed from.
        settings_path: the ini file with the window's layout, theme and recent items.
        engine_factory: makes an engine; called on the runner's thread, where TensorFlow may be imported.
        trust: remembers which code may run.
        gradgui: the words that start gradgui's command line as a process of its own: exports are carried out there.
        language: one of `chosen_language.LANGUAGES`; "": as the settings say.
        move_to_bin: where deleted runs go; without one, to a hidden folder beside the other runs.
        notifier: shows notifications of the system.
    """

    runs_dir: Path
    settings_path: Path
    engine_factory: EngineFactory
    trust: TrustStore
    gradgui: tuple[str, ...] = (sys.executable, "-m", "gradgui")
    language: str = ""
    move_to_bin: Bin = no_bin
    notifier: Notifier = field(default_factory=NoNotifier)

"""Where gradgui keeps things where nobody said otherwise: the folders that each desktop intends for it."""

from __future__ import annotations

from pathlib import Path

import platformdirs

from gradgui.runs.runs_folder import chosen_runs_dir

_NAME = "gradgui"


def default_runs_dir() -> Path:
    """Returns the folder for runs: the chosen one, or the usual; it may not exist yet."""
    return chosen_runs_dir(default_settings_path()) or usual_runs_dir()


def usual_runs_dir() -> Path:
    """Returns the folder for runs where nobody chose one; it may not exist yet."""
    return platformdirs.user_data_path(_NAME, appauthor=False) / "runs"


def default_settings_path() -> Path:
    """Returns the file for the window's settings; it may not exist yet."""
    return platformdirs.user_config_path(_NAME, appauthor=False) / "settings.ini"


def default_trust_path() -> Path:
    """Returns the file that remembers which code may run; it may not exist yet."""
    return platformdirs.user_data_path(_NAME, appauthor=False) / "trust.json"


def default_presets_path() -> Path:
    """Returns the file that keeps presets of the variables; it may not exist yet."""
    return presets_path_beside(default_settings_path())


def default_templates_dir() -> Path:
    """Returns the folder for templates that somebody saved; it may not exist yet."""
    return templates_dir_beside(default_settings_path())


def templates_dir_beside(settings_path: Path) -> Path:
    """Returns the folder for templates beside a settings file."""
    return settings_path.with_name("templates")


def presets_path_beside(settings_path: Path) -> Path:
    """Returns the file that keeps presets beside a settings file."""
    return settings_path.with_name("presets.json")


def default_examples_dir() -> Path:
    """Returns the folder for examples that wait on the disk while a run is open.

    Beside the user's caches, since the system's folder for temporary files may be memory.
    """
    return platformdirs.user_cache_path(_NAME, appauthor=False) / "examples"


def default_queue_path() -> Path:
    """Returns the file that keeps the runs that wait their turn; it may not exist yet."""
    return queue_path_beside(default_settings_path())


def queue_path_beside(settings_path: Path) -> Path:
    """Returns the file that keeps the queue beside a settings file."""
    return settings_path.with_name("queue.json")

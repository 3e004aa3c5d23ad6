from __future__ import annotations

from gradgui.runs.default_folders import default_examples_dir, default_runs_dir, default_settings_path, default_trust_path


def test_the_folders_are_the_users_own_and_absolute() -> None:
    for path in (default_runs_dir(), default_settings_path(), default_trust_path(), default_examples_dir()):
        assert path.is_absolute()
        assert "gradgui" in path.parts


def test_asking_makes_no_folder() -> None:
    before = default_runs_dir().exists()
    default_runs_dir()
    assert default_runs_dir().exists() is before

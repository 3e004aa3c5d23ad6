"""Makes gradgui an entry of a Linux desktop's menu, and takes it away again: three files in the user's own data folder.

It doesn't install gradgui itself, and does nothing on Windows and macOS, whose menus want other things (`how_to_elsewhere`).
"""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from gradgui.core.errors import GradguiError
from gradgui.runs.examples import resources_dir

DESKTOP_FILE = "gradgui.desktop"
METAINFO_FILE = "io.github.gradgui.gradgui.metainfo.xml"
ICON_FILE = "gradgui.svg"

#: What must be escaped inside the double quotes of an Exec key, by the Desktop Entry Specification 1.5, "The Exec key".
_ESCAPED_IN_QUOTES = '"`$\\'


class DesktopError(GradguiError):
    """The menu entry can't be made or taken away."""


def install(data_home: Path | None = None, command: Sequence[str] | None = None) -> tuple[Path, ...]:
    """Writes the menu entry, its icon and the description for software centres. Files that are there are replaced.

    Args:
        data_home: the folder of the user's data; None: where this desktop looks, `$XDG_DATA_HOME` or `~/.local/share`.
        command: what the entry starts; None: this gradgui, by its absolute path.

    Returns:
        the files that were written.

    Raises:
        DesktopError: this isn't Linux, or a file can't be written.
    """
    check_platform()
    sources = source_files()
    words = gradgui_command() if command is None else command
    contents = {
        DESKTOP_FILE: desktop_entry(sources[DESKTOP_FILE].read_text(encoding="utf-8"), words).encode(),
        ICON_FILE: sources[ICON_FILE].read_bytes(),
        METAINFO_FILE: sources[METAINFO_FILE].read_bytes(),
    }
    targets = target_files(data_home)
    try:
        for name, target in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents[name])
    except OSError as error:
        raise DesktopError(f"The folder for menu entries must be writable. Received: {error}.") from error
    _announce_icon(targets[ICON_FILE])
    return tuple(targets.values())


def remove(data_home: Path | None = None) -> tuple[Path, ...]:
    """Deletes what `install` has written, and nothing else.

    Returns:
        the files that were deleted; empty where there was no entry.

    Raises:
        DesktopError: this isn't Linux, or a file can't be deleted.
    """
    check_platform()
    targets = target_files(data_home)
    deleted = []
    try:
        for target in targets.values():
            if target.is_file() or target.is_symlink():
                target.unlink()
                deleted.append(target)
    except OSError as error:
        raise DesktopError(f"The menu entry must be deletable. Received: {error}.") from error
    if targets[ICON_FILE] in deleted:
        _announce_icon(targets[ICON_FILE])
    return tuple(deleted)


def check_platform() -> None:
    """Checks that this is a system whose desktops read such files.

    Raises:
        DesktopError: it isn't; says how an entry is made there.
    """
    if sys.platform in {"win32", "darwin"}:
        raise DesktopError(how_to_elsewhere(sys.platform, gradgui_command()))


def how_to_elsewhere(platform: str, command: Sequence[str]) -> str:
    """Returns how a person makes an entry for a command on Windows ("win32") or macOS ("darwin")."""
    if platform == "darwin":
        return (
            "A menu entry of this kind is for Linux desktops; gradgui makes none on macOS. To have one: Automator, new "
            f'application, "Run Shell Script", with the line: {shlex.join(command)}'
        )
    return (
        "A menu entry of this kind is for Linux desktops; gradgui makes none on Windows. To have one: right click in the "
        "folder that shell:programs opens (Windows key + R), New, Shortcut, with the target: "
        f"{subprocess.list2cmdline(command)}"
    )


def gradgui_command() -> tuple[str, ...]:
    """Returns the words that start this very gradgui from anywhere: its script by absolute path, else Python with -m.

    Raises:
        DesktopError: gradgui runs from its source folder and isn't installed, so that it can't be started from elsewhere.
    """
    suffix = ".exe" if os.name == "nt" else ""
    started = Path(sys.argv[0])
    for script in (started, Path(sysconfig.get_path("scripts")) / f"gradgui{suffix}"):
        if script.name in {"gradgui", "gradgui.exe"} and script.is_file():
            return (str(script.absolute()),)
    try:
        distribution("gradgui")
    except PackageNotFoundError:
        raise DesktopError(
            "gradgui must be installed for a menu to start it. "
            f"Received: {sys.executable}, which has no gradgui installed. Install it: pip install -e . in its source folder."
        ) from None
    return (sys.executable, "-m", "gradgui")


def source_files() -> dict[str, Path]:
    """Returns the files that are shipped, by name: beside the examples in an installation, in packaging/ in a checkout."""
    resources = resources_dir()
    installed = resources / "desktop"
    folder = installed if installed.is_dir() else resources.parent / "packaging"
    return {
        DESKTOP_FILE: folder / DESKTOP_FILE,
        METAINFO_FILE: folder / METAINFO_FILE,
        ICON_FILE: resources / "icons" / ICON_FILE,
    }


def target_files(data_home: Path | None = None) -> dict[str, Path]:
    """Returns where each file belongs, by name."""
    if data_home is None:
        import platformdirs

        data_home = platformdirs.user_data_path()
    return {
        DESKTOP_FILE: data_home / "applications" / DESKTOP_FILE,
        METAINFO_FILE: data_home / "metainfo" / METAINFO_FILE,
        ICON_FILE: data_home / "icons" / "hicolor" / "scalable" / "apps" / ICON_FILE,
    }


def desktop_entry(template: str, command: Sequence[str]) -> str:
    """Returns the entry with a command in place of `gradgui`.

    With TryExec, a desktop leaves the entry out of its menu once the command is gone (a deleted virtual environment).
    """
    lines = []
    for line in template.splitlines():
        if line.startswith("Exec="):
            quoted = " ".join(exec_word(word) for word in command)
            lines += [f"TryExec={_string(command[0])}", f"Exec={quoted} %f"]
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def exec_word(word: str) -> str:
    """Returns a word of a command as an Exec key wants it: in double quotes, escaped, then escaped again as a string."""
    quoted = "".join(f"\\{character}" if character in _ESCAPED_IN_QUOTES else character for character in word)
    return _string(f'"{quoted}"').replace("%", "%%")


def _string(text: str) -> str:
    """Returns a text as a value of type string of a desktop entry."""
    return text.replace("\\", "\\\\")


def _announce_icon(icon: Path) -> None:
    """Renews the time of the icon theme's folder, by which desktops see that they must look again."""
    with contextlib.suppress(OSError):
        os.utime(icon.parents[2])

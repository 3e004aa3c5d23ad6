"""A session: what was open in a window, as a small JSON file beside the settings. Readable and deletable."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gradgui.gui.session.session_fork import SessionFork
from gradgui.runs.store.whole_file import replace_file

#: A larger file is none that gradgui wrote.
MAX_BYTES = 4_000_000


class Session(msgspec.Struct, frozen=True):
    """What was open.

    Args:
        item: what was looked at: the folder of a run, or what a set-up was made from; "": nothing.
        spec: the set-up as TOML, with ticks and rate as they stood, where no run had begun; "": the item alone says it.
        draft: what was edited in the form and not applied, as TOML; "": nothing.
        training: whether a run was going on.
        view: the view of the gradients, by the name that files give it.
        windows: plots in windows of their own, by those names.
        fork: where that set-up goes on, of a fork that wasn't started; None: it is a new run.
        n_attempts: how often a window has begun to bring this back and hasn't closed since.
        typed: what the edited fields said, by key, while they made no valid set-up; then there is no draft.
        format: raised when the meaning of these changes.
    """

    item: str = ""
    spec: str = ""
    draft: str = ""
    training: bool = False
    view: str = ""
    windows: tuple[str, ...] = ()
    fork: SessionFork | None = None
    n_attempts: int = 0
    typed: dict[str, str] = {}
    format: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing was open."""
        return not (self.item or self.spec)


def session_path(settings_path: Path) -> Path:
    """Returns the file that keeps the session of the window with these settings."""
    return settings_path.with_name("session.json")


def read_session(path: Path) -> Session | None:
    """Returns the session that a file keeps; None where there is none, or none that this gradgui understands."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        session = msgspec.json.decode(path.read_bytes(), type=Session)
    except (OSError, msgspec.MsgspecError):
        return None
    return session if session.format == Session().format else None


def write_session(path: Path, session: Session) -> None:
    """Keeps a session.

    Raises:
        OSError: the file can't be written; the one before stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, msgspec.json.format(msgspec.json.encode(session), indent=2) + b"\n")

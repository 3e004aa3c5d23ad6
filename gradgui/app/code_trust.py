"""Whether code that a spec names may run, where nobody is there to be asked; and what gradgui wrote itself is trusted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from gradgui.core.errors import TrustError
from gradgui.core.spec import RunSpec
from gradgui.runs.default_folders import default_trust_path
from gradgui.runs.file_trust import FileTrust
from gradgui.runs.sources.opening import code_files
from gradgui.runs.trust import TrustStore

logger = logging.getLogger(__name__)


def check_trusted(files: tuple[Path, ...], store: TrustStore | None = None) -> None:
    """Checks that every one of these files is trusted: shipped with gradgui, or once trusted in the window.

    Raises:
        TrustError: names the files that aren't.
    """
    store = store or TrustStore(default_trust_path())
    unknown = store.untrusted(files)
    if unknown:
        names = ", ".join(str(path) for path in unknown)
        text = (
            f"Code must be trusted before it runs. Received: {names}. Read it, then say so: --trust on the command line, "
            "trust=True in Python, or open it once in the window."
        )
        raise TrustError(f"{text} {store.notice}".rstrip())


def file_trust(*, trust: bool, store: TrustStore | None = None) -> FileTrust:
    """Returns what an engine asks that nobody watches: with `--trust` everything may run, else what is known.

    Models that it writes are remembered as trusted.

    Args:
        trust: whether everything may run.
        store: what is known; None: the user's own.
    """
    known = store or TrustStore(default_trust_path())
    return FileTrust(None if trust else lambda files: check_trusted(files, known), remembering(known))


def remembering(store: TrustStore) -> Callable[[Path], None]:
    """Returns what remembers a file that gradgui wrote as trusted; where that can't be, it is asked about one day."""

    def remember(file: Path) -> None:
        try:
            store.trust([file])
        except TrustError as error:
            logger.warning("%s", error)

    return remember


def check_spec_trusted(spec: RunSpec, store: TrustStore | None = None) -> None:
    """Checks that all code that the spec names is trusted, before TensorFlow is imported for it.

    Args:
        spec: names the code.
        store: what is known; None: the user's own.

    Raises:
        TrustError: names the files that aren't.
    """
    check_trusted(code_files(spec), store)

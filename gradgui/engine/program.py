"""Python programs that a spec names: running the file, calling one of its functions, and saying whose fault an error is."""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from gradgui.core.errors import GradguiError, ModelError, did_you_mean
from gradgui.core.source import Source, SourceKind
from gradgui.engine.runtime.error_text import is_out_of_memory, plain_text, without_colours
from gradgui.engine.user_modules import module_of
from gradgui.runs.examples import resources_dir
from gradgui.runs.sources.installed_module import module_file

_serial = count()


class Programs:
    """Runs every program file once, however often a spec names it.

    Whether its code may run was settled before: see `runs.trust`.
    """

    def __init__(self) -> None:
        self._modules: dict[Path, ModuleType] = {}

    def function(self, source: Source, default: str) -> Callable[..., Any] | None:
        """Returns the function that a source names.

        Args:
            source: an example or a program; `attribute` may name the function.
            default: the function's name where the source names none.

        Returns:
            the function; None where the source names none and the program defines no `default`.

        Raises:
            ModelError: the file doesn't exist, fails, or lacks the function that was named.
        """
        path = program_path(source)
        if path is None:
            return None
        module = self._installed(source.location, path) if source.kind is SourceKind.MODULE else self._module(path)
        name = source.attribute or default
        function = getattr(module, name, None)
        if callable(function):
            return function  # type: ignore[no-any-return]
        if not source.attribute:
            return None
        names = [key for key, value in vars(module).items() if callable(value) and not key.startswith("_")]
        raise ModelError(f'{path.name} must define the function "{name}". {did_you_mean(name, names)}')

    def _installed(self, name: str, path: Path) -> ModuleType:
        """Returns a module of a package, imported as any other: it is shared with whatever else imports it."""
        with user_code(path, f"importing {name}"):
            return importlib.import_module(name)

    def _module(self, path: Path) -> ModuleType:
        known = self._modules.get(path)
        if known is not None:
            return known
        if not path.is_file():
            raise ModelError(f"The program must be an existing file. Received: {path}, which doesn't exist.")
        module, loader = module_of(path, f"gradgui_program_{next(_serial)}_{path.stem}")
        sys.modules[module.__name__] = module  # Keras' serialisation and pickle look classes up there
        with user_code(path, "running the file"):
            loader.exec_module(module)
        self._modules[path] = module
        return module


def program_path(source: Source) -> Path | None:
    """Returns the Python file that a source names; None where it names no program.

    Raises:
        ModelError: it names a package that isn't installed.
    """
    if source.kind is SourceKind.PROGRAM:
        return Path(source.location)
    if source.kind is SourceKind.MODULE:
        file = module_file(source.location)
        if file is None:
            package = source.location.partition(".")[0]
            raise ModelError(
                f'"{source.location}:{source.attribute}" must name a function of an installed package. Received: a module '
                f"that isn't there. Install it (pip install {package}), or name a program: program.py:{source.attribute}."
            )
        return file
    if source.kind is SourceKind.EXAMPLE:
        path = resources_dir() / "examples" / f"{source.location}.py"
        return path if path.is_file() else None
    return None


@contextmanager
def user_code(path: Path, doing: str) -> Iterator[None]:
    """Turns whatever a user's code raises into a `ModelError` that carries the traceback of that code alone.

    Memory that doesn't suffice isn't the code's fault: it is raised as it is.
    """
    try:
        yield
    except GradguiError:
        raise
    except (Exception, SystemExit) as error:
        if is_out_of_memory(error):
            raise
        raise program_error(path, doing, error) from error


def program_error(path: Path, doing: str, error: BaseException) -> ModelError:
    """Returns the error for a program that raised; its own part of the traceback is the details."""
    frames = traceback.extract_tb(error.__traceback__)
    own = own_frames(path, error)
    shown = frames[frames.index(own[0]) :] if own else frames
    details = "".join(traceback.format_list(shown)) + "".join(traceback.format_exception_only(error))
    line = f", line {own[-1].lineno}" if own else ""
    received = plain_text(error)
    if isinstance(error, SyntaxError):  # which knows its own line
        line, received = f", line {error.lineno}", f"SyntaxError: {error.msg}"
    if isinstance(error, SystemExit):
        received = "it ended the process (SystemExit)"
    return ModelError(
        f"{path.name} must run without an error. Received while {doing}: {received} ({path.name}{line}).",
        details=without_colours(details),
    )


def own_frames(path: Path, error: BaseException) -> list[traceback.FrameSummary]:
    """Returns the frames of an error's traceback that are in one file, the outermost first."""
    return [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == path]

"""What a Python program defines, found without running it."""

from __future__ import annotations

import ast
from pathlib import Path

from gradgui.core.errors import SpecError


def program_names(path: Path) -> tuple[str, ...]:
    """Returns the names that a program defines or imports at its top level, in order.

    Raises:
        SpecError: the file can't be read, or isn't Python.
    """
    try:
        tree = ast.parse(path.read_bytes(), filename=str(path))
    except OSError as error:
        raise SpecError(f"A program must be a readable file. Received: {path} ({error.strerror}).") from error
    except (SyntaxError, ValueError) as error:
        raise SpecError(f"A program must be valid Python. Received: {path} ({error}).") from error
    return tuple(dict.fromkeys(_names(tree.body)))


def _names(statements: list[ast.stmt]) -> list[str]:
    names: list[str] = []
    for statement in statements:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.append(name)
            case ast.Assign(targets=targets):
                names += [target.id for target in targets if isinstance(target, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.append(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names += [(alias.asname or alias.name).partition(".")[0] for alias in aliases]
            case ast.If(body=body, orelse=orelse):
                names += _names(body) + _names(orelse)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
                names += _names(body) + _names(orelse) + _names(finalbody)
                for handler in handlers:
                    names += _names(handler.body)
            case ast.With(body=body):
                names += _names(body)
    return names

"""Writes the map of the tree from the modules' own first sentences: `python tests/tree_map.py`.

`gradgui/MAP.md` has a line for every module; the README has one for every folder.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
MAP = ROOT / "gradgui" / "MAP.md"
#: What the map stands between in the README.
BEGIN, END = "<!-- map: python tests/tree_map.py -->\n", "<!-- end of the map -->"
#: Column in which the sentences begin.
COLUMN = 34
MAP_HEAD = """\
# Map of the tree

A line for every module: its docstring's first sentence. Written by `python tests/tree_map.py`.
"""


def main() -> int:
    """Writes the map of all modules, and that of the folders into the README; 0."""
    before, rest = README.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    README.write_text(f"{before}{BEGIN}{folder_map()}{END}{after}", encoding="utf-8", newline="\n")
    MAP.write_text(f"{MAP_HEAD}{module_map()}", encoding="utf-8", newline="\n")
    return 0


def module_map() -> str:
    """Returns the map of all modules: a code block for each package."""
    blocks = ("\n".join(lines(package, 0)) for package in packages())
    return "".join(f"\n```\n{block}\n```\n" for block in blocks)


def folder_map() -> str:
    """Returns the map of the folders: one code block."""
    rows = "\n".join(row for package in packages() for row in lines(package, 0, with_modules=False))
    return f"\n```\n{rows}\n```\n\n"


def packages() -> list[Path]:
    """Returns the packages, from the words to the command line."""
    order = ("core", "runs", "engine", "gui", "app", "cli")
    found = [path for path in (ROOT / "gradgui").iterdir() if (path / "__init__.py").is_file()]
    return sorted(found, key=lambda path: order.index(path.name))


def lines(package: Path, depth: int, *, with_modules: bool = True) -> Iterator[str]:
    """Yields the lines of a package that lies `depth` folders deep in its block."""
    name = package.relative_to(ROOT).as_posix() if depth == 0 else package.name
    yield line(f"{name}/", package / "__init__.py", depth)
    for path in modules(package) if with_modules else ():
        yield line(path.name, path, depth + 1)
    for path in sorted(package.iterdir()):
        if (path / "__init__.py").is_file():
            yield from lines(path, depth + 1, with_modules=with_modules)


def line(name: str, module: Path, depth: int) -> str:
    """Returns one line: a name and what its module owns."""
    return f"{'  ' * depth + name:<{COLUMN}}{first_sentence(module)}".rstrip()


def modules(package: Path) -> list[Path]:
    """Returns the modules of a package itself, without its `__init__`."""
    return sorted(path for path in package.glob("*.py") if path.name != "__init__.py")


def first_sentence(module: Path) -> str:
    """Returns the first sentence of a module's docstring, without its full stop."""
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    paragraph = " ".join(docstring.partition("\n\n")[0].split())
    return re.split(r"\.(?=\s|$)", paragraph)[0]


if __name__ == "__main__":
    sys.exit(main())

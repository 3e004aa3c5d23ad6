"""Writes the README's map of the tree from the modules' own first sentences: `python tests/tree_map.py`."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
#: What the map stands between.
BEGIN, END = "<!-- map: python tests/tree_map.py -->\n", "<!-- end of the map -->"
#: Column in which the sentences begin.
COLUMN = 34


def main() -> int:
    """Replaces the map in the README; 0."""
    before, rest = README.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    README.write_text(f"{before}{BEGIN}{tree_map()}{END}{after}", encoding="utf-8", newline="\n")
    return 0


def tree_map() -> str:
    """Returns the map: a code block for each package, a line for each module."""
    packages = [path for path in sorted((ROOT / "gradgui").iterdir()) if (path / "__init__.py").is_file()]
    order = ("core", "runs", "engine", "gui", "app", "cli")  # from the words to the command line
    blocks = [block(package) for package in sorted(packages, key=lambda path: order.index(path.name))]
    return "".join(f"\n```\n{text}\n```\n" for text in blocks) + "\n"


def block(package: Path) -> str:
    """Returns a package's lines: itself, its modules, and its sub-packages further in."""
    return "\n".join(lines(package, 0))


def lines(package: Path, depth: int) -> Iterator[str]:
    """Yields the lines of a package that lies `depth` folders deep in its block."""
    name = package.relative_to(ROOT).as_posix() if depth == 0 else package.name
    yield line(f"{name}/", package / "__init__.py", depth)
    for path in modules(package):
        yield line(path.name, path, depth + 1)
    for path in sorted(package.iterdir()):
        if (path / "__init__.py").is_file():
            yield from lines(path, depth + 1)


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

"""What is shown of a folder that is code, before it is trusted: its files, and what a SavedModel does outside of itself."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

#: So many files are listed.
MOST_FILES = 200
#: A graph that is larger is searched no further.
_SEARCHED_BYTES = 64 * 2**20
_GRAPH = "saved_model.pb"
#: Operations of TensorFlow that reach outside of the graph, as they are named in it.
_REACHING_OUT = {
    b"ReadFile": "reads files",
    b"MatchingFiles": "looks for files",
    b"WriteFile": "writes files",
    b"SaveV2": "saves variables",
    b"PyFunc": "calls Python",
    b"EagerPyFunc": "calls Python",
    b"DebugIdentityV3": "writes debug files",
    b"RpcClient": "uses the network",
}
_USUAL = frozenset({b"SaveV2"})  # every SavedModel has it, for its own saving


def folder_words(folder: Path) -> str:
    """Returns the files of a folder with their sizes; of a SavedModel, operations that reach outside of the graph first.

    Raises:
        OSError: it can't be read.
    """
    files = list(islice((file for file in sorted(folder.rglob("*")) if file.is_file()), MOST_FILES + 1))
    lines = [f"{file.stat().st_size:>14,}  {file.relative_to(folder).as_posix()}" for file in files[:MOST_FILES]]
    if len(files) > MOST_FILES:
        lines.append("…")
    graph = folder / _GRAPH
    if graph.is_file():
        lines = [*_graph_lines(graph), "", *lines]
    return "\n".join(lines)


def _graph_lines(graph: Path) -> list[str]:
    with graph.open("rb") as file:
        content = file.read(_SEARCHED_BYTES)
    found = [
        f"{name.decode()}: {what}" for name, what in _REACHING_OUT.items() if name not in _USUAL and _named(content, name)
    ]
    if found:
        return ["Operations in its graph that reach outside of it:", *(f"  {line}" for line in found)]
    return ["No operation in its graph reaches outside of it by a name that is known here."]


def _named(content: bytes, name: bytes) -> bool:
    """Whether a name stands in a serialised graph as a value of its own: its length comes before it."""
    return bytes([len(name)]) + name in content

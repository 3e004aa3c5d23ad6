"""What TensorFlow and Keras say in an error, shortened to what a person can use. The whole of it stays in the traceback."""

from __future__ import annotations

import re

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
#: Keras wraps an error of a layer: its own words stand in bold between what it says about the call.
_KERAS_WRAP = re.compile(r"Exception encountered when calling .*?\n+\x1b\[1m(?P<inner>.*?)\x1b\[0m", re.DOTALL)
_NODES = re.compile(r"\{\{function_node [^}]*\}\} ?|\s*\[\[\{\{node [^\]]*\]\]|\s*\[Op:[^\]]*\].*", re.DOTALL)
_GRAPH = "Graph execution error:"
_TOO_LARGE = re.compile(r"OOM when allocating tensor with shape\[(?P<shape>[\d,]*)\] and type (?P<dtype>\w+)")
_MEMORY_WORDS = re.compile(r"OOM when allocating|out of memory|OUT_OF_MEMORY|Dst tensor is not initialized")
_BYTES = {"float": 4, "half": 2, "bfloat16": 2, "double": 8, "int32": 4, "int64": 8, "uint8": 1, "bool": 1, "int8": 1}
_LONGEST = 300


def plain_text(error: BaseException) -> str:
    """Returns an error's class and its words on one line, without colours, graph nodes and stacks of TensorFlow's."""
    text = str(error)
    words_as_given = error.args[0] if error.args and isinstance(error.args[0], str) else text
    wrapped = _KERAS_WRAP.search(words_as_given)  # str(KeyError) would quote and escape them
    if wrapped:
        text = wrapped["inner"]
    if _GRAPH in text:
        text = _after_graph_stack(text)
    words = " ".join(_NODES.sub("", without_colours(text)).split()).rstrip(".")
    if len(words) > _LONGEST:
        words = f"{words[: _LONGEST - 1]}…"
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def without_colours(text: str) -> str:
    """Returns a text without the colours that Keras gives it for terminals."""
    return _COLOURS.sub("", text)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory, of the machine or of the device, didn't suffice."""
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return True
    of_tensorflow = type(error).__module__.startswith("tensorflow")
    return of_tensorflow and _MEMORY_WORDS.search(str(error)) is not None


def wanted_memory(error: BaseException) -> str:
    """Returns what couldn't be had, "a tensor of shape (4, 8589934592), 137 GB"; "" where the error doesn't say."""
    found = _TOO_LARGE.search(str(error))
    if found is None:
        return ""
    shape = tuple(int(size) for size in found["shape"].split(",") if size)
    n_bytes = float(_BYTES.get(found["dtype"], 4))
    for size in shape:
        n_bytes *= size
    unit = "MB"
    size_in_unit = n_bytes / 1e6
    for larger in ("GB", "TB"):
        if size_in_unit >= 1000:
            size_in_unit, unit = size_in_unit / 1000, larger
    return f"a tensor of shape {shape}, {size_in_unit:.3g} {unit}"


def _after_graph_stack(text: str) -> str:
    """Returns the first line after the stack that TensorFlow puts before what went wrong in a graph."""
    lines = text.partition(_GRAPH)[2].splitlines()
    rest = [line for line in lines if line.strip() and not line.startswith(("Detected at node", "  File "))]
    return rest[0] if rest else text

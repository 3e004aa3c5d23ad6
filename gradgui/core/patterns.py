"""Globs on variable paths.

`*` and `?` stay inside a segment, `**` crosses any number of segments, a pattern always matches the whole path, and a bare
layer path means everything below it: `conv2d_1` is `conv2d_1` or `conv2d_1/**`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from gradgui.core.errors import SpecError, did_you_mean

#: Up to so many patterns are matched one by one.
_FEW = 8
_GLOB_CHARACTERS = frozenset("*?[")


@lru_cache(maxsize=1024)
def _compile(pattern: str) -> re.Pattern[str]:
    pieces: list[str] = []
    position = 0
    while position < len(pattern):
        if pattern.startswith("**/", position):
            pieces.append("(?:[^/]+/)*")
            position += 3
        elif pattern.startswith("/**", position) and position + 3 == len(pattern):
            pieces.append("/.+")
            position += 3
        elif pattern.startswith("**", position):
            pieces.append(".*")
            position += 2
        elif pattern[position] == "*":
            pieces.append("[^/]*")
            position += 1
        elif pattern[position] == "?":
            pieces.append("[^/]")
            position += 1
        elif pattern[position] == "[" and "]" in pattern[position + 2 :]:
            end = pattern.index("]", position + 2)
            inside = pattern[position + 1 : end].replace("\\", "\\\\").replace("[", "\\[")
            pieces.append(f"[{'^' + inside[1:] if inside.startswith('!') else inside}]")
            position = end + 1
        else:
            pieces.append(re.escape(pattern[position]))
            position += 1
    return re.compile("".join(pieces))


def is_glob(pattern: str) -> bool:
    """Whether the pattern has a glob character."""
    return not _GLOB_CHARACTERS.isdisjoint(pattern)


def matches(pattern: str, path: str) -> bool:
    """Whether the pattern matches the path, or is the path of a layer above it."""
    if path == pattern or path.startswith(pattern + "/"):
        return True
    return is_glob(pattern) and _compile(pattern).fullmatch(path) is not None


def matcher(globs: Sequence[str]) -> Callable[[str], bool]:
    """Returns what says whether any of several globs matches a path: many paths are looked at in one go."""
    fullmatch = re.compile("|".join(f"(?:{_compile(glob).pattern})" for glob in globs)).fullmatch
    return lambda path: fullmatch(path) is not None


@lru_cache(maxsize=8)
def _indices_at_or_below(paths: tuple[str, ...]) -> Mapping[str, list[int]]:
    """Returns the indices of each path and of everything below each layer: a thousand rows are ticked as fast as one."""
    indices: dict[str, list[int]] = {}
    for index, path in enumerate(paths):
        end = len(path)
        while end > 0:
            indices.setdefault(path[:end], []).append(index)
            end = path.rfind("/", 0, end)
    return indices


def matching_indices(patterns: Sequence[str], paths: Sequence[str], *, key: str = "the pattern") -> list[int]:
    """Returns the indices of the paths that any of the patterns matches, in the order of the paths.

    Args:
        patterns: globs or layer paths.
        paths: what they are matched against.
        key: where the patterns come from, for the message.

    Raises:
        SpecError: a pattern matches nothing; names the nearest paths.
    """
    return sorted(set[int]().union(*indices_by_pattern(patterns, paths, key=key)))


def _near(pattern: str, paths: Sequence[str]) -> str:
    """Returns what was probably meant by a pattern that matches nothing, as a question."""
    if is_glob(pattern) and any(matches(f"{pattern}/**", path) for path in paths):
        return f'It fits layers, and a glob must reach their variables: did you mean "{pattern}/**"?'
    layers = {path.rpartition("/")[0] for path in paths} - {""}
    return did_you_mean(pattern, [*paths, *sorted(layers)])


def indices_by_pattern(patterns: Sequence[str], paths: Sequence[str], *, key: str = "the pattern") -> list[set[int]]:
    """Returns for each pattern the indices of the paths that it matches; thousands of paths are found as fast as one.

    Args:
        patterns: globs or layer paths.
        paths: what they are matched against.
        key: where the patterns come from, for the message.

    Raises:
        SpecError: a pattern matches nothing; names the nearest paths.
    """
    found: list[set[int]] = []
    # To look everything up at once pays for many patterns, and a few are found sooner one by one.
    at_or_below = _indices_at_or_below(tuple(paths)) if len(patterns) > _FEW else None
    for pattern in patterns:
        hits: set[int]
        if pattern == "**":
            hits = set(range(len(paths)))
        elif at_or_below is not None:
            hits = set(at_or_below.get(pattern, ()))
        else:
            below = pattern + "/"
            hits = {index for index, path in enumerate(paths) if path == pattern or path.startswith(below)}
        if is_glob(pattern) and pattern != "**":
            matcher = _compile(pattern).fullmatch
            hits.update(index for index, path in enumerate(paths) if matcher(path))
        if not hits:
            raise SpecError(
                f'{key} must match at least one variable. Received: "{pattern}", which matches none of {len(paths)}. '
                f"{_near(pattern, paths)}"
            )
        found.append(hits)
    return found

"""Looks through the configuration of a model for anything that isn't on the allowlist. Builds nothing.

Keras' own safe mode can be passed by (a named function may be a layer class that loads a SavedModel), and it fails in the
middle of building. Here every object that a configuration names, at any depth, is compared with `keras_names`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from gradgui.core.refusal import Finding, FindingKind
from gradgui.engine.safety.keras_names import BUILT_IN_FUNCTIONS, CLASSES, FUNCTIONS, REFUSED, VALUES, WITHOUT_MODULE

#: The configuration of the largest model of keras.applications takes 2 MB.
LARGEST_CONFIG_BYTES = 64 * 2**20
#: Objects inside objects. The deepest that Keras writes is about 20; Python's own recursion ends at 1000.
DEEPEST = 200
#: Findings after which the search ends: nobody reads more.
MOST_FINDINGS = 100
#: Lookup layers take their words from a file of the reader's disk where these are names.
_FILE_READING = frozenset({"vocabulary", "idf_weights"})
_SHOWN_TEXT = 80


def scan_config(text: bytes | str, place: str) -> list[Finding]:
    """Returns what a configuration in JSON holds that isn't allowed; nothing where all of it is.

    Args:
        text: the JSON.
        place: what it is called, "config.json".
    """
    if len(text) > LARGEST_CONFIG_BYTES:
        limit = LARGEST_CONFIG_BYTES // 2**20
        return [_damage(place, f"{len(text) / 2**20:.0f} MiB of configuration, more than the {limit} MiB allowed")]
    try:
        config = json.loads(text)
    except (ValueError, RecursionError) as error:
        return [_damage(place, f"no JSON that can be read ({type(error).__name__})")]
    if not isinstance(config, dict):
        return [_damage(place, f"a configuration that is {_shown(config)} instead of an object")]
    findings: list[Finding] = []
    for finding in _findings(config, place):
        findings.append(finding)
        if len(findings) >= MOST_FINDINGS:
            break
    return findings


def _findings(config: Any, place: str) -> Iterator[Finding]:
    """Yields what isn't allowed in a value and all that is inside it, in the order in which the file has it."""
    waiting: list[tuple[Any, str, int]] = [(config, place, 0)]
    while waiting:
        value, where, depth = waiting.pop()
        if depth > DEEPEST:
            yield _damage(where, f"objects inside objects, deeper than {DEEPEST}")
            return
        if isinstance(value, list):
            waiting.extend((inner, where, depth + 1) for inner in reversed(value) if isinstance(inner, dict | list))
        elif isinstance(value, dict):
            if "class_name" in value:
                found = _of_object(value, where)
                if found is not None:
                    yield found
                    continue  # what is inside of it isn't built either
                where = _named(value, where)
            for key in value.keys() & _FILE_READING:
                if not _is_inline(value[key]):
                    what = f"{key} = {_shown(value[key])}: the name of another file, which would be read"
                    yield Finding(FindingKind.FILES, where, what)
            inside = [
                (inner, _below(where, key), depth + 1) for key, inner in value.items() if isinstance(inner, dict | list)
            ]
            waiting.extend(reversed(inside))


def _of_object(config: dict[str, Any], place: str) -> Finding | None:
    """Returns what is wrong with an object that a configuration names; None where it is a built-in one."""
    name, module, registered = config["class_name"], config.get("module"), config.get("registered_name")
    place = _named(config, place)
    if not isinstance(name, str) or not isinstance(module, str | None) or not isinstance(registered, str | None):
        return _damage(place, f"an object whose class is {_shown(name)} of {_shown(module)}")
    if name in REFUSED:
        return Finding(FindingKind.CODE, place, f"{name}: {REFUSED[name]}")
    if name in VALUES:
        return None
    if name == "function":
        return _of_function(config, place)
    known = WITHOUT_MODULE if module is None else CLASSES.get(module, frozenset())
    if name not in known:
        return _unknown(place, name, module)
    if registered not in {None, "", name}:
        return Finding(
            FindingKind.UNKNOWN, place, f"{registered}: a class registered by somebody's code, in place of {name}"
        )
    return None


def _of_function(config: dict[str, Any], place: str) -> Finding | None:
    name, module, registered = config.get("config"), config.get("module"), config.get("registered_name")
    if not isinstance(name, str):
        return _damage(place, f"a function whose name is {_shown(name)}")
    if name in REFUSED:
        return Finding(FindingKind.CODE, place, f"{name} in place of a function: {REFUSED[name]}")
    known = BUILT_IN_FUNCTIONS if module in {None, "builtins"} else FUNCTIONS.get(str(module), frozenset())
    if name not in known:
        return _unknown(place, f"the function {name}", module)
    if registered not in {None, "", "function", name}:
        what = f"the function {registered}, registered by somebody's code, in place of {name}"
        return Finding(FindingKind.UNKNOWN, place, what)
    return None


def _unknown(place: str, name: str, module: str | None) -> Finding:
    """Returns a finding for a name that isn't on the list: somebody's own class, or what could do anything."""
    package = (module or "").partition(".")[0]
    if module is None:
        return Finding(FindingKind.UNKNOWN, place, f"{_cut(name)}: no part of Keras")
    if package == "keras":
        return Finding(FindingKind.UNKNOWN, place, f"{_cut(name)} of {_cut(module)}: no layer of Keras")
    return Finding(FindingKind.CODE, place, f"{_cut(name)} of {_cut(module)}: code that isn't Keras' own")


def _is_inline(words: Any) -> bool:
    """Whether words (numbers) stand in the configuration itself."""
    if isinstance(words, dict):
        return words.get("class_name") in ("__numpy__", "__tensor__", "__tuple__")
    return words is None or isinstance(words, list)


def _named(config: dict[str, Any], place: str) -> str:
    """Returns the place of an object, by its own name where it has one."""
    inner = config.get("config")
    name = inner.get("name") if isinstance(inner, dict) else None
    return _below(place, name) if isinstance(name, str) and name else place


def _below(place: str, key: str) -> str:
    """Returns a place further in; the words that every configuration is made of say nothing, and are left out."""
    return place if key in {"config", "layers", "layer"} else f"{place}/{_cut(key)}"


def _damage(place: str, what: str) -> Finding:
    return Finding(FindingKind.DAMAGE, place, what)


def _shown(value: Any) -> str:
    return _cut(json.dumps(value)) if isinstance(value, str | int | float | bool | None) else f"a {type(value).__name__}"


def _cut(text: str) -> str:
    """Returns a text of the file's for one line: a stranger's words are as long as a stranger likes."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text[: _SHOWN_TEXT + 1])
    return plain if len(plain) <= _SHOWN_TEXT else f"{plain[: _SHOWN_TEXT - 1]}…"

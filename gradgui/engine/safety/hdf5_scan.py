"""Looks through an HDF5 file for what points outside of it or claims more than it holds. Reads no weight.

Owns the structure; the configurations in its attributes are `config_scan`'s. h5py comes with Keras; it is imported here only
when a file is looked at. Call it where a crash does no harm: the HDF5 library is not made for hostile files.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from gradgui.core.refusal import Finding, FindingKind
from gradgui.engine.safety.config_scan import LARGEST_CONFIG_BYTES, scan_config

#: Groups and data sets. The largest models of keras.applications have about 5,000.
MOST_OBJECTS = 200_000
DEEPEST = 100
#: A data set above the floor may not claim more than so many times what the file holds of it. Keras' own limits are 4 GiB
#: and 1000 (CVE-2026-0897); nobody packs weights to a hundredth.
BOMB_FLOOR_BYTES = 16 * 2**20
BOMB_RATIO = 100
LARGEST_BYTES = 64 * 2**30
#: h5py's numbers of the filters that it brings: deflate, shuffle, fletcher32, szip, nbit, scale-offset, lzf.
_FILTERS = frozenset({1, 2, 3, 4, 5, 6, 32000})
#: Attributes that Keras reads as configurations.
CONFIGS = ("model_config", "training_config")
_NUMBERS = "biufcVS"


def scan_hdf5(source: Path | IO[bytes], place: str = "") -> Iterator[Finding]:
    """Yields what an HDF5 file holds that isn't a plain number in the file itself, and what its configurations name.

    Args:
        source: the file.
        place: what the file is called inside another one; "" where it stands alone.
    """
    import h5py

    try:
        with h5py.File(source, "r") as file:
            if file.userblock_size:
                yield _damage(place, f"{file.userblock_size} bytes before the HDF5 data: two files in one")
            yield from _Walk(h5py).findings(file, place)
            for name in CONFIGS:
                yield from _configuration(file, name, place)
    except RecursionError:
        raise
    except Exception as error:  # noqa: BLE001 what h5py raises about a damaged file is of any class
        yield _damage(place, f"no HDF5 that can be read ({type(error).__name__}: {str(error)[:120]})")


class _Walk:
    """One way through a file, with what was counted so far."""

    def __init__(self, h5py: Any) -> None:
        self._h5py = h5py
        self._n_objects = 0
        self._n_bytes = 0

    def findings(self, file: Any, place: str) -> Iterator[Finding]:
        waiting: list[tuple[Any, str, frozenset[int]]] = [(file["/"], place, frozenset())]
        while waiting:
            group, where, above = waiting.pop()
            address = self._h5py.h5o.get_info(group.id).addr
            if address in above or len(above) >= DEEPEST:
                yield _damage(where, "a group inside itself, or too deep")
                return
            yield from self._attributes(group, where)
            for name in group:
                self._n_objects += 1
                if self._n_objects > MOST_OBJECTS:
                    yield _damage(place, f"more than {MOST_OBJECTS:,} objects")
                    return
                below = f"{where}/{name}" if where else name
                link = group.get(name, getlink=True)
                if not isinstance(link, self._h5py.HardLink):
                    yield _damage(below, self._link_text(link))
                    continue
                thing = group[name]
                if isinstance(thing, self._h5py.Group):
                    waiting.append((thing, below, above | {address}))
                elif isinstance(thing, self._h5py.Dataset):
                    yield from self._dataset(thing, below)
                    yield from self._attributes(thing, below)
                else:
                    yield _damage(below, "a named type instead of numbers")

    def _link_text(self, link: Any) -> str:
        if isinstance(link, self._h5py.ExternalLink):
            return f'a link to another file, "{link.filename[:80]}"'
        return f'a link to another place, "{str(getattr(link, "path", ""))[:80]}"'

    def _attributes(self, thing: Any, where: str) -> Iterator[Finding]:
        for name in thing.attrs:
            kind = thing.attrs.get_id(name).dtype
            if self._h5py.check_ref_dtype(kind) is not None:
                yield _damage(where, f'a reference in the attribute "{name[:80]}"')

    def _dataset(self, dataset: Any, where: str) -> Iterator[Finding]:
        plan = dataset.id.get_create_plist()
        if plan.get_external_count() or dataset.external:
            name = dataset.external[0][0] if dataset.external else "?"
            yield _damage(where, f'numbers that lie in another file, "{str(name)[:80]}"')
            return
        if dataset.is_virtual:
            yield _damage(where, "numbers that are taken from other files (a virtual data set)")
            return
        foreign = {plan.get_filter(i)[0] for i in range(plan.get_nfilters())} - _FILTERS
        if foreign:
            yield _damage(where, f"numbers packed by a plug-in (filter {min(foreign)})")
            return
        kind = dataset.dtype
        of_text = self._h5py.check_string_dtype(kind) is not None
        if self._h5py.check_ref_dtype(kind) is not None or kind.names or (kind.kind not in _NUMBERS and not of_text):
            yield _damage(where, f"values of type {str(kind)[:60]} instead of numbers")
            return
        claimed = math.prod(dataset.shape or ()) * kind.itemsize
        held = dataset.id.get_storage_size()
        self._n_bytes += claimed
        if claimed > BOMB_FLOOR_BYTES and claimed > BOMB_RATIO * held:
            yield _damage(
                where, f"a shape of {dataset.shape}, {_size(claimed)}, of which the file holds {held:,} bytes: a bomb"
            )
        elif self._n_bytes > LARGEST_BYTES:
            yield _damage(where, f"more than {_size(LARGEST_BYTES)} of numbers")


def _configuration(file: Any, name: str, place: str) -> Iterator[Finding]:
    """Yields what the configuration in an attribute names that isn't allowed."""
    if name not in file.attrs:
        return
    below = f"{place}/{name}" if place else name
    if file.attrs.get_id(name).get_storage_size() > LARGEST_CONFIG_BYTES:
        yield _damage(below, "a configuration that is too large")
        return
    text = file.attrs[name]
    if not isinstance(text, str | bytes):
        yield _damage(below, f"a configuration that is a {type(text).__name__} instead of text")
        return
    yield from scan_config(text, below)


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 2**30:,.0f} GiB" if n_bytes >= 2**30 else f"{n_bytes / 2**20:,.0f} MiB"


def _damage(place: str, what: str) -> Finding:
    return Finding(FindingKind.DAMAGE, place, what)

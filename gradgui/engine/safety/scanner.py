"""Scanning a model file before Keras sees it: what it holds that isn't a built-in part of Keras, and where."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from gradgui.core.errors import ModelError
from gradgui.core.refusal import Finding, FindingKind
from gradgui.engine.safety.config_scan import LARGEST_CONFIG_BYTES, MOST_FINDINGS, scan_config
from gradgui.engine.safety.hdf5_scan import scan_hdf5
from gradgui.engine.safety.zip_scan import scan_members

CONFIG, METADATA, WEIGHTS, ASSETS = "config.json", "metadata.json", "model.weights.h5", "assets"
_HDF5_SUFFIXES = frozenset({".h5", ".hdf5"})
#: Deflated weights are read into memory; what is stored plainly is read where it lies.
_IN_MEMORY_BYTES = 2 * 2**30


def scan_model_file(path: Path) -> tuple[Finding, ...]:
    """Returns what a model file holds that isn't opened unasked, in the file's order; () where it is plain.

    Args:
        path: a `.keras` archive, or an `.h5`, `.hdf5` or `.weights.h5` file.

    Raises:
        ModelError: it can't be read.
    """
    findings: list[Finding] = []
    try:
        with path.open("rb") as file:
            found = scan_hdf5(path) if path.suffix.lower() in _HDF5_SUFFIXES else _archive(file)
            for finding in found:
                findings.append(finding)
                if len(findings) >= MOST_FINDINGS:
                    break
    except OSError as error:
        raise ModelError(f"The model must be a readable file. Received: {path} ({error}).") from error
    return tuple(findings)


def _archive(file: io.BufferedReader) -> Iterator[Finding]:
    try:
        with zipfile.ZipFile(file) as archive:
            whole = list(scan_members(archive))
            yield from whole
            if whole:
                return  # sizes and names aren't to be relied on
            names = archive.namelist()
            yield from (
                Finding(FindingKind.DAMAGE, name[:80], "a member that no model of Keras has")
                for name in names
                if name not in {CONFIG, METADATA, WEIGHTS} and name.partition("/")[0] != ASSETS
            )
            for needed in (CONFIG, WEIGHTS):
                if needed not in names:
                    yield Finding(FindingKind.DAMAGE, "", f"an archive without {needed}")
            if CONFIG in names:
                with archive.open(CONFIG) as member:
                    yield from scan_config(member.read(LARGEST_CONFIG_BYTES + 1), CONFIG)
            if WEIGHTS in names:
                yield from _weights(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, KeyError) as error:
        what = (
            f"no whole zip archive ({type(error).__name__}: {str(error)[:120]}); a .keras file is one, as Keras 3 writes it"
        )
        yield Finding(FindingKind.DAMAGE, "", what)


def _weights(archive: zipfile.ZipFile) -> Iterator[Finding]:
    member = archive.getinfo(WEIGHTS)
    with archive.open(member) as stored:
        if member.compress_type == zipfile.ZIP_STORED:
            yield from scan_hdf5(stored, WEIGHTS)
        elif member.file_size > _IN_MEMORY_BYTES:
            yield Finding(FindingKind.DAMAGE, WEIGHTS, "weights of more than 2 GiB that are packed, as Keras never does")
        else:
            yield from scan_hdf5(io.BytesIO(stored.read(_IN_MEMORY_BYTES + 1)), WEIGHTS)

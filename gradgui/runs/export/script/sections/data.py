"""The data of a script: where they come from, which rows train, in which order."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gradgui.core.errors import StoreError
from gradgui.core.source import SourceKind, parse_source
from gradgui.runs.export.script.program_text import ProgramText
from gradgui.runs.export.script.python_text import WIDTH, Block, block, comment, docstring
from gradgui.runs.export.script.python_values import bracketed, keywords, literal
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.measuring.validating import brings_validation, constant_lines

#: Names under which an .npz may hold the examples that train.
_KEYS = (("x", "y"), ("x_train", "y_train"))
#: The same for validation.
_VALIDATION_KEYS = (("x_validation", "y_validation"), ("x_val", "y_val"), ("x_test", "y_test"))


def data_blocks(script: Script) -> Iterator[Block]:
    """Yields the data section."""
    run = script.run
    names = ["x", "y", *(["sample_weight"] if script.weights() else [])]
    source = parse_source(run.data.source)
    program = script.program("data", run.data.source)
    if program is not None and not program[2].makes_datasets:
        yield _from_program(script, program, names)
    elif source.kind is SourceKind.EXAMPLE or (source.suffix == ".npz" and not run.data.arguments):
        yield block(comment("The data."), _from_file(script, script.file("data", run.data.source), names))
    else:
        yield block(comment("The data, as arrays: gradgui read them for the run."), _from_sources(script, names))
    yield from _rows(script)
    yield from _tensors(script, names)
    yield from _batches(script)


def _from_program(script: Script, program: tuple[str, str, ProgramText], names: list[str]) -> Block:
    run = script.run
    module, function, text = program
    lines: list[str] = []
    if text.draws:
        lines.append("keras.utils.set_random_seed(SEED)  # the program draws from it")
    if text.draws_while_imported:
        script.late_modules.append(module)
        lines.append(f"import {module}  # noqa: E402 - draws random numbers by itself: after the seed")
    targets = ", ".join(names)
    if script.brings_validation:
        rest = ", ".join(_validation_names(script))
        targets = f"({targets}), {f'({rest})' if rest else '_'}"
    call = bracketed(f"{targets} = {module}.{function or 'build_data'}(", keywords(run.data.arguments), ")")
    return block(comment("The data."), lines, call)


def _from_sources(script: Script, names: list[str]) -> list[str]:
    """Returns what reads arrays that are written beside the script."""
    arrays = script.sources.arrays(script.run.spec)
    names = [*names, *_validation_names(script)]
    made = script.companions.made / f"{script.companions.script.stem}_data.npz"
    kept: dict[str, Any] = {path: array for path, array in arrays.items() if path.partition("/")[0] in names}
    np.savez_compressed(made, **kept)
    lines = [f"with np.load({script.companions.file(made, 'data file')}) as archive:"]
    for name in names:
        keys = [path.partition("/")[2] for path in arrays if path.startswith(f"{name}/")]
        if not keys:
            lines.append(f'    {name} = archive["{name}"]')
        elif all(key.isdecimal() for key in keys):
            lines += bracketed(
                f"{name} = (", [f'archive["{name}/{key}"]' for key in keys], ",)" if len(keys) == 1 else ")", 1
            )
        else:
            entries = [f'{literal(key)}: archive["{name}/{key}"]' for key in keys]
            lines += bracketed(f"{name} = {{", entries, "}", 1)
    return lines


def _from_file(script: Script, path: Path, names: list[str]) -> list[str]:
    expression = script.companions.file(path, "data file")
    try:
        with zipfile.ZipFile(path) as archive:
            inside = {name.removesuffix(".npy") for name in archive.namelist()}
    except (OSError, zipfile.BadZipFile) as error:
        raise StoreError(f"The data of the run must be readable. Received: {path} ({error}).") from error
    x, y = next((keys for keys in _KEYS if set(keys) <= inside), _KEYS[0])
    keys = [x, y, f"sample_weight{y.removeprefix('y')}"][: len(names)]
    lines = [f"with np.load({expression}) as archive:", *_read(names, keys)]
    if brings_validation(script):
        validation_names = _validation_names(script)
        x, y = next(pair for pair in _VALIDATION_KEYS if set(pair) <= inside)
        keys = [x, y, f"sample_weight{y.removeprefix('y')}"][: len(validation_names)]
        lines += _read(validation_names, keys)
    return lines


def _validation_names(script: Script) -> list[str]:
    """Returns what a script calls the examples that the data bring for validation; empty where it doesn't use them."""
    if not brings_validation(script):
        return []
    return ["validation_x", "validation_y", *(["validation_sample_weight"] if script.weights(validation=True) else [])]


def _read(names: Sequence[str], keys: Sequence[str]) -> list[str]:
    """Returns the lines that take arrays out of an archive: one where they fit, else one each."""
    values = [f'archive["{key}"]' for key in keys]
    line = f"    {', '.join(names)} = {', '.join(values)}"
    return [line] if len(line) <= WIDTH else [f"    {name} = {value}" for name, value in zip(names, values, strict=True)]


def _rows(script: Script) -> Iterator[Block]:
    data = script.run.data
    count = _count(script)
    if not data.validation_fraction:
        yield block(f"train_rows = np.arange({count})", constant_lines(script))
        return
    yield block(
        comment(f"{100 * data.validation_fraction:.3g} % of the examples were kept aside for validation; the others train."),
        f"n_held_out = round({data.validation_fraction!r} * {count})",
        f"order = np.random.default_rng([SEED, 2**32 - 1]).permutation({count})",
        f"train_rows = np.delete(np.arange({count}), order[:n_held_out])",
        constant_lines(script),
    )


def _count(script: Script) -> str:
    run = script.run
    if not run.several("x"):
        return "len(x)"
    if not run.several("y"):
        return "len(y)"
    return str(next(iter(run.arrays.values())).shape[0])


def _tensors(script: Script, names: list[str]) -> Iterator[Block]:
    """Yields what makes tensors of the arrays: floating numbers as float32, as Keras computes."""
    run = script.run
    known = {name: run.array(name) for name in names}
    for name in _validation_names(script):
        described = name if run.describes(name) else name.removeprefix("validation_")  # older records have one alone
        known[name] = run.array(described)
    lines = [
        f"{name} = tf.nest.map_structure(as_tensor, {name})"
        if info is None
        else f"{name} = tf.constant({name}, tf.{info.dtype})"
        for name, info in known.items()
    ]
    if None in known.values():
        yield block(
            "def as_tensor(array):",
            docstring("Returns an array as a tensor; floating numbers as float32."),
            "    array = np.asarray(array)",
            '    return tf.constant(array, "float32" if array.dtype.kind == "f" else array.dtype)',
            defines=True,
        )
    yield block(lines)


def _batches(script: Script) -> Iterator[Block]:
    if script.run.data.shuffle:
        yield block(
            "def batches():",
            docstring("Yields the rows of each batch; every epoch has an order of its own."),
            f"    epoch = {script.run.spec.counts.epoch}",
            "    while True:",
            "        order = np.random.default_rng([SEED, epoch]).permutation(len(train_rows))",
            "        for start in range(0, len(order), BATCH_SIZE):",
            "            yield train_rows[order[start : start + BATCH_SIZE]]",
            "        epoch += 1",
            defines=True,
        )
    else:
        yield block(
            "def batches():",
            docstring("Yields the rows of each batch, epoch after epoch in the given order."),
            "    while True:",
            "        for start in range(0, len(train_rows), BATCH_SIZE):",
            "            yield train_rows[start : start + BATCH_SIZE]",
            defines=True,
        )

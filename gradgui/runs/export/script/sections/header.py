"""The top of a script: what it is, what it imports, what it is told."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator

from gradgui.runs.export.script.before import BEFORE
from gradgui.runs.export.script.python_text import WIDTH, Block, block, comment
from gradgui.runs.export.script.script import Script
from gradgui.runs.export.script.sections.measuring.tables import argument_lines


def docstring_block(script: Script) -> Block:
    """Returns the docstring; written last, when it is known what lies beside the script."""
    run = script.run
    name = run.spec.name or run.reader.name
    file = script.companions.script.name
    first = f"Trains {name} again: the same {run.n_steps:,} steps, the same losses."
    if script.is_part:
        first = f"Takes the first {run.n_steps:,} steps of {name} again, from which another run goes on."
    paragraphs = [
        f"A plain loop of TensorFlow and Keras that repeats what gradgui recorded on {_date(run.reader.started_at)}"
        f"{', with every change that was made while it ran' if script.has_story else ''}. {_beside(script)}"
    ]
    paragraphs.append(_exactness(script))
    if script.left_out:
        paragraphs.append(" ".join(script.left_out))
    if script.before is not None:
        part = f"{script.before.module}.py"
        paragraphs.append(
            f"It is a fork: {part} takes the first {run.first:,} steps, under the settings of that time, and this goes on "
            "with what they ended with."
        )
    lines = [f'"""{first}', *([] if script.is_part else ["", f"    python {file} --losses losses.csv"])]
    for paragraph in paragraphs:
        lines += ["", *textwrap.wrap(paragraph.replace("\\", "/"), WIDTH, break_on_hyphens=False, break_long_words=False)]
    return block(lines, '"""')


def _date(started_at: str) -> str:
    try:
        return dt.datetime.fromisoformat(started_at).date().isoformat()
    except ValueError:
        return "an unknown day"


def _beside(script: Script) -> str:
    names = list(script.companions.files)
    if not names:
        return "It needs no other file."
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"It needs {listed}, which {'lies' if len(names) == 1 else 'lie'} beside it."


def _exactness(script: Script) -> str:
    known = script.run.reader.environment
    versions = ", ".join(
        f"{title} {known[key]}"
        for key, title in (("tensorflow", "TensorFlow"), ("keras", "Keras"), ("numpy", "NumPy"))
        if key in known
    )
    machine = known.get("device", "")
    if "intra_op_threads" in known:
        machine += f", {known['intra_op_threads']} threads"
    where = f"With {versions} and on the machine of the run ({machine})" if versions else "On the machine of the run"
    if script.doubts:
        return f"{where}, its losses agree with the run's to rounding. {' '.join(script.doubts)}"
    return f"{where}, its losses are those of the run to the last bit; elsewhere they agree to rounding."


def import_blocks(script: Script) -> Iterator[Block]:
    """Yields the imports; written last too."""
    companions = script.companions
    standard = [] if script.is_part else ["import argparse", "import csv"]
    if companions.folders:
        standard.append("import sys")
    if companions.uses_here:
        standard.append("from pathlib import Path")
    yield block(standard)
    yield block("import keras", "import numpy as np", "import tensorflow as tf")
    modules = sorted(script.companions.modules)
    if companions.folders:
        folders = dict.fromkeys(folder.resolve().as_posix() for folder in companions.folders)
        yield block(f'sys.path.append("{folder}")' for folder in folders)
    yield block([f"import {module}" for module in modules if module not in script.late_modules])
    if script.before is not None:
        yield block(comment("Importing it takes the steps before."), f"import {script.before.module} as {BEFORE}")


def settings_blocks(script: Script) -> Iterator[Block]:
    """Yields the command line, the constants, and how TensorFlow is set up."""
    run = script.run
    parser = block(
        "parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])",
        'parser.add_argument("--losses", metavar="PATH", help="write the losses as CSV")',
        argument_lines(script),
        "arguments = parser.parse_args()",
    )
    if not script.is_part:
        yield parser
    constants = [f"SEED = {run.spec.loop.seed}", f"BATCH_SIZE = {run.data.batch_size}"]
    if not script.has_story:
        constants.append(f"N_STEPS = {run.n_steps}")
    if script.companions.uses_here:
        constants.insert(0, "HERE = Path(__file__).parent")
    yield block(constants)
    yield block(
        comment(
            "While TensorFlow optimizes a graph it may rewrite sums and products, and then rounds differently in different "
            "loops. Without that a step gives the same bits in all of them."
        ),
        'tf.config.optimizer.set_experimental_options({"arithmetic_optimization": False})',
    )
    if run.spec.loop.deterministic:
        yield block(
            comment("Only operations that give the same result every time."),
            "tf.config.experimental.enable_op_determinism()",
        )
    yield from _device(script)


def _device(script: Script) -> Iterator[Block]:
    """Yields the choice of a device, where the run was told which."""
    wanted = script.run.spec.loop.device
    if script.before is not None:
        if wanted != script.before.run.spec.loop.device:
            script.doubts.append(f"Its device is that of {script.before.module}.py.")
        return
    if wanted.lower() == "auto":
        return
    kind, _, number = wanted.partition(":")
    if kind.upper() == "CPU":
        yield block(comment("On the processor, even if there is a GPU."), 'tf.config.set_visible_devices([], "GPU")')
    else:
        index = int(number or 0)
        yield block(
            comment(f"On {wanted} alone."),
            'gpus = tf.config.list_physical_devices("GPU")',
            f'tf.config.set_visible_devices(gpus[{index}], "GPU")',
        )

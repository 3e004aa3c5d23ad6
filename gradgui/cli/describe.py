"""`gradgui describe`: the variables of a model, its data, or the learning rate that a spec plans; to read or as JSON."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradgui.cli.arguments import add_json, add_settings, add_trust
from gradgui.cli.data_tables import data_table, print_data

if TYPE_CHECKING:
    from rich.tree import Tree

    from gradgui.core.selection import Selection
    from gradgui.core.spec import RunSpec
    from gradgui.core.variables import VariableInfo

DESCRIPTION = """\
Shows every variable of a model: path, shape, dtype, role, and whether it learns: of a spec, when it
starts; else as the model says.

MODEL is a model file (.keras, .h5), a SavedModel folder, a program (program.py or program.py:function), a function of an
installed package (package.module:function), keras.applications:NAME, a spec, a stored run or a shipped example.
With --set, weights are loaded over it (model.weights), or another head is put on (model.head.classes).
With --data, MODEL is a spec or an example with data: shows their arrays, ranges, gaps and classes too, and which loss fits.
With --learning-rates, MODEL is a spec: shows the learning rate of its updates before it is run.
With --plan, MODEL is a spec: says how many steps and updates its run will have, and how long it takes as far as is known."""


#: Lines of the table of learning rates: as many as are taken in at a glance.
RATES_SHOWN = 21


def add_parser(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "describe",
        parents=[common],
        help="the variables of a model",
        description=DESCRIPTION,
    )
    parser.add_argument("model", metavar="MODEL", help="what to describe")
    parser.add_argument("--data", action="store_true", help="the data that the spec names, too")
    parser.add_argument("--learning-rates", action="store_true", help="the rate of every update that the spec plans")
    parser.add_argument("--plan", action="store_true", help="how long the spec's run will be: steps, updates, time")
    parser.add_argument("--runs", metavar="DIR", type=Path, help="with --plan, where earlier runs tell the speed")
    parser.add_argument("--steps", metavar="N", type=int, help="of so many steps (default: loop.steps of the spec)")
    add_settings(parser, 'change one key of the spec before, such as model.weights="x.weights.h5" or model.head.classes=5')
    add_trust(parser, "let the code that builds the model run")
    add_json(parser, 'print {"variables": [{"path", "shape", ...}]}')
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Describes the model."""
    from gradgui.app.describing import describe_model, model_spec
    from gradgui.core.errors import SpecError

    if args.learning_rates:
        return describe_rates(args)
    if args.plan:
        return describe_plan(args)
    spec = model_spec(args.model, args.settings)
    with contextlib.redirect_stdout(sys.stderr):  # whatever the program prints isn't part of the answer
        opened = describe_model(spec, trust=args.trust)
    if args.data and opened.data is None:
        raise SpecError(f"With --data, MODEL must be a spec with [data]. Received: {args.model}, without. Describe a spec.")
    selection, mistake = _selection(spec, opened.variables)
    notes = [*opened.notes, mistake] if mistake else list(opened.notes)
    if args.json:
        rows = zip(opened.variables, selection.flags, strict=True)
        table: dict[str, Any] = {"variables": [variable_table(variable, learns) for variable, learns in rows]}
        table["notes"] = notes
        sys.stdout.write(json.dumps({**table, "data": data_table(opened)} if args.data else table) + "\n")
        return 0
    print_tree(spec, selection)
    said = set(opened.data.notes) if args.data and opened.data is not None else set()  # with the data, below
    for sentence in notes:
        if sentence not in said:
            print(sentence)
    if args.data:
        print_data(opened)
    return 0


def describe_rates(args: argparse.Namespace) -> int:
    """Prints the rates that the spec plans: all of them as JSON, else some of them, evenly spread.

    Raises:
        SpecError: nothing says how many steps, or which rate.
    """
    from gradgui.app.describing import learning_rates
    from gradgui.app.training import load_spec

    rates = learning_rates(load_spec(args.model), args.steps)
    if args.json:
        sys.stdout.write(json.dumps({"learning_rates": rates.tolist()}) + "\n")
        return 0
    n_shown = min(len(rates), RATES_SHOWN)
    print(f"{'update':>10}  {'learning rate'}")
    for row in range(n_shown):
        update = row * (len(rates) - 1) // max(n_shown - 1, 1)
        print(f"{update:>10}  {rates[update]:.6g}")
    return 0


def describe_plan(args: argparse.Namespace) -> int:
    """Prints how long the run of a spec will be: opens its model and data to count examples, trains nothing."""
    from gradgui.app.describing import describe_model, run_plan
    from gradgui.app.training import load_spec
    from gradgui.core.spec_toml import with_setting

    spec = load_spec(args.model)
    for setting in args.settings:
        spec = with_setting(spec, setting)
    with contextlib.redirect_stdout(sys.stderr):
        opened = describe_model(spec, trust=args.trust)
    plan = run_plan(spec, opened, args.runs)
    if args.json:
        sys.stdout.write(json.dumps({"plan": dataclasses.asdict(plan) | {"words": plan.words()}}) + "\n")
    else:
        print(plan.words())
    return 0


def _selection(spec: RunSpec, variables: tuple[VariableInfo, ...]) -> tuple[Selection, str]:
    """Returns what learns when the spec starts, and which of its patterns match nothing: then as the model has it."""
    from gradgui.app.describing import starting_selection
    from gradgui.core.errors import SpecError
    from gradgui.core.selection import Selection

    try:
        return starting_selection(spec, variables), ""
    except SpecError as error:
        return Selection.initial(variables), str(error)


def variable_table(variable: VariableInfo, learns: bool) -> dict[str, Any]:
    """Returns a variable as a plain table; `learns`: by gradients, or as its layer updates it."""
    return {
        **dataclasses.asdict(variable),
        "shape": list(variable.shape),
        "role": str(variable.role),
        "parameters": variable.n_parameters,
        "learns": learns,
    }


def print_tree(spec: RunSpec, selection: Selection) -> None:
    """Prints the variables as a tree along the segments of their paths, and sums them up."""
    from rich.console import Console

    console = Console(highlight=False)
    console.print(variable_tree(spec.model.source, selection))
    n_all, n_learning = selection.n_learnable_parameters, selection.n_active_parameters
    console.print(f"{len(selection.variables)} variables, {n_all:,} parameters, {n_learning:,} of them learn")


def variable_tree(root: str, selection: Selection) -> Tree:
    """Returns the tree: a branch a layer, a leaf a variable."""
    from rich.text import Text
    from rich.tree import Tree

    tree = Tree(Text(root, style="bold"))
    branches: dict[str, Tree] = {"": tree}
    for variable, learns in zip(selection.variables, selection.flags, strict=True):
        *layers, leaf = variable.path.split("/")
        parent = ""
        for layer in layers:
            path = f"{parent}/{layer}" if parent else layer
            if path not in branches:
                branches[path] = branches[parent].add(Text(layer))
            parent = path
        shape = "x".join(str(size) for size in variable.shape) or "scalar"
        line = Text.assemble(leaf, (f"  {shape}  {variable.dtype}", "dim"))
        if variable.role != "weight":
            line.append(f"  {variable.role}", "cyan")
        if variable.switchable and not learns:
            line.append("  frozen", "blue")
        for other in variable.other_paths:
            line.append(f"  also {other}", "dim")
        branches[parent].add(line)
    return tree

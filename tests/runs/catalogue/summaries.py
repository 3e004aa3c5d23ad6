"""Summaries of runs that nobody trained, for the tests of lists, filters and trees."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

from gradgui.runs.catalogue.run_summary import RunSummary
from gradgui.runs.store.run_format import Parent
from gradgui.runs.store.run_labels import RunLabels


def summary(folder: str = "a", parent: str = "", **fields: Any) -> RunSummary:
    """Returns a finished run of 100 steps in a folder of this name; `fields` replace what is said of it."""
    run = RunSummary(
        path=Path("runs") / folder,
        name=fields.pop("name", folder),
        state="finished",
        reason=None,
        message="",
        steps=100,
        n_steps=100,
        started=dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC),
        loss=0.5,
        validation_loss=None,
        best_validation_loss=None,
        model_source="examples:digits",
        device="CPU:0",
        parent=Parent(parent, 10) if parent else None,
        spec={"optimizer.name": "Adam", "optimizer.learning_rate": 0.01, "data.batch_size": 32, "data.shuffle": True},
    )
    labels = {key: fields.pop(key) for key in ("star", "tags", "note") if key in fields}
    return replace(run, labels=RunLabels(**labels), **fields)

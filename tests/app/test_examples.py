from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradgui.app.training import load_spec, run_headless
from gradgui.core.spec_toml import with_setting
from gradgui.runs.store.run_reader import RunReader

pytestmark = pytest.mark.slow


def trained(name: str, steps: int, runs_dir: Path) -> RunReader:
    """Trains a shipped example for some steps and reads the run."""
    spec = load_spec(f"examples:{name}")
    for setting in (f"loop.steps={steps}", f"loop.validate_every={steps}"):
        spec = with_setting(spec, setting)
    summary = run_headless(spec, runs_dir)
    assert summary.run is not None
    return RunReader(summary.run)


def test_linear_finds_the_plane(tmp_path: Path) -> None:
    run = trained("linear", 600, tmp_path)
    assert run.variables == ("weight", "bias")
    assert run.loss[-50:].mean() == pytest.approx(0.01, rel=0.2)  # the variance of the noise


def test_mlp_reads_digits(tmp_path: Path) -> None:
    run = trained("mlp", 400, tmp_path)
    assert run.variables == ("dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias")
    assert run.validation["accuracy"][-1] > 0.88
    assert np.nanmax(run.norms("clipped")) <= 1.0 + 1e-6


def test_finetune_moves_nothing_but_its_last_layer(tmp_path: Path) -> None:
    run = trained("finetune", 150, tmp_path)
    moved = np.nansum(run.norms("update"), axis=0) > 0
    assert [path for path, has_moved in zip(run.variables, moved, strict=True) if has_moved] == ["head/kernel", "head/bias"]
    assert run.loss[-20:].mean() < 0.6 * run.loss[:20].mean()


def test_the_pretrained_network_knows_its_digits(tmp_path: Path) -> None:
    spec = load_spec("examples:finetune")
    for setting in ('data.arguments={ digits = "0-4" }', "loop.steps=1", "loop.validate_every=1"):
        spec = with_setting(spec, setting)
    summary = run_headless(spec, tmp_path)
    assert summary.run is not None
    assert RunReader(summary.run).validation["accuracy"][0] > 0.97


@pytest.mark.exhaustive
def test_spiral_tells_the_arms_apart_once_its_early_layers_get_gradients(tmp_path: Path) -> None:
    run = trained("spiral", 5000, tmp_path)
    assert run.validation["accuracy"][-1] > 0.95
    first_kernel = run.norms("gradient")[:, run.variables.index("layer01/kernel")]
    assert np.nanmax(first_kernel) > 1000 * first_kernel[0]


@pytest.mark.exhaustive
def test_resnet_reads_digits_better_than_the_small_network(tmp_path: Path) -> None:
    run = trained("resnet", 355, tmp_path)
    assert run.validation["accuracy"][-1] > 0.95

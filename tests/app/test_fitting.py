"""Data alone: which loss, outputs and metric they are trained with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradgui.app import fitting
from gradgui.app.fitting import Fitted, fitted_to_targets
from gradgui.core.data.data_summary import DataSummary, Proposal
from gradgui.core.initial_controls import initial_controls
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import with_setting
from gradgui.runs.engine import OpenedRun
from gradgui.runs.sources.data_start import spec_for_data
from tests.fakes import fake_spec


def begun(folder: Path) -> RunSpec:
    np.save(folder / "x.npy", np.zeros((4, 3)))
    spec = spec_for_data(folder / "x.npy")
    assert spec is not None
    return spec


def proposing(proposal: Proposal | None, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = OpenedRun((), initial_controls(fake_spec(), (), 0.1), data=DataSummary(proposal=proposal))
    monkeypatch.setattr(fitting, "describe_model", lambda spec, *, trust: opened)


def test_a_network_that_fits_gets_the_loss_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proposing(Proposal("mse", 1, "linear", "numbers", "mae", n_given=1), monkeypatch)
    found = fitted_to_targets(begun(tmp_path))
    assert found.words == 'The targets are numbers: loss "mse" on 1 output (linear) fits them.'
    assert found.spec.loss is not None
    assert (found.spec.loss.name, found.spec.loss.arguments) == ("mse", {})
    assert (found.spec.loop.metrics, found.spec.model.head) == (("mae",), None)
    assert found.spec.missing() == []


def test_logits_are_said_to_the_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proposing(Proposal("binary_crossentropy", 1, "sigmoid", "two", from_logits=True, n_given=1), monkeypatch)
    spec = fitted_to_targets(begun(tmp_path)).spec
    assert spec.loss is not None
    assert spec.loss.arguments == {"from_logits": True}


def test_a_network_with_other_outputs_gets_another_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = Proposal("binary_crossentropy", 4, "sigmoid", "4 labels", "accuracy", from_logits=True, n_given=2)
    proposing(many, monkeypatch)
    spec = fitted_to_targets(with_setting(begun(tmp_path), 'loop.metrics=["mae"]')).spec
    assert spec.model.head is not None
    assert spec.loss is not None
    assert (spec.model.head.classes, spec.model.head.activation) == (4, "sigmoid")
    assert (spec.loss.arguments, spec.loop.metrics) == ({}, ("mae",))


def test_a_spec_of_ones_own_and_targets_that_nothing_fits_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proposing(None, monkeypatch)
    assert fitted_to_targets(begun(tmp_path)) == Fitted(begun(tmp_path))
    monkeypatch.setattr(fitting, "describe_model", None)
    assert fitted_to_targets(fake_spec()) == Fitted(fake_spec())
    said = with_setting(begun(tmp_path), "loss.name=mse")
    assert fitted_to_targets(said) == Fitted(said)


def test_images_of_three_classes_get_a_network_that_takes_them(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "squares.npz", x=rng.integers(0, 255, (40, 8, 8)).astype("uint8"), y=np.arange(40) % 3)
    begins = spec_for_data(tmp_path / "squares.npz")
    assert begins is not None
    found = fitted_to_targets(begins, trust=False)  # its program is gradgui's own
    assert "3 classes" in found.words
    assert found.spec.loss is not None
    assert found.spec.model.head is not None
    assert (found.spec.loss.name, found.spec.model.head.classes) == ("sparse_categorical_crossentropy", 3)
    assert found.spec.missing() == []

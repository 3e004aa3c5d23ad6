"""The data at a glance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.core.data.data_summary import DataSummary, TargetKind
from gradgui.core.spec import DataSpec
from gradgui.engine.data import summary as summary_module
from gradgui.engine.data.open_data import open_data
from gradgui.engine.data.summary import summary_of
from gradgui.engine.program import Programs


def summary(tmp_path: Path, x: Any, y: Any, **settings: Any) -> DataSummary:
    np.savez(tmp_path / "d.npz", x=x, y=y)
    return summary_of(open_data(DataSpec(str(tmp_path / "d.npz"), **settings), Programs(), seed=0))


def test_ranges_and_gaps_are_those_of_the_training_rows(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 3)).astype(np.float32)
    x[7, 1], x[9, 2], x[9, 0] = np.nan, np.inf, -np.inf
    found = summary(tmp_path, x, np.arange(50) % 2).arrays[0]
    finite = x[np.isfinite(x)].astype(np.float64)
    assert (found.name, found.dtype, found.shape) == ("x", "float32", (3,))
    assert (found.n_nan, found.n_infinite) == (1, 2)
    np.testing.assert_allclose([found.minimum, found.maximum, found.mean], [finite.min(), finite.max(), finite.mean()])


def test_what_would_spoil_a_training_is_said(tmp_path: Path) -> None:
    found = summary(tmp_path, np.full((6, 1), np.nan), np.array([0, 2, 2, 0, 0, 2]))
    assert found.warnings == ("x has 6 NaN values: the loss will not be finite.", "No training example has the class 1.")
    assert np.isnan(found.arrays[0].mean)


def test_classes_are_counted_over_the_training_rows_alone(tmp_path: Path) -> None:
    y = np.arange(100) % 4
    found = summary(tmp_path, np.ones((100, 2)), y, validation_fraction=0.2)
    kept = np.random.default_rng([0, 2**32 - 1]).permutation(100)[:20]
    assert found.class_counts == tuple(np.bincount(np.delete(y, kept)))
    assert found.target_kind is TargetKind.CLASSES


def test_samples_are_spread_over_the_rows_and_large_images_are_thinned(tmp_path: Path) -> None:
    x = np.zeros((100, 200, 130, 3), dtype=np.uint8)
    x[-1, 0, 0] = 9
    found = summary(tmp_path, x, np.arange(100) % 3)
    assert found.inputs_are_images
    rows = [sample.row for sample in found.samples]
    assert (rows[0], max(rows), len(set(rows))) == (0, 99, len(rows))
    last = found.samples[rows.index(99)]
    assert last.inputs.shape == (50, 44, 3)
    assert tuple(last.inputs[0, 0]) == (9, 9, 9)
    assert found.samples[2].target == str(found.samples[2].row % 3)


def test_the_first_images_are_of_all_classes_where_these_follow_one_another(tmp_path: Path) -> None:
    found = summary(tmp_path, np.zeros((100, 8, 8, 3), dtype=np.uint8), np.repeat(np.arange(4), 25))
    assert {sample.target for sample in found.samples[:4]} == {"0", "1", "2", "3"}


def test_names_of_classes_are_shown_instead_of_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,kind\n1,dog\n2,cat\n3,dog\n")
    found = summary_of(open_data(DataSpec(str(tmp_path / "t.csv")), Programs(), seed=0))
    assert found.class_names == ("cat", "dog")
    assert found.class_counts == (1, 2)
    assert [sample.target for sample in found.samples] == ["dog", "cat", "dog"]


def test_of_streamed_examples_some_are_looked_at_and_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary_module, "_N_LOOKED_AT", 11)
    np.save(tmp_path / "x.npy", np.arange(101.0)[:, np.newaxis])
    np.save(tmp_path / "y.npy", np.arange(101) % 2)
    data = open_data(DataSpec(str(tmp_path / "x.npy"), stream=True), Programs(), seed=0)
    found = summary_of(data)
    x, y = found.arrays
    assert (x.minimum, x.mean, x.maximum) == (0.0, 50.0, 100.0)
    assert found.class_counts == (51, 50)
    assert "The ranges of x are those of 11 of 101 examples, spread evenly." in found.notes
    assert y.mean == pytest.approx(50 / 101)
    np.testing.assert_array_equal(data.x[np.array([7, 3])], [[7.0], [3.0]])
    assert data.x[7].dtype == np.float32


def test_asking_to_stream_what_cannot_be_is_answered(tmp_path: Path) -> None:
    np.savez(tmp_path / "d.npz", x=np.ones((4, 2)), y=np.zeros(4))
    data = open_data(DataSpec(str(tmp_path / "d.npz"), stream=True), Programs(), seed=0)
    assert any("All examples are in memory" in note for note in data.notes)


@pytest.mark.parametrize("folder", ["", "train"])
def test_texts_are_shown_as_the_words_that_the_model_sees(tmp_path: Path, folder: str) -> None:
    texts = {"train/good/1.txt": "Great, great fun!", "train/good/2.txt": "", "train/bad/1.txt": "no fun at all, none"}
    kept = {"val/good/1.txt": "great unheard", "val/bad/1.txt": "no"} if folder else {}
    for name, text in {**texts, **kept}.items():
        file = tmp_path / (name if folder else name.removeprefix("train/"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    found = summary_of(open_data(DataSpec(f"{tmp_path}/", {"length": 4}), Programs(), seed=0))
    assert [(sample.target, sample.text) for sample in found.samples] == [
        ("bad", "no fun at all"),
        ("good", "great great fun"),
        ("good", ""),
    ]

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from gradgui.gui.look.theme import small_font
from gradgui.gui.plots.elided_path import elided_path, without_common_layers

LONG = "block_7/dense_28_with_a_long_name/kernel"


def test_a_path_that_fits_is_written_in_full(qtbot: QtBot) -> None:
    assert elided_path("head/bias", small_font(), 1000) == "head/bias"


def test_a_long_path_keeps_the_beginning_of_every_segment(qtbot: QtBot) -> None:
    text = elided_path(LONG, small_font(), QFontMetricsF(small_font()).averageCharWidth() * 29)
    assert text.startswith("block_7/dense_")
    assert text.endswith("/kernel")
    assert "…" in text


def test_numbered_layers_stay_apart(qtbot: QtBot) -> None:
    width = QFontMetricsF(small_font()).averageCharWidth() * 24
    texts = [elided_path(f"batch_normalization{number}/gamma", small_font(), width) for number in ("", "_1", "_12")]
    assert len(set(texts)) == 3
    assert all(text.startswith("batch") and text.endswith("/gamma") for text in texts)


@pytest.mark.parametrize("n_chars", [3, 8, 15, 30])
def test_an_elided_path_is_never_too_wide(qtbot: QtBot, n_chars: int) -> None:
    metrics = QFontMetricsF(small_font())
    width = round(metrics.averageCharWidth() * n_chars)
    assert metrics.horizontalAdvance(elided_path(LONG, small_font(), width)) <= width


def test_what_all_paths_share_is_left_out() -> None:
    assert without_common_layers(["net/a/kernel", "net/a/bias", "net/b/bias"], keep=2) == ["a/kernel", "a/bias", "b/bias"]
    assert without_common_layers(["net/a", "net/b"], keep=1) == ["a", "b"]


def test_a_variable_keeps_its_layer() -> None:
    assert without_common_layers(["dense/kernel", "dense/bias"], keep=2) == ["dense/kernel", "dense/bias"]
    assert without_common_layers(["net/dense/kernel"], keep=2) == ["net/dense/kernel"]
    assert without_common_layers(["u", "u/w"], keep=1) == ["u", "u/w"]


def test_outer_layers_are_left_out_rather_than_cut_to_stubs(qtbot: QtBot) -> None:
    metrics = QFontMetricsF(small_font())
    text = elided_path("block_30/dense_123/bias", small_font(), metrics.horizontalAdvance("…/dense_123/bias") + 2)
    assert text == "…/dense_123/bias"


def test_a_layer_that_has_no_room_keeps_its_number(qtbot: QtBot) -> None:
    metrics = QFontMetricsF(small_font())
    width = metrics.horizontalAdvance("…_1/gamma") + 1
    assert elided_path("batch_normalization_1/gamma", small_font(), width) == "…_1/gamma"
    assert elided_path("batch_normalization_1/gamma", small_font(), metrics.horizontalAdvance("gamma") + 1) == "gamma"


@pytest.mark.parametrize(
    "text",
    [
        "…/block_07/attention/query/kernel",
        "…_07/attention/query/kernel",
        "…_07/…/query/kernel",
        "…_07/kernel",
    ],
)
def test_the_number_of_a_block_stays_longest(qtbot: QtBot, text: str) -> None:
    metrics = QFontMetricsF(small_font())
    path = "encoder/block_07/attention/query/kernel"
    assert elided_path(path, small_font(), metrics.horizontalAdvance(text) + 1) == text


def test_variables_of_blocks_that_are_alike_have_different_names(qtbot: QtBot) -> None:
    width = QFontMetricsF(small_font()).averageCharWidth() * 14
    paths = [f"encoder/block_{block:03}/mlp/dense/kernel" for block in range(40)]
    assert len({elided_path(path, small_font(), width) for path in paths}) == 40

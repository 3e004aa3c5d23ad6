from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from gradgui.runs.parents import parent_of
from tests.runs.families import parent_and_child


def test_a_fork_knows_the_record_of_its_parent_and_where_they_part(tmp_path: Path) -> None:
    parent, child = parent_and_child(tmp_path)
    found = parent_of(child)
    assert found is not None
    assert (found.name, found.step) == ("mother", 30)
    np.testing.assert_array_equal(found.history.scalars("loss"), parent.loss)


def test_a_run_of_its_own_has_no_parent(tmp_path: Path) -> None:
    parent, _ = parent_and_child(tmp_path)
    assert parent_of(parent) is None


def test_a_parent_that_is_gone_is_none(tmp_path: Path) -> None:
    parent, child = parent_and_child(tmp_path)
    shutil.rmtree(parent.path)
    assert parent_of(child) is None

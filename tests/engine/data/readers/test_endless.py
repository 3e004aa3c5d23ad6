from __future__ import annotations

import pytest

from gradgui.core.errors import DataError
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import with_setting
from gradgui.engine.data.readers.endless import Needed
from tests.fakes import fake_spec


def spec(*settings: str) -> RunSpec:
    found = fake_spec()
    for setting in ("data.source=a.py", "data.batch_size=8", "data.shuffle=false", "loop.steps=10", *settings):
        found = with_setting(found, setting)
    return found


def test_a_run_by_steps_in_the_given_order_needs_its_steps_batches() -> None:
    assert Needed.by(spec()).n_examples == 80
    assert Needed.by(spec()).checked("build_data()") == 80


@pytest.mark.parametrize("setting", ["data.shuffle=true", "data.validation_fraction=0.1", "loop.epochs=3"])
def test_where_the_order_or_the_split_depends_on_all_it_is_said_what_to_write(setting: str) -> None:
    needed = Needed.by(spec(setting))
    assert needed.n_examples is None
    with pytest.raises(DataError, match=r"for ever.*dataset\.take\(n\).*loop\.steps, data\.shuffle = false"):
        needed.checked("build_data()")


def test_more_than_can_be_counted_is_refused() -> None:
    with pytest.raises(DataError, match="8,000,000,000 of build_data"):
        Needed.by(spec("loop.steps=1000000000")).checked("build_data()")

"""SavedModels with an optimizer of Keras 2: they open, train, and keep what was saved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradgui.core.spec import ModelSpec
from gradgui.engine.models.foreign.keras2_optimizer import is_optimizer, register_keras2_optimizer
from gradgui.engine.models.open_model import open_model
from gradgui.engine.program import Programs
from tests.engine.models import foreign_models as made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SavedModel with an optimizer of Keras 2."""
    folder = tmp_path_factory.mktemp("keras2") / "net"
    made.with_optimizer_of_keras2(folder)
    return folder


def test_it_opens_without_its_optimizer_among_the_variables(folder: Path) -> None:
    model = open_model(ModelSpec(str(folder)), Programs(), None)

    assert [info.path for info in model.infos] == ["w"]
    np.testing.assert_array_equal(model.call(np.array([[1.0, 2.0]], "float32"), True), [[7.0]])


def test_a_slot_that_a_saved_function_uses_has_its_values(folder: Path) -> None:
    import tensorflow as tf

    register_keras2_optimizer()
    loaded = tf.saved_model.load(str(folder))

    assert is_optimizer(loaded.trainer)
    np.testing.assert_array_equal(loaded.momentum(), [[0.25], [-2.0]])
    assert loaded.trainer.get_slot_names() == ["momentum"]
    np.testing.assert_array_equal(loaded.trainer.get_slot(loaded.w, "momentum"), [[0.25], [-2.0]])
    assert loaded.trainer.learning_rate.numpy() == 0.5


def test_it_can_be_saved_and_loaded_again(folder: Path, tmp_path: Path) -> None:
    import tensorflow as tf

    register_keras2_optimizer()
    tf.saved_model.save(tf.saved_model.load(str(folder)), str(tmp_path / "again"))

    again = tf.saved_model.load(str(tmp_path / "again"))
    np.testing.assert_array_equal(again.momentum(), [[0.25], [-2.0]])


def test_a_type_that_is_registered_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    import tensorflow as tf

    taken: list[str] = []
    types = tf.__internal__.saved_model.load
    monkeypatch.setattr(types, "register_revived_type", lambda name, *_: taken.append(name))
    monkeypatch.setattr(types, "registered_identifiers", lambda: {"optimizer"})
    register_keras2_optimizer()
    assert taken == []
    monkeypatch.setattr(types, "registered_identifiers", dict)
    register_keras2_optimizer()
    assert taken == ["optimizer"]

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from gradgui.core.errors import SpecError
from gradgui.runs.sources.data_start import is_begun, spec_for_data
from gradgui.runs.sources.opening import SpecToOpen, resolve_path
from tests.fakes import fake_spec


@pytest.mark.parametrize(("file", "program"), [("1.png", "images.py"), ("1.txt", "text.py")])
def test_a_folder_of_classes_gets_a_network_with_an_output_a_class(tmp_path: Path, file: str, program: str) -> None:
    for name in ("cat", "dog", "owl"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        (tmp_path / "pets" / name / file).touch()
    found = resolve_path(tmp_path / "pets")
    assert isinstance(found, SpecToOpen)
    assert found.origin == str(tmp_path / "pets")
    assert found.spec.model.arguments["classes"] == 3
    source = Path(found.spec.model.source.removesuffix(":build_model"))
    assert source.is_file()
    assert source.name == program
    assert found.spec.data is not None
    assert (found.spec.name, found.spec.data.source) == ("pets", f"{tmp_path / 'pets'}/")
    found.spec.check_complete()


def test_a_table_waits_for_its_loss(tmp_path: Path) -> None:
    table = tmp_path / "prices.csv"
    table.write_text("a,y\n1,2\n", encoding="utf-8")
    spec = spec_for_data(table)
    assert spec is not None
    assert spec.data is not None
    assert (spec.data.source, spec.loss, spec.loop.metrics) == (str(table), None, ())
    assert spec.missing() == ["a loss (loss.name)"]


@pytest.mark.parametrize(
    ("shape", "image"),
    [((5,), None), ((), None), ((28, 28), [28, 28, 1]), ((8, 9, 3), [8, 9, 3]), ((100, 3), None), ((2, 2, 3), None)],
)
@pytest.mark.parametrize("name", ["x.npy", "data.npz", "named.npz"])
def test_arrays_get_a_network_for_images_or_for_rows_of_numbers(
    tmp_path: Path, name: str, shape: tuple[int, ...], image: list[int] | None
) -> None:
    x = np.zeros((4, *shape), np.uint8)
    if name == "x.npy":
        np.save(tmp_path / name, x)
    elif name == "data.npz":
        np.savez(tmp_path / name, x=x, y=np.zeros(4))
    else:
        np.savez(tmp_path / name, x_train=x, y_train=np.zeros(4))
    spec = spec_for_data(tmp_path / name)
    assert spec is not None
    assert spec.data is not None
    assert spec.model.arguments == ({} if image is None else {"image": image})
    assert spec.model.source.endswith("arrays.py:build_model")
    assert (spec.data.source, spec.missing()) == (str(tmp_path / name), ["a loss (loss.name)"])
    assert is_begun(spec)


@pytest.mark.parametrize("name", ["a.tfrecord", "shards/a.tfrecord", "damaged.npz", "damaged.npy"])
def test_what_does_not_say_its_form_gets_a_network_for_rows(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"PK or not")
    found = resolve_path(tmp_path / name.partition("/")[0])
    assert isinstance(found, SpecToOpen)
    assert found.spec.model.arguments == {}
    assert is_begun(found.spec)


def test_a_spec_of_ones_own_is_not_begun() -> None:
    assert not is_begun(fake_spec())
    assert not is_begun(msgspec.structs.replace(fake_spec(), loss=None))


def test_a_folder_that_holds_no_classes_needs_a_model(tmp_path: Path) -> None:
    (tmp_path / "one" / "a").mkdir(parents=True)
    (tmp_path / "one" / "a" / "1.txt").touch()
    assert spec_for_data(tmp_path / "one") is None
    with pytest.raises(SpecError, match="Open a model first and drop the data on it"):
        resolve_path(tmp_path / "one")

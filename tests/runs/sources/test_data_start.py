from __future__ import annotations

from pathlib import Path

import pytest

from gradgui.core.errors import SpecError
from gradgui.runs.sources.data_start import spec_for_data
from gradgui.runs.sources.opening import SpecToOpen, resolve_path


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


@pytest.mark.parametrize("name", ["one/a/1.txt", "data.npz", "shards/1.tfrecord"])
def test_other_data_need_a_model(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).touch()
    data = tmp_path / name.partition("/")[0]
    assert spec_for_data(data) is None
    with pytest.raises(SpecError, match="Open a model first and drop the data on it"):
        resolve_path(data)

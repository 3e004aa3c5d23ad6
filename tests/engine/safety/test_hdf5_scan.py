from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from gradgui.core.refusal import FindingKind
from gradgui.engine.safety import hdf5_scan
from gradgui.engine.safety.hdf5_scan import scan_hdf5
from tests.engine.safety.files import layer, sequential


def written(path: Path, write: Callable[[Any], None], **arguments: Any) -> Path:
    with h5py.File(path, "w", **arguments) as file:
        write(file)
    return path


def _ordinary(file: Any) -> None:
    file["layers/dense/vars/0"] = np.ones((3, 2), np.float32)
    file["layers/dense/vars/1"] = np.zeros(2, np.float16)
    file.create_dataset("packed", data=np.zeros((100, 100)), compression="gzip", shuffle=True)
    file.create_dataset("words", data=["a", "bc"], dtype=h5py.string_dtype())
    file["empty"] = h5py.Empty("f4")
    file["layers"].attrs["weight_names"] = np.array([b"kernel:0"])
    file["shared"] = file["layers/dense/vars/0"]  # a second name for the same numbers


def test_plain_numbers_have_no_findings(tmp_path: Path) -> None:
    assert list(scan_hdf5(written(tmp_path / "a.h5", _ordinary))) == []


def test_a_file_inside_another_is_read_where_it_lies(tmp_path: Path) -> None:
    memory = io.BytesIO(written(tmp_path / "a.h5", _ordinary).read_bytes())
    assert list(scan_hdf5(memory, "model.weights.h5")) == []


def _external_link(file: Any) -> None:
    file["layers/kernel"] = h5py.ExternalLink("/etc/passwd", "/x")


def _soft_link(file: Any) -> None:
    file["layers/kernel"] = h5py.SoftLink("/elsewhere")


def _external_storage(file: Any) -> None:
    file.create_dataset("layers/kernel", (4,), "u1", external=[("/etc/passwd", 0, 4)])


def _virtual(file: Any) -> None:
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
    file.create_virtual_dataset("layers/kernel", layout)


def _shape_bomb(file: Any) -> None:
    file.create_dataset("layers/kernel", (2**20, 2**20), "f4", chunks=(1, 2**10))


def _late_allocation(file: Any) -> None:
    file.create_dataset("layers/kernel", (2**40,), "f4")


def _reference(file: Any) -> None:
    file.create_group("layers")
    file.create_dataset("layers/kernel", (1,), h5py.ref_dtype)


def _region_reference(file: Any) -> None:
    file.create_group("layers")
    file.create_dataset("layers/kernel", (1,), h5py.regionref_dtype)


def _compound(file: Any) -> None:
    file["layers/kernel"] = np.zeros(1, [("a", "f4"), ("b", "i4")])


def _ragged(file: Any) -> None:
    file.create_group("layers")
    file.create_dataset("layers/kernel", (1,), h5py.vlen_dtype(np.int32))


def _named_type(file: Any) -> None:
    file.create_group("layers")
    file["layers/kernel"] = np.dtype("f4")


def _cycle(file: Any) -> None:
    file.create_group("layers")["kernel"] = file["/"]


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (_external_link, 'another file, "/etc/passwd"'),
        (_soft_link, 'another place, "/elsewhere"'),
        (_external_storage, "lie in another file"),
        (_virtual, "virtual"),
        (_shape_bomb, "bomb"),
        (_late_allocation, "bomb"),
        (_reference, "instead of numbers"),
        (_region_reference, "instead of numbers"),
        (_compound, "instead of numbers"),
        (_ragged, "instead of numbers"),
        (_named_type, "named type"),
        (_cycle, "inside itself"),
    ],
)
def test_what_is_no_plain_number_is_found(write: Callable[[Any], None], says: str, tmp_path: Path) -> None:
    (finding,) = scan_hdf5(written(tmp_path / "a.h5", write), "model.weights.h5")
    assert finding.kind is FindingKind.DAMAGE
    assert says in finding.what
    assert finding.place == "model.weights.h5/layers/kernel"


def test_a_reference_in_an_attribute_is_found(tmp_path: Path) -> None:
    def write(file: Any) -> None:
        file.attrs["where"] = file.create_group("layers").ref

    (finding,) = scan_hdf5(written(tmp_path / "a.h5", write))
    assert "reference" in finding.what


def test_bytes_before_the_data_are_found(tmp_path: Path) -> None:
    (finding,) = scan_hdf5(written(tmp_path / "a.h5", _ordinary, userblock_size=512))
    assert "512 bytes before" in finding.what


def test_many_names_for_the_same_numbers_count_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hdf5_scan, "LARGEST_BYTES", 1000)

    def write(file: Any) -> None:
        file["a"] = np.ones(100, np.float32)
        file["b"] = file["a"]
        file["c"] = file["a"]

    (finding,) = scan_hdf5(written(tmp_path / "a.h5", write))
    assert finding.place == "c"


def test_too_many_objects_end_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hdf5_scan, "MOST_OBJECTS", 3)

    def write(file: Any) -> None:
        for n in range(9):
            file.create_group(str(n))

    findings = list(scan_hdf5(written(tmp_path / "a.h5", write)))
    assert [finding.what for finding in findings] == ["more than 3 objects"]


@pytest.mark.parametrize("name", ["model_config", "training_config"])
def test_the_configurations_of_a_file_are_scanned(name: str, tmp_path: Path) -> None:
    def write(file: Any) -> None:
        file.attrs[name] = json.dumps(sequential(layer("Lambda", name="odd")))

    (finding,) = scan_hdf5(written(tmp_path / "a.h5", write))
    assert finding.kind is FindingKind.CODE
    assert finding.place == f"{name}/net/odd"


def test_a_configuration_that_is_no_text_is_found(tmp_path: Path) -> None:
    def write(file: Any) -> None:
        file.attrs["model_config"] = np.arange(3)

    (finding,) = scan_hdf5(written(tmp_path / "a.h5", write))
    assert "instead of text" in finding.what


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x89HDF\r\n\x1a\n", b"\x89HDF\r\n\x1a\n" + bytes(2000)])
def test_what_is_no_hdf5_is_found(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    path.write_bytes(content)
    (finding,) = scan_hdf5(path)
    assert "no HDF5" in finding.what

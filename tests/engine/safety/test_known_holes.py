"""Each hole in Keras' loading that became known since 2024, as far as a harmless file shows it: closed before Keras sees it.

The files name what the real ones name; nothing in them would do harm. What a hole needs beside a model file (a tar archive
that a program unpacks) is not in this list.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradgui.engine.safety.scanner import scan_model_file
from tests.engine.safety.files import archive, dense_model, function, layer, legacy, sequential, weights

Made = Callable[[Path], Path]
LAMBDA = {"class_name": "__lambda__", "config": {"value": "4wEAAAA=", "defaults": None, "closure": None}}


def keras(config: Any, **members: bytes | str) -> Made:
    return lambda folder: archive(folder / "m.keras", config, members=dict(members))


def h5(config: Any, **attributes: Any) -> Made:
    return lambda folder: legacy(folder / "m.h5", config, **attributes)


def h5_weights(write: Callable[[Any], None]) -> Made:
    def make(folder: Path) -> Path:
        import h5py

        inner = folder / "inner.h5"
        with h5py.File(inner, "w") as file:
            write(file)
        return archive(folder / "m.keras", dense_model(), h5=inner.read_bytes())

    return make


def _external(file: Any) -> None:
    file.create_dataset("layers/dense/vars/0", (6,), "u1", external=[("/etc/hostname", 0, 6)])


def _bomb(file: Any) -> None:
    file.create_dataset("layers/dense/vars/0", (2**16, 2**16), "f4", chunks=(64, 64), compression="gzip")


def _soft(file: Any) -> None:
    import h5py

    file["layers/dense/vars"] = h5py.SoftLink("/somewhere")


def _nested(file: Any) -> None:
    import h5py

    file.create_group("layers/block/layers/dense")["vars"] = h5py.ExternalLink("/etc/hostname", "/")


def _whole_bomb(folder: Path) -> Path:
    import h5py

    path = legacy(folder / "m.h5", dense_model())
    with h5py.File(path, "a") as file:
        file.require_group("model_weights")
        _bomb(file["model_weights"])
    return path


def _npz_weights(folder: Path) -> Path:
    np.savez(folder / "w.npz", a=np.array([{"pickled": 1}], object))
    return archive(folder / "m.keras", dense_model(), members={"model.weights.npz": (folder / "w.npz").read_bytes()})


def _packed_twice(folder: Path) -> Path:
    import zipfile

    path = archive(folder / "m.keras", dense_model())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("assets/words.txt", bytes(32 * 2**20))
    return path


def _link(folder: Path) -> Path:
    import zipfile

    path = archive(folder / "m.keras", dense_model())
    info = zipfile.ZipInfo("assets/link")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as opened:
        opened.writestr(info, "/etc")
    return path


@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(keras(sequential(layer("Lambda", function=LAMBDA))), "Lambda", id="CVE-2024-3660"),
        pytest.param(keras(sequential(layer("Popen", "subprocess"))), "Popen of subprocess", id="CVE-2025-1550-class"),
        pytest.param(
            keras(sequential(layer("Dense", activation=function("system", "os")))),
            "system of os",
            id="CVE-2025-1550-function",
        ),
        pytest.param(
            keras(sequential(layer("Dense", activation=function("get_file", "keras.utils")))), "get_file", id="CVE-2025-8747"
        ),
        pytest.param(
            keras(sequential(layer("Dense", activation=function("enable_unsafe_deserialization", "keras.config")))),
            "enable_unsafe_deserialization",
            id="CVE-2025-9906",
        ),
        pytest.param(h5(sequential(layer("Lambda", None, function=LAMBDA))), "Lambda", id="CVE-2025-9905"),
        pytest.param(
            keras(sequential(layer("TorchModuleWrapper", module="gASV"))), "TorchModuleWrapper", id="CVE-2025-49655"
        ),
        pytest.param(keras(sequential(layer("StringLookup", vocabulary="/etc/hostname"))), "hostname", id="CVE-2025-12058"),
        pytest.param(
            keras(sequential(layer("TextVectorization", vocabulary="http://127.0.0.1/"))),
            "127.0.0.1",
            id="CVE-2025-12058-url",
        ),
        pytest.param(
            keras(sequential(layer("Dense", activation=function("get_file", "keras.src.utils.file_utils")))),
            "get_file",
            id="CVE-2025-12060-and-12638",  # the archive that it would unpack never comes
        ),
        pytest.param(h5_weights(_bomb), "bomb", id="CVE-2026-0897"),
        pytest.param(_whole_bomb, "bomb", id="keras-22975-main-path"),
        pytest.param(h5_weights(_nested), "another file", id="keras-23168-nested-group"),
        pytest.param(h5_weights(_external), "another file", id="CVE-2026-1669"),
        pytest.param(h5_weights(_soft), "another place", id="CVE-2026-1669-link"),
        pytest.param(keras(sequential(layer("TFSMLayer", filepath="/somewhere"))), "TFSMLayer", id="CVE-2026-1462"),
        pytest.param(keras(dense_model(), **{"../x": "y"}), "outside", id="GHSA-hqp4-2352-xf5r"),
        pytest.param(keras(dense_model(), **{"assets/../../x": "y"}), "outside", id="CVE-2026-12479"),
        pytest.param(keras(sequential(layer("Lambda", function="relu"))), "Lambda", id="CVE-2026-12481"),
        pytest.param(_link, "a link", id="keras-23015-link"),
        pytest.param(_packed_twice, "bomb", id="keras-23010-zip-bomb"),
        pytest.param(_npz_weights, "no model of Keras has", id="keras-23016-npz"),
        pytest.param(
            keras(sequential(layer("Dense", activation=function("load_data", "keras.datasets.imdb")))),
            "load_data",
            id="keras-23115-denied-api",
        ),
        pytest.param(
            keras(sequential(layer("Lambda", function=function("TFSMLayer", "keras.layers")))), "Lambda", id="keras-23654"
        ),
        pytest.param(
            keras(sequential(layer("Dense", activation=function("TFSMLayer", "keras.layers")))),
            "TFSMLayer in place of a function",
            id="keras-23654-activation",
        ),
        pytest.param(
            keras(sequential(sequential(compile_config={"loss": function("TFSMLayer", "keras.layers")}))),
            "TFSMLayer in place of a function",
            id="compiled-inner-model",
        ),
    ],
)
def test_a_known_hole_is_closed_before_keras_sees_the_file(make: Made, says: str, tmp_path: Path) -> None:
    findings = scan_model_file(make(tmp_path))
    assert any(says in finding.what for finding in findings), findings


def test_weights_without_a_trick_pass_the_same_check(tmp_path: Path) -> None:
    good = weights(layers__dense__vars__0=np.ones((3, 2), np.float32), layers__dense__vars__1=np.ones(2, np.float32))
    assert scan_model_file(archive(tmp_path / "m.keras", dense_model(), h5=good)) == ()

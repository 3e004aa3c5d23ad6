"""TensorFlow's set-up and the machine's devices."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gradgui.core.errors import DeviceError
from gradgui.engine.runtime.runtime import choose_device, device_names


def test_devices_are_named_as_people_write_them() -> None:
    assert "CPU:0" in device_names()


@pytest.mark.parametrize("wanted", ["CPU:0", "cpu:0"])
def test_a_device_is_chosen_by_name(wanted: str) -> None:
    assert choose_device(wanted) == "CPU:0"


def test_auto_takes_a_gpu_where_there_is_one() -> None:
    expected = next((name for name in device_names() if name.startswith("GPU")), "CPU:0")
    assert choose_device("auto") == expected


def test_auto_means_the_preferred_device_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradgui.engine.runtime.runtime.device_names", lambda: ("CPU:0", "GPU:0", "GPU:1"))
    assert choose_device("auto") == "GPU:0"
    assert choose_device("auto", "CPU:0") == "CPU:0"
    assert choose_device("auto", "GPU:1") == "GPU:1"
    assert choose_device("auto", "GPU:2") == "GPU:0"
    assert choose_device("GPU:0", "CPU:0") == "GPU:0"  # a spec that names one has it


def test_an_unknown_device_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(DeviceError, match="CPU:0"):
        choose_device("TPU:3")


def test_where_there_is_no_gpu_it_is_said_what_one_needs() -> None:
    if any(name.startswith("GPU") for name in device_names()):
        pytest.skip("there is a GPU")
    with pytest.raises(DeviceError, match=r'Received: "GPU:0"\. TensorFlow finds no GPU here.*gradgui\[cuda\]'):
        choose_device("GPU:0")


def test_a_wrong_number_names_the_nearest_device() -> None:
    with pytest.raises(DeviceError, match='Did you mean "CPU:0"'):
        choose_device("cpu:7")


@pytest.mark.slow
@pytest.mark.parametrize("level", ["0", "3"])
def test_loading_prints_nothing_on_the_terminal(level: str) -> None:
    loading = "from gradgui.engine.runtime.runtime import load_tensorflow; load_tensorflow()"
    code = f"{loading}; import tensorflow as tf; tf.constant(1.0)"
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": level}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout + done.stderr == ""

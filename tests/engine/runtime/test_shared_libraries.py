"""TensorFlow's libraries, loaded while other threads go on."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from gradgui.engine.runtime.shared_libraries import load_ahead

IN_A_PROCESS_OF_ITS_OWN = """
    import importlib.machinery, os, sys
    from gradgui.engine.runtime.runtime import load_tensorflow
    from gradgui.engine.runtime.shared_libraries import load_ahead

    loaded = load_ahead()
    assert "tensorflow" not in sys.modules
    with open("/proc/self/maps") as maps:
        there = maps.read()
    assert all(name in there for name in loaded), loaded
    load_tensorflow()
    import tensorflow as tf
    assert float(tf.reduce_sum(tf.ones(3))) == 3.0
    with open("/proc/self/maps") as maps:
        paths = {line.split()[-1] for line in maps if "libtensorflow_cc" in line}
    print(len(loaded), len(paths))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_import_takes_the_libraries_that_are_loaded_and_loads_none_twice() -> None:
    code = textwrap.dedent(IN_A_PROCESS_OF_ITS_OWN)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    assert done.stdout.split() == ["2", "1"]


def test_nothing_is_loaded_once_tensorflow_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", sys)
    assert load_ahead() == ()


def test_a_machine_without_tensorflow_or_with_other_names_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    monkeypatch.setattr("gradgui.engine.runtime.shared_libraries._NAMES", {sys.platform: ("libother.so.9",)})
    assert load_ahead() == ()
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert load_ahead() == ()

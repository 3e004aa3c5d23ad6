"""What a configuration may name, compared with the Keras that is installed."""

from __future__ import annotations

import importlib
import inspect
import json
from typing import Any

import pytest

from gradgui.core.refusal import Finding, FindingKind
from gradgui.engine.safety.config_scan import DEEPEST, LARGEST_CONFIG_BYTES, MOST_FINDINGS, scan_config
from gradgui.engine.safety.keras_names import CLASSES, FUNCTIONS, REFUSED
from tests.engine.safety.files import dense_model, function, layer, sequential


def scan(config: Any) -> list[Finding]:
    return scan_config(json.dumps(config), "config.json")


@pytest.mark.parametrize(
    ("inner", "kind", "says"),
    [
        (layer("Lambda", name="odd", function={"class_name": "__lambda__", "config": {"value": "4w=="}}), "code", "Lambda"),
        (layer("TFSMLayer", filepath="/elsewhere"), "code", "TFSMLayer"),
        (layer("TorchModuleWrapper", module="gASV"), "code", "TorchModuleWrapper"),
        (layer("JaxLayer"), "code", "JaxLayer"),
        (layer("FlaxLayer"), "code", "FlaxLayer"),
        (layer("Popen", "subprocess", args=["true"]), "code", "Popen of subprocess"),
        (layer("Mine", "my_package.layers"), "code", "Mine of my_package.layers"),
        (layer("Mine", None), "unknown", "Mine"),
        (layer("get_file", "keras.utils"), "unknown", "get_file of keras.utils"),
        (layer("Dense", "keras.src.layers.core.dense"), "unknown", "Dense of keras.src.layers.core.dense"),
        ({**layer("Dense", units=1), "registered_name": "pkg>Dense"}, "unknown", "pkg>Dense"),
        ({"class_name": "__lambda__", "config": {"value": "4w=="}}, "code", "__lambda__"),
        ({"class_name": "__typespec__", "config": [], "spec_name": "TensorSpec"}, "code", "__typespec__"),
        ({"class_name": "TypeSpec", "type_spec": "x", "serialized": []}, "code", "TypeSpec"),
        ({"class_name": 3, "config": {}}, "damage", "class is 3"),
        ({"class_name": "Dense", "config": {}, "module": ["os"]}, "damage", "of a list"),
        (layer("StringLookup", vocabulary="/etc/passwd"), "files", "/etc/passwd"),
        (layer("IntegerLookup", vocabulary="http://169.254.169.254/latest"), "files", "169.254"),
        (layer("TextVectorization", idf_weights="/etc/passwd"), "files", "idf_weights"),
        (
            layer("StringLookup", vocabulary={"class_name": "__bytes__", "config": {"value": "/etc/passwd"}}),
            "files",
            "vocab",
        ),
    ],
)
def test_what_runs_code_or_reads_files_is_found(inner: Any, kind: str, says: str) -> None:
    (finding,) = scan(sequential(layer("Dense", units=1), inner))
    assert finding.kind is FindingKind(kind)
    assert says in finding.what


@pytest.mark.parametrize(
    ("named", "kind", "says"),
    [
        (function("TFSMLayer", "keras.layers"), "code", "TFSMLayer in place of a function"),
        (function("TFSMLayer"), "code", "TFSMLayer in place of a function"),
        (function("Dense", "keras.layers"), "unknown", "the function Dense"),
        (function("system", "os"), "code", "the function system of os"),
        (function("get_file", "keras.utils"), "unknown", "the function get_file"),
        (function("enable_unsafe_deserialization", "keras.config"), "unknown", "enable_unsafe_deserialization"),
        (function("load_model", "keras.saving"), "unknown", "the function load_model"),
        (function("deserialize", "keras.activations"), "unknown", "the function deserialize"),
        (function("relu", "builtins", registered="system"), "unknown", "the function system"),
        (function(["relu"]), "damage", "a list"),
    ],
)
def test_functions_are_found_wherever_one_may_stand(named: Any, kind: str, says: str) -> None:
    config = sequential(layer("TimeDistributed", layer=layer("Dense", name="inner", activation=named)))
    (finding,) = scan(config)
    assert finding.kind is FindingKind(kind)
    assert says in finding.what
    assert finding.place == "config.json/net/inner/activation"


@pytest.mark.parametrize(
    "config",
    [
        sequential(layer("Dense", kernel_initializer=layer("Evil", "evil"))),
        sequential(layer("Dense", kernel_constraint=layer("Evil", "evil"))),
        sequential(layer("Dense", bias_regularizer=layer("Evil", "evil"))),
        sequential(layer("Dense", dtype=layer("Evil", "evil"))),
        sequential(layer("RNN", cell=[layer("Evil", "evil")])),
        sequential(sequential(layer("Evil", "evil"))),
        sequential(build_config={"input_shape": layer("Evil", "evil")}),
        sequential(compile_config={"loss": layer("Evil", "evil")}),
        sequential(sequential(compile_config={"optimizer": layer("Evil", "evil")})),
        sequential(inbound_nodes=[{"args": [[layer("Evil", "evil")]], "kwargs": {}}]),
        {**layer("Functional", "keras.src.models.functional", layers=[]), "extra": [[[layer("Evil", "evil")]]]},
    ],
)
def test_every_part_of_a_configuration_is_looked_at(config: Any) -> None:
    (finding,) = scan(config)
    assert finding.what.startswith("Evil of evil")


def test_words_in_an_object_without_a_class_are_damage() -> None:
    findings = scan(sequential(layer("StringLookup", vocabulary={"class_name": []})))
    assert {finding.kind for finding in findings} == {FindingKind.FILES, FindingKind.DAMAGE}


def test_the_place_names_the_layers_on_the_way() -> None:
    (finding,) = scan(sequential(sequential(layer("Lambda", name="lambda_1"))))
    assert finding.place == "config.json/net/net/lambda_1"


def test_an_ordinary_model_has_no_findings() -> None:
    assert scan(dense_model()) == []


def test_a_configuration_of_keras_2_has_no_findings() -> None:
    config = {
        "class_name": "Sequential",
        "config": [
            {
                "class_name": "Dense",
                "config": {
                    "units": 2,
                    "batch_input_shape": [None, 3],
                    "dtype": {"class_name": "Policy", "config": {"name": "float32"}},
                    "kernel_initializer": {"class_name": "VarianceScaling", "config": {"scale": 1.0, "seed": None}},
                    "kernel_regularizer": {"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.1}},
                },
            }
        ],
    }
    assert scan(config) == []


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, '{"a": ' * 5000, "1" * 10_000, "\x00", '{"a": nan}'])
def test_what_is_no_configuration_is_damage(text: str) -> None:
    (finding,) = scan_config(text, "config.json")
    assert finding.kind is FindingKind.DAMAGE


def test_objects_too_deep_inside_each_other_end_the_search() -> None:
    config: Any = {}
    for _ in range(DEEPEST + 1):
        config = {"a": config}
    (finding,) = scan(config)
    assert "deeper" in finding.what


def test_a_configuration_that_is_too_large_is_not_parsed() -> None:
    (finding,) = scan_config(" " * (LARGEST_CONFIG_BYTES + 1), "config.json")
    assert "MiB" in finding.what


def test_the_search_ends_at_a_hundred_findings() -> None:
    assert len(scan(sequential(*[layer("Lambda")] * (2 * MOST_FINDINGS)))) == MOST_FINDINGS


def test_the_words_of_a_stranger_are_cut_and_stay_on_one_line() -> None:
    (finding,) = scan(sequential(layer("A\nB" * 100, "evil")))
    assert "\n" not in finding.what
    assert len(finding.what) < 250


@pytest.mark.parametrize("module", [name for name in CLASSES if not name.startswith("keras.src.")])
def test_every_class_that_is_allowed_is_one_of_keras(module: str) -> None:
    found = importlib.import_module(module)
    missing = {name for name in CLASSES[module] if not inspect.isclass(getattr(found, name, None))}
    assert missing <= {"GroupedQueryAttention"}  # written under the class's own name


@pytest.mark.parametrize("module", list(FUNCTIONS))
def test_every_function_that_is_allowed_is_one_of_keras_and_no_class(module: str) -> None:
    found = importlib.import_module(module)
    assert all(inspect.isfunction(getattr(found, name)) for name in FUNCTIONS[module])


def test_every_layer_of_keras_is_either_allowed_or_refused() -> None:
    import keras

    layers = {name for name in dir(keras.layers) if inspect.isclass(getattr(keras.layers, name))}
    assert layers - CLASSES["keras.layers"] == {"Layer", "InputSpec"} | (layers & REFUSED.keys())


def test_every_operation_of_keras_is_allowed_and_nothing_else() -> None:
    from keras.src.ops.operation import Operation

    for module in (name for name in CLASSES if name.startswith("keras.src.ops.")):
        found = vars(importlib.import_module(module))
        own = {name for name, thing in found.items() if inspect.isclass(thing) and thing.__module__ == module}
        assert CLASSES[module] == {name for name in own if issubclass(found[name], Operation)}

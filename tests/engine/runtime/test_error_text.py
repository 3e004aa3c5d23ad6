"""What is left of TensorFlow's and Keras' errors."""

from __future__ import annotations

import numpy as np
import pytest

from gradgui.engine.runtime.error_text import is_out_of_memory, plain_text, wanted_memory, without_colours


def raised(function: object, *arguments: object) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is
        function(*arguments)  # type: ignore[operator]
    return caught.value


def test_an_error_of_a_layer_is_its_own_words() -> None:
    import keras
    import tensorflow as tf

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    text = plain_text(raised(model, tf.ones((3, 7))))
    assert text.startswith("ValueError: Input 0")
    assert "\x1b" not in text
    assert "Arguments received" not in text


def test_an_error_in_a_graph_is_its_first_line() -> None:
    import tensorflow as tf

    gather = tf.function(lambda rows: tf.gather(tf.ones((3, 2)), rows))
    text = plain_text(raised(gather, tf.constant([1, 7])))
    assert text == "InvalidArgumentError: indices[1] = 7 is not in [0, 3)"


def test_other_errors_are_class_and_words_on_one_line() -> None:
    assert plain_text(ValueError("a\n\n  b.")) == "ValueError: a b"
    assert plain_text(MemoryError()) == "MemoryError"
    assert len(plain_text(ValueError("x" * 1000))) < 330


def exhausted(text: str) -> Exception:
    """Returns TensorFlow's error without TensorFlow trying for ten seconds, as it does."""
    import tensorflow as tf

    return tf.errors.ResourceExhaustedError(None, None, text)  # type: ignore[no-any-return]


def test_memory_that_does_not_suffice_is_known_however_it_is_raised() -> None:
    import tensorflow as tf

    on_gpu = tf.errors.InternalError(None, None, "Failed copying input tensor: Dst tensor is not initialized.")
    assert is_out_of_memory(exhausted("OOM when allocating tensor"))
    assert is_out_of_memory(on_gpu)
    assert is_out_of_memory(raised(np.ones, 2**48))
    assert is_out_of_memory(MemoryError())
    assert not is_out_of_memory(ValueError("out of memory"))
    assert not is_out_of_memory(raised(tf.gather, [1.0], [3]))


def test_what_could_not_be_had_is_said_with_its_size() -> None:
    text = "OOM when allocating tensor with shape[1048576,1048576] and type float on /job:localhost/device:CPU:0"
    assert wanted_memory(exhausted(text)) == "a tensor of shape (1048576, 1048576), 4.4 TB"
    assert wanted_memory(exhausted(text.replace("float", "half").replace(",1048576", ""))) == (
        "a tensor of shape (1048576,), 2.1 MB"
    )
    assert wanted_memory(MemoryError()) == ""


def test_colours_are_taken_away() -> None:
    assert without_colours("\x1b[1mbold\x1b[0m") == "bold"

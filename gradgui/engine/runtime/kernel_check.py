"""Whether TensorFlow's kernels for the CPU leave the heap whole, tried in a process of its own: oneDNN's don't always.

Run as a program, it is that process. Known faults of TensorFlow 2.21 on processors with AVX-512: a product of matrices whose
first has four dimensions, one of them 1 (tensorflow/tensorflow issues 117700, 123109), and the gradients of a 1 x 1
convolution with strides. Either shows in a crash a moment later, in whatever uses the heap next.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from gradgui.core.errors import GradguiError
from gradgui.engine.runtime.module_process import ending, module_command

#: Importing TensorFlow on a busy machine takes most of it.
LIMIT_S = 120.0
_N_ROUNDS = 3
#: Channels, side and number of images; each of them crashed a process in three of three tries.
_IMAGES = ((8, 60, 8), (1, 62, 8), (3, 62, 2))


def crash_of_kernels(command: Sequence[str] = ()) -> str:
    """Returns how a process ended that used the kernels known for faults, in a word; "" where it came through.

    Args:
        command: the process; empty: this module's.

    Raises:
        GradguiError: it can't be started, or has no end.
    """
    asked = list(command) or module_command(__name__)
    try:
        done = subprocess.run(asked, capture_output=True, timeout=LIMIT_S, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GradguiError(f"A process that tries TensorFlow's kernels must come to an end. Received: {error}.") from error
    return ending(done.returncode) if done.returncode else ""


def main() -> None:
    """Uses the kernels."""
    from gradgui.engine.runtime.runtime import load_tensorflow

    load_tensorflow()
    import tensorflow as tf

    normal = tf.random.stateless_normal
    with tf.device("CPU:0"):
        for turn in range(_N_ROUNDS):
            for channels, side, n_images in _IMAGES:
                kernel = tf.Variable(normal([1, 1, channels, 16], [turn, 0]))
                images = tf.Variable(normal([n_images, side, side, channels], [turn, 1]))
                with tf.GradientTape() as tape:
                    loss = tf.nn.l2_loss(tf.nn.conv2d(images, kernel, strides=2, padding="SAME"))
                tape.gradient(loss, [images, kernel])
            tf.linalg.matmul(normal([13, 1, 3, 4], [turn, 2]), normal([4, 16], [turn, 3]))


if __name__ == "__main__":
    main()

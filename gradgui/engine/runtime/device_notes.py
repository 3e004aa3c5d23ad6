"""What should be known of the ways to compute that a spec asks for, on the device that it gets. Computes nothing itself."""

from __future__ import annotations

from gradgui.core.spec import RunSpec
from gradgui.engine.runtime.runtime import is_deterministic

# Measured with TensorFlow 2.21 on two cores: MobileNetV2 41 s for the first call, 1.14 s a step; without XLA 0.13 s.
_XLA = "XLA on a CPU compiles for long and often makes steps slower, not faster: loop.xla is meant for GPUs."
# Measured so too: a small convolutional network, more than ten times as slow as in float32.
_FLOAT16 = "Computing in float16 is far slower on a CPU than in float32: mixed_float16 is meant for GPUs."
_DETERMINISTIC = "TensorFlow's op determinism is on, for this whole process until it ends: steps may be slower."
_STILL_DETERMINISTIC = (
    "TensorFlow's op determinism is still on, from an earlier run or the environment. Start anew without it."
)


def device_notes(spec: RunSpec, device: str) -> tuple[str, ...]:
    """Returns sentences about XLA, precision and determinism, none where all is as one would expect.

    Args:
        spec: what is run.
        device: where ("CPU:0").
    """
    on_cpu = device.startswith("CPU")
    said = (
        (_XLA, spec.loop.xla and on_cpu),
        (_FLOAT16, spec.loop.precision == "mixed_float16" and on_cpu),
        (_DETERMINISTIC, spec.loop.deterministic),
        (_STILL_DETERMINISTIC, not spec.loop.deterministic and is_deterministic()),
    )
    return tuple(note for note, holds in said if holds)

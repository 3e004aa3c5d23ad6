"""What should be known of the ways to compute that a spec asks for, on the device that it gets. Computes nothing itself."""

from __future__ import annotations

from gradgui.core.spec import RunSpec
from gradgui.engine.runtime import is_deterministic


def device_notes(spec: RunSpec, device: str) -> tuple[str, ...]:
    """Returns sentences about XLA, precision and determinism, none where all is as one would expect.

    Args:
        spec: what is run.
        device: where ("CPU:0").
    """
    notes = []
    on_cpu = device.startswith("CPU")
    if spec.loop.xla and on_cpu:
        # Measured with TensorFlow 2.21 on two cores: MobileNetV2 41 s for the first call and 1.14 s a step, otherwise 0.13 s.
        notes.append(
            "XLA on a CPU compiles for minutes and often makes steps slower, not faster: loop.xla is meant for GPUs."
        )
    if spec.loop.precision == "mixed_float16" and on_cpu:
        # Measured so too: a small convolutional network 12 steps/s, in float32 170.
        notes.append("Computing in float16 is far slower on a CPU than in float32: loop.precision is meant for GPUs.")
    if spec.loop.deterministic:
        notes.append("TensorFlow's op determinism is on, for this whole process until it ends: steps may be slower.")
    elif is_deterministic():
        notes.append(
            "TensorFlow's op determinism is still on, from an earlier run or the environment. Start anew without it."
        )
    return tuple(notes)

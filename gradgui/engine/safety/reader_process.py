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
from gradgui.engine.safety.limits import forbid, limit_memory
from gradgui.engine.safety.report import REBUILT, STAGE, FoundStruct, Report, write_report
from gradgui.engine.safety.scanner import scan_model_file

#: Scanning reads structure, not weights.
_SCAN_BYTES = 2 * 2**30
_LONGEST_DETAILS = 20_000


def main(path: Path, folder: Path, memory_bytes: int) -> None:
    """Reads the file and leaves a report in the folder, with the model written anew where it could be built."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        write_report(folder, _read(path, folder, memory_bytes))
    except MemoryError:
        write_report(folder, Report(error="MemoryError", out_of_memory=True))


def _read(path: Path, folder: Path, memory_bytes: int) -> Report:
    limit_memory(_SCAN_BYTES + path.stat().st_size)
    findings = scan_model_file(path)
    if findings:
        return Report(findings=tuple(FoundStruct(found.kind, found.place, found.what) for found in findings))
    limit_memory(2**40)
    _say(folder, "loading")
    from gradgui.engine.error_text import is_out_of_memory, plain_text, without_colours
    from gradgui.engine.runtime import load_tensorflow

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


def _say(folder: Path, stage: str) -> None:
    (folder / STAGE).write_text(stage, encoding="ascii")


def _end_with_parent() -> None:
    """Ends this process at once when nobody holds the other end of its standard input any more."""
    while os.read(0, 1024):
        pass
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))

"""Takes a run down, whatever of it was built: its record, its engine, its files. What is said of it is `run_ending`."""

from __future__ import annotations

from gradgui.core.status import Activity, StopReason
from gradgui.runs.engine import Engine
from gradgui.runs.loop.ending.run_ending import Ending, end_record
from gradgui.runs.loop.files.run_files import RunFiles
from gradgui.runs.loop.live_status import LiveStatus


def tear_down(
    engine: Engine | None, files: RunFiles, live: LiveStatus, ending: Ending, reason: StopReason, cause: str
) -> None:
    """Closes the record, then the engine. Every part is tried, whatever became of the ones before.

    Args:
        engine: what trained; None: it was never made.
        files: what the run brought to disk, its record among it.
        live: where it is said what is being saved, and where the record is in the end.
        ending: collects what goes wrong.
        reason: why the run ends.
        cause: which rule of the spec ended it; "": none did.
    """
    recorder = files.recorder
    if recorder is not None:
        if recorder.begun:
            live.busy(Activity.SAVING)
        write = engine.checkpoint if engine is not None and not recorder.torn else None
        end_record(recorder, write, ending, reason, live.status.step, cause)
        live.publish(run_path=str(recorder.path or ""))
    if engine is not None:
        ending.attempt("Closing the engine", engine.close)
    ending.attempt("Removing the best weights", files.best.close)
    live.publish(activity=Activity.NONE)

"""Where others still look for what is in `runs/catalogue`."""

from gradgui.runs.catalogue.deleting import delete_for_good as delete_run
from gradgui.runs.catalogue.run_list import find_run, list_runs
from gradgui.runs.catalogue.run_summary import DAMAGED, NEWER, RunSummary, run_summary

__all__ = ["DAMAGED", "NEWER", "RunSummary", "delete_run", "find_run", "list_runs", "run_summary"]

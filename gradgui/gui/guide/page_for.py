"""Which page of the guide tells of what has the keyboard."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

#: The page by the name or the class of a control, or of anything that holds it; the innermost one counts.
_PAGES = {
    "variablesDock": "freeze",
    "variableTree": "freeze",
    "formDock": "launch",
    "runsDock": "launch",
    "queueDock": "launch",
    "eventsDock": "launch",
    "transportToolBar": "launch",
    "dataDock": "data",
    "lossPlot": "inspect",
    "LossPlot": "inspect",
    "GradientPanel": "inspect",
    "gradientPlot": "inspect",
    "gradientHeatmap": "inspect",
    "gradientPanel": "inspect",
    "lossWindow": "inspect",
    "stepDock": "inspect",
    "ComparePage": "launch",
    "sweepDialog": "launch",
    "rewindDialog": "launch",
    "tagsDialog": "launch",
    "noteDialog": "launch",
    "templateDialog": "data",
    "templateNameDialog": "launch",
    "freezeDialog": "freeze",
    "multiplierDialog": "freeze",
    "presetsDialog": "freeze",
    "exportDialog": "export",
    "layoutsDialog": "layouts",
    "layoutsMenu": "layouts",
    "QTabBar": "layouts",
    "trustDialog": "trust",
    "refusalDialog": "trust",
    "preferencesDialog": "shortcuts",
    "shortcutsPage": "shortcuts",
    "trustedPage": "trust",
}


def page_for(widget: QWidget | None) -> str:
    """Returns the name of the page that tells of a control; "start" where none does."""
    while widget is not None:
        page = _PAGES.get(widget.objectName()) or _PAGES.get(type(widget).__name__)
        if page is not None:
            return page
        widget = widget.parentWidget()
    return "start"

"""The language of the window: which there are, and how one is put in force. Words that are shown already stay."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt

from gradgui.gui.language.pseudo_locale import PseudoTranslator

#: What can be chosen. The system's is English while no translation is shipped; "pseudo" is made up, for testing.
LANGUAGES = ("system", "en", "pseudo")


def apply_language(app: QCoreApplication, name: str) -> None:
    """Puts a language in force for every word that is made from now on: call it before the window is.

    Args:
        app: gets or loses a translator.
        name: one of `LANGUAGES`.

    Raises:
        ValueError: no such language.
    """
    if name not in LANGUAGES:
        raise ValueError(f'The language must be one of {", ".join(LANGUAGES)}. Received: "{name}".')
    found = app.findChild(PseudoTranslator, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if name == "pseudo":
        if not isinstance(found, PseudoTranslator):
            app.installTranslator(PseudoTranslator(app))
    elif isinstance(found, PseudoTranslator):
        app.removeTranslator(found)
        found.setParent(None)

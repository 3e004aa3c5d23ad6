"""How words of the window are translated: in objects of Qt by `self.tr`, elsewhere by `translate`.

Tables are made at import, before anybody chose a language: their words are only marked there, and translated where they're
shown. Words of the layers below (errors, verdicts, names of kinds) are English, and passed through as they are.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

#: `translate(context, text)` returns the text in the language of the window.
translate = QCoreApplication.translate


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Returns a text as it is, marked for those who collect what is to be translated.

    Qt's own function of this name isn't typed as returning a text; `pyside6-lupdate` knows both by the name.

    Args:
        context: the first argument of `translate` where it is shown.
        text: English.
    """
    del context
    return text

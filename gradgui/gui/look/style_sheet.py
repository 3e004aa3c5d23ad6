"""The little that palettes can't say, as a Qt style sheet. Roles are given to widgets by `theme.set_role`.

| role | widget | looks like |
|---|---|---|
| panel | any container | panel ground, hairline, radius 8 |
| ground | any container | the window's ground |
| rule | frame, 1 px high | a hairline between parts of a panel |
| primary | push button | the one accented button |
| danger | push button | red text |
| segment | tool or push button, checkable | flat; soft accent while checked |
| flat | tool or push button | no outline until hovered |
| head, muted, small, number, bad, amber, ice | label | its font or colour |
| chip | label | pending: amber on soft amber |
| chip | push button, checkable | narrows a list; smaller than a segment |
| tag | push button, checkable | a chip with an outline, to be switched on and off |
| link | push button | a word that does something |
| tool | tool button | outlined, as wide as its sign |
| fold | push button, checkable | the head of what can be folded: text at the left, no outline |
| cell | line edit | in place in a row |
| pages | list | names of pages at the left of a dialog |
| rows | tree, list, table | lines to choose from in a dialog |
| page | text browser | a page to be read |
| bare | tree, table, list, combo | no frame of its own |

A link that begins where lines of text do has the property `flush`. What is asked for and not carried out yet is amber:
`theme.set_pending`. What can't be is red: `theme.set_wrong`.
"""

from __future__ import annotations

from pathlib import Path

from gradgui.gui.look.tokens import Tokens

_ICONS = Path(__file__).parent / "icons"

_SHEET = """
*[role="panel"] {{ background: {panel}; border: 1px solid {line}; border-radius: 8px; }}
*[role="rule"] {{ background: {line}; border: 0; }}
*[role="ground"] {{ background: {window}; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {line}; padding: 4px 6px; }}
QLabel {{ background: transparent; }}
QLabel[role="head"] {{ font-weight: 600; }}
QLabel[role="muted"] {{ color: {muted}; }}
QLabel[role="bad"] {{ color: {bad}; }}
QLabel[role="amber"] {{ color: {amber}; }}
QLabel[role="ice"] {{ color: {ice}; }}
QLabel[role="chip"] {{ color: {amber}; background: {amber_soft}; border-radius: 7px; padding: 1px 8px; }}
QPushButton {{
  background: {raised}; color: {text}; border: 1px solid {line}; border-radius: 6px; padding: 4px 12px; min-height: 18px;
}}
QPushButton:hover {{ border-color: {outline}; }}
QPushButton:pressed {{ background: {grid}; }}
QPushButton:focus {{ border-color: {accent}; outline: 0; }}
QPushButton:disabled {{ color: {disabled}; background: {window}; }}
QPushButton[role="primary"] {{ background: {accent}; color: {accent_text}; border-color: {accent}; font-weight: 600; }}
QPushButton[role="primary"]:focus {{ border-color: {text}; }}
QPushButton[role="primary"]:disabled {{ background: {grid}; color: {muted}; border-color: {line}; }}
QPushButton[role="danger"] {{ color: {bad}; }}
QPushButton[role="segment"], QToolButton[role="segment"], QPushButton[role="flat"], QToolButton[role="flat"] {{
  background: transparent; color: {muted}; border: 1px solid transparent; border-radius: 6px; padding: 2px 9px;
  min-height: 18px; font-weight: 400;
}}
QPushButton[role="segment"]:hover, QToolButton[role="segment"]:hover,
QPushButton[role="flat"]:hover, QToolButton[role="flat"]:hover {{ background: {grid}; color: {text}; }}
QPushButton[role="segment"]:checked, QToolButton[role="segment"]:checked {{
  background: {accent_soft}; color: {accent}; font-weight: 600;
}}
QPushButton[role="segment"]:focus, QToolButton[role="segment"]:focus,
QPushButton[role="flat"]:focus, QToolButton[role="flat"]:focus {{ border-color: {accent}; }}
QPushButton[role="chip"] {{
  background: transparent; color: {muted}; border: 1px solid transparent; border-radius: 6px; padding: 2px 5px;
  min-height: 20px;
}}
QPushButton[role="chip"]:hover {{ background: {grid}; color: {text}; }}
QPushButton[role="chip"]:checked {{ background: {accent_soft}; color: {accent}; }}
QPushButton[role="chip"]:focus {{ border-color: {accent}; }}
QPushButton[role="tag"] {{
  background: transparent; color: {text}; border: 1px solid {outline}; border-radius: 12px; padding: 1px 9px;
  min-height: 20px;
}}
QPushButton[role="tag"]:hover {{ background: {grid}; }}
QPushButton[role="tag"]:checked {{ background: {accent_soft}; color: {accent}; border-color: {accent}; }}
QPushButton[role="tag"]:focus {{ border-color: {accent}; }}
QPushButton[role="link"] {{
  background: transparent; color: {accent}; border: 1px solid transparent; border-radius: 6px; padding: 0 4px;
  min-height: 14px;
}}
QPushButton[flush="true"] {{ padding-left: 0; }}
QPushButton[role="link"]:hover {{ background: {grid}; }}
QPushButton[role="link"]:disabled {{ color: {disabled}; }}
QPushButton[role="link"]:focus {{ border-color: {accent}; }}
QPushButton[role="fold"] {{
  background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 2px 4px; min-height: 20px;
  text-align: left; font-weight: 600;
}}
QPushButton[role="fold"]:hover {{ background: {grid}; }}
QPushButton[role="fold"]:focus {{ border-color: {accent}; }}
QToolButton[role="tool"] {{
  background: {raised}; color: {text}; border: 1px solid {line}; border-radius: 6px; padding: 0; min-height: 24px;
}}
QToolButton[role="tool"]:hover {{ border-color: {outline}; }}
QToolButton[role="tool"]:focus {{ border-color: {accent}; }}
QToolButton[role="tool"]:disabled {{ color: {disabled}; background: {window}; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QLineEdit, QSpinBox, QDoubleSpinBox, QPlainTextEdit {{
  background: {raised}; color: {text}; border: 1px solid {outline}; border-radius: 6px; padding: 3px 8px; min-height: 18px;
  selection-background-color: {accent}; selection-color: {accent_text}; placeholder-text-color: {muted};
}}
QLineEdit {{ lineedit-clear-button-icon: url("{clear}"); }}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus {{
  border: 2px solid {accent}; padding: 2px 7px;
}}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; height: 0; border: 0; }}
QComboBox {{
  background: {raised}; color: {text}; border: 1px solid {outline}; border-radius: 6px; padding: 3px 8px; min-height: 18px;
}}
QComboBox:!editable {{ padding-left: 10px; }}
QComboBox:focus {{ border: 2px solid {accent}; padding: 2px 7px; }}
QComboBox:!editable:focus {{ padding-left: 9px; }}
QComboBox[role="bare"] {{ background: transparent; color: {muted}; border: 1px solid transparent; padding: 2px 4px; }}
QComboBox[role="bare"]:hover {{ border-color: {outline}; }}
QComboBox[role="bare"]:focus {{ border-color: {accent}; padding: 2px 4px; }}
QLineEdit[role="cell"] {{ border: 1px solid {accent}; border-radius: 4px; padding: 0 4px; min-height: 0; }}
QLineEdit[pending="true"], QComboBox[pending="true"] {{ color: {amber}; background: {amber_soft}; border-color: {amber}; }}
QLineEdit[wrong="true"], QComboBox[wrong="true"] {{ color: {bad}; background: {bad_soft}; border-color: {bad}; }}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{
  color: {muted}; background: {window}; border-color: {line}; placeholder-text-color: {disabled};
}}
QComboBox::drop-down {{ border: 0; width: 20px; }}
QComboBox::down-arrow {{ image: url("{chevron}"); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ background: {raised}; border: 1px solid {line}; padding: 4px; }}
QComboBox QAbstractItemView::item {{ min-height: 24px; padding: 0 4px; border-radius: 4px; }}
QComboBox QAbstractItemView::item:selected {{ background: {accent_soft}; color: {text}; }}
QScrollArea[role="bare"] {{ border: 0; background: transparent; }}
QTreeView[role="bare"], QTableView[role="bare"], QListView[role="bare"] {{
  border: 1px solid transparent; border-radius: 6px; background: transparent; outline: 0;
}}
QTreeView[role="bare"]:focus, QTableView[role="bare"]:focus, QListView[role="bare"]:focus {{ border-color: {accent}; }}
QListView[role="pages"] {{ border: 0; background: transparent; outline: 0; }}
QListView[role="pages"]::item {{ min-height: 28px; padding: 0 8px; border: 1px solid transparent; border-radius: 6px; }}
QListView[role="pages"]::item:hover {{ background: {grid}; }}
QListView[role="pages"]::item:selected {{ background: {accent_soft}; color: {accent}; }}
QListView[role="pages"]::item:selected:focus {{ border-color: {accent}; }}
QTreeView[role="rows"], QListView[role="rows"], QTableView[role="rows"] {{
  background: {panel}; border: 1px solid {line}; border-radius: 6px; padding: 4px; outline: 0;
}}
QTreeView[role="rows"]:focus, QListView[role="rows"]:focus, QTableView[role="rows"]:focus {{ border-color: {accent}; }}
QTableView[role="rows"]::item {{ padding: 0 6px; }}
QTableView[role="rows"]::item:selected {{ background: {accent_soft}; color: {text}; }}
QTreeView[role="rows"]::item, QListView[role="rows"]::item {{ min-height: 20px; padding: 2px 6px; }}
QTreeView[role="rows"]::item:selected, QListView[role="rows"]::item:selected {{ background: {accent_soft}; color: {text}; }}
QTextBrowser[role="page"] {{ background: {panel}; color: {text}; border: 1px solid {line}; border-radius: 8px; }}
QTextBrowser[role="page"]:focus {{ border-color: {accent}; }}
QCheckBox {{ spacing: 8px; }}
QCheckBox:focus {{ color: {accent}; }}
QCheckBox:disabled {{ color: {disabled}; }}
QCheckBox::indicator {{
  width: 14px; height: 14px; border: 1px solid {outline}; border-radius: 4px; background: {raised};
}}
QCheckBox::indicator:hover {{ border-color: {accent}; }}
QCheckBox::indicator:checked {{ border-color: {accent}; background: {accent}; image: url("{tick}"); }}
QCheckBox::indicator:disabled {{ border-color: {line}; background: {window}; }}
QRadioButton {{ spacing: 8px; }}
QRadioButton:focus {{ color: {accent}; }}
QRadioButton:disabled {{ color: {disabled}; }}
QRadioButton::indicator {{
  width: 14px; height: 14px; border: 1px solid {outline}; border-radius: 8px; background: {raised};
}}
QRadioButton::indicator:hover {{ border-color: {accent}; }}
QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {accent}; }}
QRadioButton::indicator:disabled {{ border-color: {line}; background: {window}; }}
.QSlider::groove:horizontal {{ height: 4px; background: {line}; border-radius: 2px; }}
.QSlider::handle:horizontal {{
  width: 12px; height: 12px; margin: -5px 0; border: 1px solid {accent}; border-radius: 7px; background: {accent};
}}
.QSlider::handle:horizontal:hover {{ border-color: {text}; }}
.QSlider::handle:horizontal:focus {{ border: 2px solid {text}; width: 10px; height: 10px; }}
.QSlider::handle:horizontal:disabled {{ border-color: {disabled}; background: {disabled}; }}
QHeaderView {{ background: transparent; border: 0; }}
QHeaderView::section {{
  background: {panel}; color: {muted}; border: 0; border-bottom: 1px solid {line}; padding: 4px 3px;
}}
QTreeView[role="rows"] QHeaderView::section, QTableView[role="rows"] QHeaderView::section {{ padding: 4px 9px; }}
QHeaderView::section:vertical {{ border-bottom: 0; padding: 0 6px; }}
QTableCornerButton::section {{ background: {panel}; border: 0; border-bottom: 1px solid {line}; }}
QProgressBar {{ background: {line}; border: 0; border-radius: 3px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QMenu {{ background: {raised}; border: 1px solid {line}; padding: 4px; }}
QMenu::item {{ padding: 4px 24px 4px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {accent_soft}; color: {text}; }}
QMenu::item:disabled {{ color: {disabled}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QTabBar {{ outline: 0; }}
QTabBar::tab {{
  background: transparent; color: {muted}; border: 1px solid transparent; padding: 4px 8px; border-radius: 6px;
}}
QTabBar::tab:selected {{ background: {accent_soft}; color: {accent}; font-weight: 600; }}
QTabBar::tab:selected:focus {{ border-color: {accent}; }}
QTabBar::tab:hover:!selected {{ background: {grid}; color: {text}; }}
QTabWidget::pane {{ border: 0; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {line}; border-radius: 4px; margin: 1px; min-height: 24px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: {outline}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
QMainWindow::separator {{ background: transparent; width: 10px; height: 10px; }}
QSplitter::handle {{ background: transparent; }}
QStatusBar {{ color: {muted}; }}
QStatusBar::item {{ border: 0; }}
"""

#: Where contrast is high, grey alone doesn't tell what can't be used now: its outline is dashed.
_HIGH_CONTRAST = """
QPushButton:disabled, QToolButton[role="tool"]:disabled, QPushButton[role="primary"]:disabled,
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{ border: 1px dashed {disabled}; color: {disabled}; }}
QPushButton[role="primary"]:disabled {{ background: {window}; }}
QPushButton[role="segment"]:disabled, QPushButton[role="flat"]:disabled, QPushButton[role="link"]:disabled,
QPushButton[role="chip"]:disabled, QPushButton[role="fold"]:disabled, QComboBox[role="bare"]:disabled {{
  border: 1px solid transparent;
}}
"""


def style_sheet(tokens: Tokens) -> str:
    """Returns the application's style sheet in these colours."""
    colours = {
        name: getattr(tokens, name)
        for name in tokens.__dataclass_fields__
        if name not in {"dark", "high_contrast", "curves"}
    }
    kind = "dark" if tokens.dark else "light"
    icons = {name: (_ICONS / f"{name}-{kind}.svg").as_posix() for name in ("chevron", "clear", "tick")}
    sheet = _SHEET + _HIGH_CONTRAST if tokens.high_contrast else _SHEET
    return sheet.format(**icons, **colours)

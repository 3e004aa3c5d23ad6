"""The colours of the window by meaning, in four sets: light and dark, each also with high contrast.

One place: a widget asks for a meaning (`theme().tokens.accent`) and never spells a colour. No Qt here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours, as "#RRGGBB".

    Args:
        dark: whether text is lighter than its ground.
        high_contrast: whether lines are drawn to be seen by everybody.
        window: behind the panels.
        panel: ground of panels, trees and plots.
        raised: ground of buttons and fields.
        line: hairlines between things; decoration only.
        grid: grid lines of plots, grounds of bars; decoration only.
        outline: outlines of controls that must be seen (3:1 on panel).
        disabled: what can't be used now: its words, and its outline where contrast is high.
        text: what is read.
        muted: what is read second (4.5:1 on panel).
        accent: learns, chosen, the training loss.
        accent_text: text on accent.
        accent_soft: ground of what is switched on or selected.
        ice: frozen.
        ice_soft: ground of what is frozen.
        amber: pending, interventions.
        amber_soft: ground of what is pending.
        bad: non-finite, failed.
        bad_soft: ground of what failed.
        validation: measured on validation data.
        penalty: the part of the loss that comes from penalties.
        rate: the learning rate beside a loss.
        zero: a norm that is exactly zero, in the heat map.
        curves: eight further colours for curves that have no meaning of their own.
    """

    dark: bool
    high_contrast: bool
    window: str
    panel: str
    raised: str
    line: str
    grid: str
    outline: str
    disabled: str
    text: str
    muted: str
    accent: str
    accent_text: str
    accent_soft: str
    ice: str
    ice_soft: str
    amber: str
    amber_soft: str
    bad: str
    bad_soft: str
    validation: str
    penalty: str
    rate: str
    zero: str
    curves: tuple[str, ...]


LIGHT = Tokens(
    dark=False,
    high_contrast=False,
    window="#F4F5F7",
    panel="#FFFFFF",
    raised="#FFFFFF",
    line="#E1E4E9",
    grid="#EDEFF2",
    outline="#868E99",
    disabled="#868E99",
    text="#1A1D21",
    muted="#616A79",
    accent="#3B5BDB",
    accent_text="#FFFFFF",
    accent_soft="#E7ECFF",
    ice="#0F7196",
    ice_soft="#DDF0F7",
    amber="#B15208",
    amber_soft="#FDF1DC",
    bad="#C92A2A",
    bad_soft="#FFE8E8",
    validation="#9C36B5",
    penalty="#846358",
    rate="#6B6E0A",
    zero="#C9CED6",
    curves=("#3B5BDB", "#2B8A3E", "#C2255C", "#846358", "#5F3DC4", "#343A40", "#7A7D0B", "#7B8794"),
)

DARK = Tokens(
    dark=True,
    high_contrast=False,
    window="#15171B",
    panel="#1C1F24",
    raised="#23272E",
    line="#2E333B",
    grid="#262A31",
    outline="#7B8594",
    disabled="#7B8594",
    text="#E6E8EB",
    muted="#9AA4B2",
    accent="#7B93FF",
    accent_text="#10131A",
    accent_soft="#27304F",
    ice="#5CC3E8",
    ice_soft="#17313C",
    amber="#F0B35A",
    amber_soft="#3A2E1A",
    bad="#FF7B7B",
    bad_soft="#43211F",
    validation="#DA77F2",
    penalty="#D0B8A8",
    rate="#C9CC5A",
    zero="#4A515C",
    curves=("#7B93FF", "#69DB7C", "#FF8FB3", "#D0B8A8", "#B197FC", "#CED4DA", "#C9CC5A", "#7F8C9A"),
)

LIGHT_CONTRAST = replace(
    LIGHT,
    high_contrast=True,
    window="#FFFFFF",
    line="#5C6470",
    grid="#C4C9D1",
    outline="#3D444D",
    disabled="#6B7280",
    text="#000000",
    muted="#3D444D",
    accent="#1F3BB3",
    ice="#084C66",
    amber="#7A3600",
    bad="#9B1010",
    validation="#6B1B80",
)

DARK_CONTRAST = replace(
    DARK,
    high_contrast=True,
    window="#000000",
    panel="#000000",
    raised="#101216",
    line="#8A94A3",
    grid="#3C434D",
    outline="#C3CBD6",
    disabled="#8A94A3",
    text="#FFFFFF",
    muted="#D3D9E1",
    accent="#A3B4FF",
    ice="#8ADBF7",
    amber="#FFCF85",
    bad="#FFA3A3",
    validation="#EBA6FB",
)

"""How the report looks: the window's colours, light or dark as the reader's system is."""

from __future__ import annotations

from gradgui.gui.look.tokens import DARK, LIGHT, Tokens

_NAMES = ("window", "panel", "line", "grid", "text", "muted", "accent", "amber", "bad", "ice")
_SHEET = """\
:root { color-scheme: light dark; --good: #2B8A3E; %s }
@media (prefers-color-scheme: dark) { :root { --good: #69DB7C; %s } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--window); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 36px 0 10px; }
p { margin: 0 0 8px; }
.muted, figcaption, footer { color: var(--muted); }
section > div, figure, pre { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
section > div { padding: 12px 16px; overflow-x: auto; }
figure { margin: 0 0 14px; padding: 8px; }
figure svg { display: block; width: 100%%; height: auto; }
figcaption { padding: 4px 6px 2px; font-size: 13px; }
.dark { display: none; }
@media (prefers-color-scheme: dark) { .dark { display: block; } .light { display: none; } }
ul { list-style: none; margin: 0; padding: 0; }
li { padding: 4px 0 4px 26px; position: relative; }
li::before { position: absolute; left: 2px; font-weight: 600; }
li.good::before { content: "\\2713"; color: var(--good); }
li.note::before { content: "\\2022"; color: var(--amber); }
li.bad::before { content: "\\2715"; color: var(--bad); }
table { border-collapse: collapse; width: 100%%; font-size: 14px; }
th { text-align: left; font-weight: 600; color: var(--muted); }
th, td { padding: 4px 14px 4px 0; border-bottom: 1px solid var(--grid); vertical-align: top; overflow-wrap: anywhere; }
tr:last-child td { border-bottom: 0; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.bad { color: var(--bad); } td.ice { color: var(--ice); } td.amber { color: var(--amber); }
pre { margin: 0; padding: 14px 16px; overflow-x: auto; font: 13px/1.5 ui-monospace, monospace; }
summary { cursor: pointer; padding: 4px 0; color: var(--accent); }
footer { margin-top: 40px; font-size: 13px; }
@media print { body { background: white; } section { break-inside: avoid; } }
"""


def report_style() -> str:
    """Returns the style sheet."""
    return _SHEET % (_variables(LIGHT), _variables(DARK))


def _variables(tokens: Tokens) -> str:
    return " ".join(f"--{name}: {getattr(tokens, name)};" for name in _NAMES)

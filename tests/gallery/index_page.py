"""The gallery as a page: every picture with its name, and a field that filters by words."""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path

_PAGE = """<!doctype html>
<meta charset="utf-8"><title>gradgui: gallery</title>
<style>
body {{ font: 14px system-ui, sans-serif; margin: 16px; background: #f4f5f7; color: #1a1d21 }}
input {{ font: inherit; padding: 6px 10px; width: 360px }}
main {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(420px, 1fr)); gap: 16px; margin-top: 16px }}
figure {{ margin: 0 }} img {{ width: 100%; border: 1px solid #e1e4e9; background: #fff }} figcaption {{ margin-top: 4px }}
</style>
<label>Words that names must hold: <input id="words" placeholder="heatmap 300 dark" autofocus></label>
<main>{figures}</main>
<script>
words.oninput = () => {{
  const wanted = words.value.split(" ");
  for (const figure of document.querySelectorAll("figure"))
    figure.hidden = !wanted.every(word => figure.textContent.includes(word));
}};
</script>
"""


def write_index(folder: Path, names: Iterable[str]) -> Path:
    """Writes `index.html` beside the pictures, PNG files by these names."""
    figures = "\n".join(
        f'<figure><a href="{name}.png"><img loading="lazy" src="{name}.png" alt="{name}"></a>'
        f"<figcaption>{name}</figcaption></figure>"
        for name in map(html.escape, names)
    )
    page = folder / "index.html"
    page.write_text(_PAGE.format(figures=figures), encoding="utf-8", newline="\n")
    return page

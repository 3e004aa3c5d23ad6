from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from gradgui.app import plot_pictures
from gradgui.app.process.qt_guard import QtError
from gradgui.app.report.export_html import export_html
from gradgui.core.errors import StoreError
from gradgui.core.spec import PlannedIntervention
from gradgui.core.spec_toml import parse_spec
from gradgui.core.status import StopReason
from gradgui.runs.store.run_reader import RunReader
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import fake_spec
from tests.runs.records import opened, stored_run

pytestmark = pytest.mark.usefixtures("qapp")
NAME = "<script>alert(1)</script> & co"


class Page(HTMLParser):
    """What a browser would make of a page, as far as tests ask."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []
        self.texts: dict[str, str] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in {"src", "href", "xlink:href"}]
        if tag not in {"meta", "link", "img", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts[self.open[-1]] = self.texts.get(self.open[-1], "") + data + "\n"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> RunReader:
    spec = msgspec.structs.replace(fake_spec(steps=60), name=NAME, interventions=(PlannedIntervention(7, freeze=("head",)),))
    return stored_run(tmp_path_factory.mktemp("runs"), spec)


@pytest.fixture(scope="module")
def text(reader: RunReader, tmp_path_factory: pytest.TempPathFactory, qapp: object) -> str:
    return export_html(reader, tmp_path_factory.mktemp("out") / "run.html").read_text(encoding="utf-8")


def test_the_page_is_one_well_formed_document_with_every_plot_in_light_and_dark(text: str) -> None:
    page = Page(text)
    assert page.open == []
    assert page.tags["svg"] == 10
    assert page.tags["figure"] == 5
    assert len(set(page.ids)) == len(page.ids) > 10
    assert set(re.findall(r"url\(#([^)]*)\)", text)) <= set(page.ids)


def test_the_page_needs_nothing_else(text: str) -> None:
    page = Page(text)
    assert page.tags["script"] == page.tags["link"] == page.tags["img"] == 0
    assert {link.partition(",")[0] for link in page.links if not link.startswith("#")} <= {"data:image/png;base64"}
    assert set(re.findall(r'https?://[^"\s]*', text)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_names_are_text_and_not_code(text: str) -> None:
    assert NAME not in text
    assert Page(text).texts["h1"].strip() == NAME


def test_spec_changes_environment_and_numbers_are_said(text: str, reader: RunReader) -> None:
    page = Page(text)
    assert parse_spec(page.texts["pre"]) == reader.spec
    cells = page.texts["td"]
    assert "freeze head" in cells
    for name, value in reader.environment.items():
        assert name.replace("_", " ") in cells
        assert value in cells
    assert all(path in cells for path in reader.variables)
    assert page.texts["li"].startswith("The loss fell from")


def test_without_qt_the_page_says_why_there_are_no_plots(
    reader: RunReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise QtError("PySide6 isn't installed. Install it: pip install PySide6-Essentials")

    monkeypatch.setattr(plot_pictures, "check_version", missing)
    page = Page(export_html(reader, tmp_path / "run.html").read_text(encoding="utf-8"))
    assert page.tags["svg"] == 0
    assert "pip install PySide6-Essentials" in page.texts["p"]
    assert "freeze head" in page.texts["td"]


def test_a_run_without_steps_has_a_page_too(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path / "runs", fake_spec(), opened())
    writer.close(StopReason.STOPPED)
    page = Page(export_html(RunReader(writer.path), tmp_path / "run.html").read_text(encoding="utf-8"))
    assert page.open == []
    assert "Plots" not in page.texts["h2"]


def test_a_file_that_exists_stays(reader: RunReader, tmp_path: Path) -> None:
    out = tmp_path / "run.html"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="must be a new one"):
        export_html(reader, out)
    assert out.read_text(encoding="utf-8") == "mine"

"""The gallery: its names, its page, and one picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gradgui.core.records import NormKind
from gradgui.core.spec import RunSpec
from gradgui.gui.look.theme import themed
from gradgui.gui.palette.command_palette import CommandPalette
from gradgui.gui.tour.tour_card import TourCard
from tests.fakes import fake_spec
from tests.gallery.__main__ import main, render
from tests.gallery.index_page import write_index
from tests.gallery.matrix import COUNTS, SCALES, SIZES, STATES, THEMES, Picture, Scene, all_pictures, usual_pictures, wanted
from tests.gallery.stage import stage
from tests.gallery.synthetic import SyntheticEngine, network
from tests.gallery.views.turning import VIEWS, turn_back, turn_to


def test_every_state_theme_size_and_scale_is_in_the_usual_pictures() -> None:
    pictures = usual_pictures()
    assert len({picture.name for picture in pictures}) == len(pictures)
    assert {picture.scene.state for picture in pictures} == set(STATES)
    assert {picture.theme for picture in pictures} == set(THEMES)
    assert {picture.size for picture in pictures} == set(SIZES)
    assert {picture.scale for picture in pictures} == set(SCALES)
    assert {picture.scene.n_variables for picture in pictures} >= set(COUNTS)
    assert {picture.name for picture in pictures} <= {picture.name for picture in all_pictures()}
    assert {picture.scene.pseudo for picture in pictures} == {False, True}


def test_every_view_is_in_the_usual_pictures_in_every_theme_and_in_the_made_up_language() -> None:
    pictures = usual_pictures()
    assert {picture.view for picture in pictures if picture.scene.pseudo} == set(VIEWS)
    for name in THEMES:
        views = {picture.view for picture in pictures if picture.theme == name and not picture.scene.pseudo}
        assert views | {"profile", "ratio"} == set(VIEWS)  # drawn as the others are


def test_words_choose_pictures(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([str(tmp_path), "heatmap-3000", "dark", "--list"]) == 0
    names = capsys.readouterr().out.split()
    assert names == [picture.name for picture in wanted(usual_pictures(), ("heatmap-3000", "dark"))]
    assert names
    assert not list(tmp_path.iterdir())


def test_the_page_shows_every_picture(tmp_path: Path) -> None:
    page = write_index(tmp_path, ["a-light", "b-dark"]).read_text(encoding="utf-8")
    assert page.count("<img ") == 2
    assert 'src="b-dark.png"' in page


@pytest.mark.parametrize("count", COUNTS)
def test_a_network_has_as_many_variables_as_it_is_asked_for(count: int) -> None:
    paths = [variable.path for variable in network(count)]
    assert sum(variable.learnable for variable in network(count)) == count
    assert len(set(paths)) == len(paths)


def test_made_up_steps_follow_each_other_and_the_loss_falls() -> None:
    engine = SyntheticEngine(60)
    spec: RunSpec = fake_spec()
    controls = engine.open(spec).controls
    batches = [engine.advance(150, controls) for _ in range(6)]
    assert [batch.first_step for batch in batches] == [0, 150, 300, 450, 600, 750]
    column = engine.opened.layout.column("loss")
    losses = np.concatenate([batch.scalars[:, column] for batch in batches])
    assert losses[-50:].mean() < 0.5 * losses[:50].mean()
    norms = batches[4].norms[:, :, NormKind.GRADIENT]
    assert (norms[20:50].max(axis=0) / norms[:20].max(axis=0)).max() > 5


def test_a_picture_is_rendered(qtbot: QtBot, tmp_path: Path) -> None:
    picture = Picture(Scene(5, "paused"), "profile", "dark", (1280, 800), 1)
    with themed("light"):
        render([picture], tmp_path)
    image = QImage(str(tmp_path / f"{picture.name}.png"))
    assert (image.width(), image.height()) == (1280, 800)
    assert len({image.pixel(x, y) for x in range(0, 1280, 7) for y in range(0, 800, 7)}) > 30


def test_what_a_view_did_is_taken_back_before_the_next_picture(qapp: QApplication, qtbot: QtBot) -> None:
    with themed("light"), stage(qapp, Scene(5, "ready", pseudo=True)) as shown:
        window = shown.window
        assert window.docks["form"].windowTitle().startswith("[")
        whole = {one.objectName() for one in QApplication.topLevelWidgets() if one.isVisible()}
        for view in ("palette", "tour", "drop", "banner-bad", "form-edits", "queue", "settings", "runs-none"):
            assert turn_to(shown, view).isVisible()
            turn_back(shown)
        assert {one.objectName() for one in QApplication.topLevelWidgets() if one.isVisible()} == whole
        over = [window.findChild(CommandPalette), window.findChild(TourCard), window.drop_target.overlay, window.banner]
        assert [part is None or part.isVisible() for part in over] == [False] * 4
        assert not window.form.has_edits
        assert not window.queue.trainer.entries
        assert window.docks["queue"].isHidden()
        assert window.runs.field.edit.text() == ""
    assert QCoreApplication.translate("MainWindow", "Queue") == "Queue"

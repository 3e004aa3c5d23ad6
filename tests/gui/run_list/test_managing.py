"""Labels, the bin, importing, filters and columns of stored runs, by mouse and keyboard."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent, QFocusEvent, QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from gradgui.core.status import StopReason
from gradgui.gui.run_list.labels.label_dialogs import NoteDialog, TagsDialog
from gradgui.gui.run_list.run_lister import LIVE_S, RunLister
from gradgui.gui.run_list.runs_panel import RunsPanel
from gradgui.runs.catalogue.run_list import list_runs
from gradgui.runs.store.run_labels import RunLabels, change_tags, read_labels, rename, set_star
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import fake_spec
from tests.gui.run_list.conftest import Bench
from tests.runs.records import batch, opened, stored_run

LEFT = Qt.MouseButton.LeftButton


def _drop(widget: RunsPanel, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    keys = Qt.KeyboardModifier.NoModifier
    widget.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, LEFT, keys))


# Filter, order, columns ----------------------------------------------------------------------------------------------


def test_typing_a_filter_leaves_the_runs_to_which_it_applies(qtbot: QtBot, bench: Bench) -> None:
    bench.add("long", steps=9)
    change_tags(bench.add("short"), ["good"])
    said: list[str] = []
    bench.panel.summaryChanged.connect(said.append)
    assert sorted(bench.read()) == ["long", "short"]
    for text, names in (("tag:good", ["short"]), ("loop.steps>5", ["long"]), ("lon", ["long"])):
        bench.panel.field.edit.clear()
        qtbot.keyClicks(bench.panel.field.edit, text)  # type: ignore[no-untyped-call]
        assert bench.names == names
    assert said[-1].startswith("1 of 2 runs · ")
    qtbot.keyClick(bench.panel.field.edit, Qt.Key.Key_Escape)  # type: ignore[no-untyped-call]
    assert len(bench.names) == 2


def test_what_is_wrong_with_a_filter_is_said_below_it_and_the_runs_stay(bench: Bench) -> None:
    bench.add("a")
    bench.read()
    field = bench.panel.field
    for text, words in (("loss<", "A value must follow"), ("optimizr.name=x", "Did you mean")):
        field.edit.setText(text)
        assert field.message.isVisible()
        assert words in field.message.text()
        assert bench.names == ["a"]
    field.edit.setText("loss>-1")
    assert not field.message.isVisible()


def test_where_no_run_fits_that_is_said_with_a_way_back(qtbot: QtBot, bench: Bench) -> None:
    assert bench.read() == []
    assert "No run yet" in bench.panel.nothing.words.text()
    assert not bench.panel.nothing.clear_button.isVisible()
    bench.add("a")
    bench.read()
    bench.panel.field.edit.setText("nothing")
    assert not bench.panel.table.isVisible()
    assert "No run of 1 fits" in bench.panel.nothing.words.text()
    qtbot.mouseClick(bench.panel.nothing.clear_button, LEFT)  # type: ignore[no-untyped-call]
    assert bench.names == ["a"]


def test_a_click_on_a_header_sorts_a_second_turns_round_a_third_gives_up(qtbot: QtBot, bench: Bench) -> None:
    for steps in (7, 9, 8):
        bench.add(str(steps), steps=steps, started=f"2026-01-0{steps}T00:00:00+00:00")
    panel = bench.panel
    assert bench.read() == ["9", "8", "7"]
    header, section = panel.table.horizontalHeader(), panel.model.columns.index("name")
    orders = []
    for _ in range(3):
        place = QPoint(header.sectionViewportPosition(section) + 20, header.height() // 2)
        qtbot.mouseClick(header.viewport(), LEFT, pos=place)  # type: ignore[no-untyped-call]
        orders.append((bench.names, header.sortIndicatorSection()))
    assert orders == [(["7", "8", "9"], 0), (["9", "8", "7"], 0), (["9", "8", "7"], -1)]


def test_columns_order_and_widths_are_chosen_by_menu_and_remembered(bench: Bench) -> None:
    bench.add("a")
    bench.read()
    panel = bench.panel
    panel.head.columns_button.click()
    menu = panel.findChild(QMenu, "runColumnsMenu")
    assert menu is not None
    entries = {entry.objectName(): entry for entry in menu.actions()}
    entries["runColumn.note"].trigger()
    entries["runColumn.steps"].trigger()
    menu.close()
    panel.table.setColumnWidth(0, 222)
    panel.model.set_sort(("loss", False))
    panel.table.sortChanged.emit()
    again = bench.new_panel()
    assert "note" in again.model.columns
    assert "steps" not in again.model.columns
    assert again.model.sort_key == ("loss", False)
    assert again.table.columnWidth(0) == 222
    again.columns.reset_columns()
    assert "steps" in bench.new_panel().model.columns


def test_the_menu_of_columns_sorts_as_a_click_on_a_head_does(bench: Bench) -> None:
    for steps in (8, 7, 9):
        bench.add(str(steps), steps=steps)
    bench.read()
    bench.panel.head.columns_button.click()
    menu = bench.panel.findChild(QMenu, "runColumnsMenu")
    assert menu is not None
    by_name = menu.findChild(QAction, "sortRuns.name")
    assert by_name is not None
    by_name.trigger()
    menu.close()
    assert bench.names == ["7", "8", "9"]


def test_results_and_settings_that_differ_can_be_columns(bench: Bench) -> None:
    bench.add("a", steps=5)
    bench.add("b", steps=6)
    bench.read()
    bench.panel.columns.show_column("loop.steps", True)
    model = bench.panel.model
    section = model.columns.index("loop.steps")
    assert model.headerData(section, Qt.Orientation.Horizontal) == "loop.steps"
    assert sorted(model.index(row, section).data() for row in range(2)) == ["5", "6"]


# Labels ---------------------------------------------------------------------------------------------------------------


def test_a_click_on_the_star_stars_a_run_without_selecting_it(qtbot: QtBot, bench: Bench) -> None:
    path = bench.add("a")
    bench.read()
    cell = bench.panel.table.visualRect(bench.panel.model.index(0, 0))
    for star in (True, False):
        qtbot.mouseClick(bench.panel.table.viewport(), LEFT, pos=cell.topLeft() + QPoint(10, 10))  # type: ignore[no-untyped-call]
        bench.wait(lambda star=star: bench.panel.model.runs[0].labels.star is star)  # type: ignore[misc]
        assert read_labels(path).star is star
    assert bench.panel.selected_runs() == ()


def test_f2_renames_the_current_run_and_keeps_it_selected(qtbot: QtBot, bench: Bench) -> None:
    path = bench.add("a")
    bench.read()
    bench.select("a")
    table = bench.panel.table
    qtbot.keyClick(table, Qt.Key.Key_F2)  # type: ignore[no-untyped-call]
    edit = table.findChild(QLineEdit, "runNameEdit")
    assert edit is not None
    assert not bench.panel._is_looked_at()  # rows that come and go would close the field
    edit.setText("My best")
    opened: list[str] = []
    bench.panel.runActivated.connect(opened.append)
    qtbot.keyClick(edit, Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
    bench.wait(lambda: bench.names == ["My best"])
    assert opened == []  # the Enter that ends the name opens nothing
    assert read_labels(path).name == "My best"
    assert [run.name for run in bench.panel.selected_runs()] == ["My best"]


def test_ctrl_z_in_the_table_brings_a_deleted_run_back_before_the_window_undoes_anything(qtbot: QtBot, bench: Bench) -> None:
    rename(bench.add("a"), "My best")
    bench.read()
    bench.select("My best")
    table = bench.panel.table
    press = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    press.ignore()
    QApplication.sendEvent(table, press)
    assert not press.isAccepted()  # nothing to bring back: the key is the window's
    deleted: list[tuple[int, str]] = []
    bench.panel.keeper.deleted.connect(lambda n_runs, name: deleted.append((n_runs, name)))
    qtbot.keyClick(table, Qt.Key.Key_Delete)  # type: ignore[no-untyped-call]
    bench.wait(lambda: bench.panel.keeper.can_undo_delete)
    assert deleted == [(1, "My best")]
    QApplication.sendEvent(table, press)
    assert press.isAccepted()
    qtbot.keyClick(table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)  # type: ignore[no-untyped-call]
    bench.wait(lambda: bench.names == ["My best"])
    bench.wait(lambda: not bench.panel.keeper.was_just_deleted)


def test_the_keyboard_finds_a_row_in_the_table_and_goes_to_its_first_and_last(qtbot: QtBot, bench: Bench) -> None:
    for name in "abc":
        bench.add(name)
    bench.read()
    table = bench.panel.table
    table.clearSelection()
    QApplication.sendEvent(table, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert [index.row() for index in table.selectionModel().selectedRows()] == [0]
    for key, row in ((Qt.Key.Key_End, 2), (Qt.Key.Key_Home, 0)):
        qtbot.keyClick(table, key)  # type: ignore[no-untyped-call]
        assert [index.row() for index in table.selectionModel().selectedRows()] == [row]


def test_deleting_by_the_button_leaves_the_keyboard_in_the_table_on_the_next_run(qtbot: QtBot, bench: Bench) -> None:
    for name in "abc":
        bench.add(name)
    bench.read()
    names, table = bench.names, bench.panel.table
    bench.select(names[1])
    bench.panel.foot.delete_button.setFocus()
    qtbot.mouseClick(bench.panel.foot.delete_button, LEFT)  # type: ignore[no-untyped-call]
    bench.wait(lambda: bench.names == [names[0], names[2]])
    assert bench.panel.focusWidget() is table
    assert table.currentIndex().row() == 1
    assert bench.panel.selected_runs() == ()
    last_week = bench.new_panel()
    bench.read()
    assert last_week.keeper.can_undo_delete
    assert not last_week.keeper.was_just_deleted  # what another session deleted, no key brings back


def test_tags_of_several_runs_are_edited_at_once(qtbot: QtBot, bench: Bench) -> None:
    a, b = bench.add("a"), bench.add("b")
    change_tags(a, ["good", "old"])
    change_tags(b, ["old"])
    bench.read()
    bench.select("a", "b")
    bench.panel.labels.ask_tags(bench.panel.selected_runs())
    dialog = bench.panel.findChild(TagsDialog)
    assert dialog is not None
    assert dialog.chips["good"].text() == "good (1 of 2)"
    assert not dialog.chips["good"].isChecked()
    qtbot.mouseClick(dialog.chips["old"], LEFT)  # type: ignore[no-untyped-call]
    qtbot.keyClicks(dialog.edit, "new, -bad")  # type: ignore[no-untyped-call]
    assert not dialog.save_button.isEnabled()
    dialog.edit.setText("new")
    qtbot.mouseClick(dialog.save_button, LEFT)  # type: ignore[no-untyped-call]
    bench.wait(lambda: all("new" in run.labels.tags for run in bench.panel.model.runs))
    assert read_labels(a).tags == ("good", "new")  # what nobody touched stays as it was in each
    assert read_labels(b).tags == ("new",)


def test_a_note_is_written_and_shown_below_the_table(qtbot: QtBot, bench: Bench) -> None:
    path = bench.add("a")
    bench.read()
    bench.select("a")
    bench.panel.labels.ask_note(bench.panel.selected_runs())
    dialog = bench.panel.findChild(NoteDialog)
    assert dialog is not None
    dialog.edit.setPlainText("thawed late")
    qtbot.keyClick(dialog.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)  # type: ignore[no-untyped-call]
    bench.wait(lambda: bench.panel.foot.about.text() == "thawed late")
    assert read_labels(path) == RunLabels(note="thawed late")


# The tree -------------------------------------------------------------------------------------------------------------


def test_forks_stand_below_their_parents_and_fold_by_click_and_key(qtbot: QtBot, bench: Bench) -> None:
    parent = bench.add("parent", started="2026-01-01T00:00:00+00:00")
    bench.add("child", parent=parent, started="2026-01-02T00:00:00+00:00")
    bench.add("other", started="2026-01-03T00:00:00+00:00")
    assert bench.read() == ["other", "parent", ".child"]
    table = bench.panel.table
    cell = table.visualRect(bench.panel.model.index(1, 0))
    qtbot.mouseClick(table.viewport(), LEFT, pos=cell.topLeft() + QPoint(30, 10))  # type: ignore[no-untyped-call]
    assert bench.names == ["other", "parent"]
    bench.select("parent")
    qtbot.keyClick(table, Qt.Key.Key_Right)  # type: ignore[no-untyped-call]
    assert bench.names == ["other", "parent", ".child"]
    bench.select("child")
    assert bench.panel.foot.about.text() == "Forked from parent after 3 steps."
    qtbot.mouseClick(bench.panel.head.tree_button, LEFT)  # type: ignore[no-untyped-call]
    assert bench.names == ["other", "child", "parent"]
    assert not bench.new_panel().model.is_tree


def test_runs_of_one_name_say_what_differs_and_the_run_on_show_is_marked(bench: Bench) -> None:
    paths = [bench.add("mlp", steps=steps) for steps in (5, 6)]
    bench.add("cnn", steps=7)
    bench.read()
    model = bench.panel.model
    assert {run.name: model.differs(run) for run in model.runs if run.name == "cnn"} == {"cnn": ""}
    assert sorted(model.differs(run) for run in model.runs if run.name == "mlp") == ["steps=5", "steps=6"]
    index = model.index(model.row_of(paths[0]), 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "mlp, steps=5"
    before = bench.panel.table.viewport().grab(bench.panel.table.visualRect(index)).toImage()
    model.set_shown(bench.runs_dir / "." / paths[0].name)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "mlp, steps=5, shown in the window"
    assert bench.panel.table.viewport().grab(bench.panel.table.visualRect(index)).toImage() != before
    rename(paths[1], "other")
    bench.read()
    assert not any(model.differs(run) for run in model.runs)


def test_without_forks_nothing_is_said_of_a_tree(bench: Bench) -> None:
    bench.add("a")
    bench.read()
    assert not bench.panel.head.tree_button.isVisible()


# The bin and other machines ---------------------------------------------------------------------------------------------


def test_deleted_runs_come_back_selected(bench: Bench) -> None:
    for name in "abc":
        bench.add(name)
    bench.read()
    bench.select("a", "b")
    told: list[tuple[int, str]] = []
    bench.panel.keeper.deleted.connect(lambda n, name: told.append((n, name)))
    bench.panel.delete_selected()
    bench.wait(lambda: bench.names == ["c"])
    assert told[0][0] == 2
    assert bench.panel.keeper.can_undo_delete
    bench.panel.keeper.undo_delete()
    bench.wait(lambda: len(bench.names) == 3)
    assert {run.name for run in bench.panel.selected_runs()} == {"a", "b"}
    bench.wait(lambda: not bench.panel.keeper.can_undo_delete)


def test_a_run_that_is_being_written_is_shown_live_and_can_not_be_deleted(bench: Bench) -> None:
    writer = RunWriter.create(bench.runs_dir, fake_spec(), opened())
    writer.append(batch(0, 3))
    writer.flush()
    bench.read()
    bench.panel.table.selectRow(0)
    assert not bench.panel.foot.delete_button.isEnabled()
    assert "stop it first" in bench.panel.foot.delete_button.toolTip()
    failures: list[str] = []
    bench.panel.failed.connect(failures.append)
    bench.panel.delete_selected()
    assert "must have ended before it can be deleted" in failures[0]
    writer.append(batch(3, 4))
    writer.flush()
    times = iter([0.0, LIVE_S + 1])
    lister = RunLister(bench.runs_dir, bench.background, lambda: True, bench.panel, lambda: next(times, LIVE_S + 2))
    lister._is_live = True
    lister.listed.connect(bench.panel._on_lister_listed)
    lister.look()
    bench.wait(lambda: bench.panel.model.runs[0].steps == 7)
    writer.close(StopReason.STOPPED)


def test_the_folder_is_read_again_only_while_somebody_looks_and_something_may_have_changed(bench: Bench) -> None:
    bench.add("a")
    now, seen, n_listed = [0.0], [True], [0]
    lister = RunLister(bench.runs_dir, bench.background, lambda: seen[0], bench.panel, lambda: now[0])

    def looks(at_s: float) -> int:
        now[0] = at_s
        lister.look()
        bench.wait(lambda: not bench.background.busy and not lister._reading)
        return n_listed[0]

    lister.listed.connect(lambda _runs: n_listed.__setitem__(0, n_listed[0] + 1))
    lister.reload()
    bench.wait(lambda: n_listed[0] == 1)
    lister._took_s = 0.0
    lister._folder_time = lister._time_of_folder()
    assert looks(LIVE_S + 1) == 1  # nothing is live, nothing new is there
    stored_run(bench.runs_dir)
    seen[0] = False
    assert looks(LIVE_S + 2) == 1
    seen[0] = True
    assert looks(LIVE_S + 3) == 2


@pytest.mark.parametrize("zipped", [True, False])
def test_a_run_that_is_dropped_is_imported_and_selected(bench: Bench, tmp_path: Path, zipped: bool) -> None:
    source = foreign = stored_run(tmp_path / "foreign").path
    if zipped:
        source = tmp_path / "run.zip"
        with zipfile.ZipFile(source, "w") as archive:
            for file in foreign.rglob("*"):
                archive.write(file, file.relative_to(foreign.parent).as_posix())
    bench.read()
    noted: list[str] = []
    bench.panel.keeper.noted.connect(noted.append)
    _drop(bench.panel, source)
    bench.wait(lambda: len(bench.names) == 1)
    assert noted == ["1 run imported"]
    assert [run.path.name for run in bench.panel.selected_runs()] == [foreign.name]
    _drop(bench.panel, source)
    bench.wait(lambda: len(noted) == 2)
    assert noted[1] == "1 run was here already"


def test_what_holds_no_run_is_not_taken(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "notes.zip").write_bytes(b"PK")
    failures: list[str] = []
    bench.panel.failed.connect(failures.append)
    _drop(bench.panel, tmp_path / "notes.zip")
    assert not bench.background.busy
    bench.panel.keeper.import_paths([tmp_path / "notes.zip"])
    bench.wait(lambda: bool(failures))
    assert "notes.zip" in failures[0]


# The model ------------------------------------------------------------------------------------------------------------


def test_the_model_keeps_qts_rules_whatever_changes(bench: Bench) -> None:
    model = bench.panel.model
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    a = bench.add("a")
    bench.add("b", parent=a)
    bench.read()
    model.set_folded(a.name, True)
    model.set_folded(a.name, False)
    model.set_sort(("loss", True))
    model.set_columns(("name", "note", "loop.steps"))
    model.set_tree(False)
    rename(a, "c")
    set_star(a, True)
    assert sorted(bench.read()) == ["b", "c"]
    model.set_runs([])
    assert model.rowCount() == 0
    tester.deleteLater()


def test_every_run_of_the_folder_is_there(bench: Bench) -> None:
    for name in "abc":
        bench.add(name)
    bench.read()
    assert list(bench.panel.model.runs) == list_runs(bench.runs_dir)

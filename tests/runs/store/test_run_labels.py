from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradgui.core.errors import SpecError, StoreError
from gradgui.runs.store.run_labels import (
    LABELS_FILE,
    NO_LABELS,
    RunLabels,
    change_tags,
    read_labels,
    rename,
    set_note,
    set_star,
)
from tests.runs.refusing import refuse


def test_a_run_that_nobody_labelled_has_no_labels_and_no_file(tmp_path: Path) -> None:
    assert read_labels(tmp_path) == NO_LABELS
    assert list(tmp_path.iterdir()) == []


def test_labels_are_read_as_they_were_written(tmp_path: Path) -> None:
    rename(tmp_path, "  Mine ")
    set_star(tmp_path, True)
    change_tags(tmp_path, ["good", "paper"])
    set_note(tmp_path, "Two\nlines")
    assert read_labels(tmp_path) == RunLabels("Mine", True, ("good", "paper"), "Two\nlines")


def test_labels_that_are_taken_back_leave_no_file(tmp_path: Path) -> None:
    rename(tmp_path, "Mine")
    set_star(tmp_path, True)
    rename(tmp_path, "")
    set_star(tmp_path, False)
    assert list(tmp_path.iterdir()) == []


def test_tags_are_added_once_and_taken_away_whatever_their_case(tmp_path: Path) -> None:
    change_tags(tmp_path, ["Good", "paper", "good"])
    assert change_tags(tmp_path, ["PAPER", "new"], ["GOOD"]).tags == ("paper", "new")


@pytest.mark.parametrize("tag", ["", " ", "two words", "a,b", "-minus", 'quo"te', "a\nb", "\x00", "a" * 201])
def test_a_tag_is_one_word(tmp_path: Path, tag: str) -> None:
    with pytest.raises(SpecError, match="A tag must be"):
        change_tags(tmp_path, [tag])
    assert read_labels(tmp_path) == NO_LABELS


@pytest.mark.parametrize("name", ["two\nlines", "a" * 201, "bell\x07"])
def test_a_name_is_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(SpecError, match="one line of at most 200"):
        rename(tmp_path, name)


def test_keys_of_a_later_gradgui_are_kept(tmp_path: Path) -> None:
    (tmp_path / LABELS_FILE).write_text('colour = "red"\nname = "old"\n', encoding="utf-8")
    rename(tmp_path, "new")
    assert 'colour = "red"' in (tmp_path / LABELS_FILE).read_text(encoding="utf-8")
    assert read_labels(tmp_path).name == "new"


@pytest.mark.parametrize("content", ["name = ", "name = 3", "tags = [1]", "star = 'yes'", "\x00"])
def test_a_file_that_can_not_be_read_is_said_and_moved_aside_by_the_next_change(tmp_path: Path, content: str) -> None:
    (tmp_path / LABELS_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(StoreError, match="must be a TOML table of name, star, tags, note"):
        read_labels(tmp_path)
    assert set_star(tmp_path, True) == RunLabels(star=True)
    assert read_labels(tmp_path) == RunLabels(star=True)
    assert (tmp_path / f"{LABELS_FILE}.damaged-1").read_text(encoding="utf-8") == content


def test_labels_of_a_folder_that_is_gone_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="isn't a folder"):
        set_star(tmp_path / "gone", True)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=50))
def test_any_note_comes_back_but_for_spaces_around_it(tmp_path: Path, note: str) -> None:
    try:
        set_note(tmp_path, note)
    except StoreError:
        assert any("\ud800" <= character <= "\udfff" for character in note)
    else:
        assert read_labels(tmp_path).note == note.strip()


def test_labels_that_cannot_be_read_at_present_stay_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename(tmp_path, "the best one")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        with pytest.raises(StoreError, match=r"must be readable.*access is denied"):
            set_star(tmp_path, star=True)
    assert read_labels(tmp_path).name == "the best one"
    assert [file.name for file in tmp_path.iterdir()] == ["labels.toml"]

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from gradgui.core.errors import TrustError
from gradgui.runs.examples import resources_dir, write_example
from gradgui.runs.trust import TrustStore, content_hash
from tests.runs.refusing import refuse


@pytest.fixture
def store(tmp_path: Path) -> TrustStore:
    return TrustStore(tmp_path / "made" / "trust.json")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "net.py"
    path.write_text("x = 1", encoding="utf-8")
    return path


def test_a_program_is_trusted_once_it_was_trusted(store: TrustStore, program: Path) -> None:
    assert store.untrusted([program, program]) == (program,)
    store.trust([program])
    assert store.untrusted([program]) == ()
    assert TrustStore(store.path).untrusted([program]) == ()


def test_a_changed_program_is_asked_for_again(store: TrustStore, program: Path) -> None:
    store.trust([program])
    program.write_text("x = 2", encoding="utf-8")
    assert store.untrusted([program]) == (program,)


def test_the_same_content_elsewhere_is_trusted(store: TrustStore, program: Path, tmp_path: Path) -> None:
    store.trust([program])
    other = tmp_path / "copy.py"
    other.write_bytes(program.read_bytes())
    assert store.untrusted([other]) == ()


def test_trusting_one_program_keeps_the_others_trusted(store: TrustStore, program: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text("y = 1", encoding="utf-8")
    store.trust([program])
    assert store.untrusted([program, other]) == (other,)
    store.trust([other])
    assert store.untrusted([program, other]) == ()


def test_shipped_programs_and_their_copies_are_trusted(store: TrustStore, tmp_path: Path) -> None:
    shipped = sorted((resources_dir() / "examples").glob("*.py"))
    assert shipped
    assert store.untrusted(shipped) == ()
    write_example("linear", tmp_path)
    assert store.untrusted([tmp_path / "linear.py"]) == ()
    assert not store.path.exists()


def test_a_changed_copy_of_a_shipped_program_is_not_trusted(store: TrustStore, tmp_path: Path) -> None:
    write_example("linear", tmp_path)
    copy = tmp_path / "linear.py"
    copy.write_bytes(copy.read_bytes() + b"\n")
    assert store.untrusted([copy]) == (copy,)


def test_a_missing_file_is_not_asked_for(store: TrustStore, tmp_path: Path) -> None:
    assert store.untrusted([tmp_path / "nothing.py"]) == ()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"sha256": 3}'])
def test_a_damaged_store_trusts_nothing_and_can_be_written_anew(store: TrustStore, program: Path, content: str) -> None:
    store.path.parent.mkdir()
    store.path.write_text(content, encoding="utf-8")
    assert store.untrusted([program]) == (program,)
    store.trust([program])
    assert store.untrusted([program]) == ()


def test_the_hash_is_the_sha256_of_the_content(store: TrustStore, program: Path) -> None:
    store.trust([program])
    assert json.loads(store.path.read_text(encoding="utf-8"))["sha256"] == [hashlib.sha256(b"x = 1").hexdigest()]


def test_no_other_file_stays_beside_the_store(store: TrustStore, program: Path) -> None:
    store.trust([program])
    assert list(store.path.parent.iterdir()) == [store.path]


def test_a_store_that_can_not_be_written_is_an_error(tmp_path: Path, program: Path) -> None:
    with pytest.raises(TrustError, match="writable"):
        TrustStore(program / "trust.json").trust([program])


def test_a_folder_is_hashed_by_names_and_contents(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "x.pb").write_bytes(b"1")
    first = content_hash(folder)
    assert content_hash(folder) == first
    (folder / "a" / "x.pb").rename(folder / "a" / "y.pb")
    second = content_hash(folder)
    (folder / "a" / "y.pb").write_bytes(b"2")
    assert len({first, second, content_hash(folder)}) == 3


def test_a_damaged_store_is_moved_aside_and_said(store: TrustStore, program: Path, caplog: pytest.LogCaptureFixture) -> None:
    store.path.parent.mkdir()
    store.path.write_bytes(b"\xff not JSON")
    assert store.untrusted([program]) == (program,)
    assert str(store.path) in store.notice
    store.trust([program])
    assert store.notice == ""
    assert store.untrusted([program]) == ()
    aside = store.path.with_name("trust.json.damaged-1")
    assert aside.read_bytes() == b"\xff not JSON"
    assert str(aside) in caplog.text


def test_a_store_that_is_well_or_not_there_yet_has_no_notice(store: TrustStore, program: Path) -> None:
    assert store.notice == ""
    store.trust([program])
    assert store.notice == ""
    assert list(store.path.parent.iterdir()) == [store.path]


def test_what_is_trusted_is_listed_with_name_and_day_and_can_be_forgotten(
    store: TrustStore, program: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.py"
    other.write_text("y = 1", encoding="utf-8")
    store.trust([program, other])
    assert {entry.name for entry in store.entries()} == {"net.py", "other.py"}
    assert all(len(entry.when) == len("2026-11-22") for entry in store.entries())
    store.forget(entry.digest for entry in store.entries() if entry.name == "net.py")
    assert store.untrusted([program, other]) == (program,)
    assert [entry.name for entry in store.entries()] == ["other.py"]


def test_a_file_from_before_names_were_kept_stays_trusted(store: TrustStore, program: Path) -> None:
    store.path.parent.mkdir()
    store.path.write_text(json.dumps({"format": 1, "sha256": [content_hash(program)]}), encoding="utf-8")
    assert store.untrusted([program]) == ()
    assert [(entry.name, entry.when) for entry in store.entries()] == [("", "")]


def test_what_is_trusted_is_not_forgotten_where_it_cannot_be_read_at_present(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    one.write_text("1\n", encoding="utf-8")
    other.write_text("2\n", encoding="utf-8")
    store = TrustStore(tmp_path / "trust.json")
    store.trust([one])
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", refuse)
        with pytest.raises(TrustError, match="readable and writable file"):
            store.trust([other])
        with pytest.raises(TrustError, match="readable and writable file"):
            store.forget([content_hash(one)])
    assert store.untrusted([one, other]) == (other,)

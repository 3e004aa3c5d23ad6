from __future__ import annotations

import threading
from pathlib import Path

import msgspec
import pytest

from gradgui.core.errors import SpecError, StoreError
from gradgui.runs.queue.queue_entry import QueueEntry, QueueState
from gradgui.runs.queue.queue_file import CUT_OFF, QueueFile


def entry(name: str, state: QueueState = QueueState.WAITING) -> QueueEntry:
    return QueueEntry(name, name.upper(), "format = 1", state=state)


@pytest.fixture
def file(tmp_path: Path) -> QueueFile:
    """Returns a queue of a, b, c and d."""
    file = QueueFile(tmp_path / "new" / "queue.json")
    file.add(entry(name) for name in "abcd")
    return file


def names(file: QueueFile) -> str:
    return "".join(one.id for one in file.entries())


@pytest.mark.parametrize(
    ("ids", "to", "order"),
    [
        ("a", 2, "bacd"),
        ("d", 0, "dabc"),
        ("a", 4, "bcda"),
        ("b", 1, "abcd"),
        ("ca", 2, "bacd"),
        ("bc", 4, "adbc"),
        ("x", 0, "abcd"),
    ],
)
def test_entries_are_put_before_the_place_that_is_named(file: QueueFile, ids: str, to: int, order: str) -> None:
    file.move(ids, to)
    assert names(file) == order


def test_what_is_being_trained_cannot_be_removed(file: QueueFile) -> None:
    file.set_state("b", QueueState.RUNNING)
    file.remove("abc")
    assert names(file) == "bd"


def test_what_is_over_can_be_cleared_or_trained_again(file: QueueFile) -> None:
    file.set_state("a", QueueState.DONE, "reached", run="/runs/a")
    file.set_state("b", QueueState.FAILED, "no")
    file.wait_again("abc")
    assert [(one.state, one.message, one.run) for one in file.entries()] == [(QueueState.WAITING, "", "")] * 4
    file.set_state("c", QueueState.SKIPPED)
    file.clear_over()
    assert names(file) == "abd"


def test_a_run_keeps_its_folder_when_its_state_changes(file: QueueFile) -> None:
    file.set_state("a", QueueState.RUNNING, run="/runs/a")
    file.set_state("a", QueueState.DONE)
    assert file.entries()[0].run_path == Path("/runs/a")


def test_the_version_changes_with_every_change_alone(file: QueueFile) -> None:
    before = file.version()
    file.remove("x")
    assert file.version() == before
    file.remove("a")
    assert file.version() != before


def test_one_process_at_a_time_has_the_claim(file: QueueFile) -> None:
    other = QueueFile(file.path)
    file.claim()
    with pytest.raises(StoreError, match="one gradgui at a time"):
        other.claim()
    file.release()
    other.claim()
    other.release()
    other.release()


def test_only_without_a_claim_is_a_running_entry_taken_as_cut_off(file: QueueFile) -> None:
    file.set_state("a", QueueState.RUNNING)
    file.claim()
    QueueFile(file.path).mend()
    assert file.entries()[0].state is QueueState.RUNNING
    file.release()
    QueueFile(file.path).mend()
    assert (file.entries()[0].state, file.entries()[0].message) == (QueueState.SKIPPED, CUT_OFF)


@pytest.mark.parametrize("content", [b"", b"{", b'{"entries": [{"id": 3}]}', b"\xff\xfe"])
def test_a_damaged_file_is_as_good_as_none_and_moved_aside(file: QueueFile, content: bytes) -> None:
    file.path.write_bytes(content)
    assert file.entries() == ()
    file.add([entry("new")])
    assert names(file) == "new"
    assert [path.read_bytes() for path in file.path.parent.glob("*damaged*")] == [content]


def test_a_file_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    file = QueueFile(tmp_path / "taken" / "queue.json")
    with pytest.raises(StoreError, match=r"queue\.json"):
        file.add([entry("a")])
    with pytest.raises(StoreError, match=r"queue\.json"):
        file.claim()


def test_entries_are_found_by_id_or_by_a_name_that_only_one_has(file: QueueFile) -> None:
    file.add([msgspec.structs.replace(entry("e"), name="A")])
    assert [file.find(text).id for text in ("a", "B")] == ["a", "b"]
    for text in ("A", "nobody"):
        with pytest.raises(SpecError, match="its id or its own name"):
            file.find(text)


def test_what_several_add_at_the_same_time_is_all_there(tmp_path: Path) -> None:
    path = tmp_path / "queue.json"

    def add(who: str) -> None:
        for n in range(10):
            while not tried(f"{who}{n}"):  # a busy machine may let one wait for longer than it is ready to
                pass

    def tried(name: str) -> bool:
        try:
            QueueFile(path).add([entry(name)])
        except StoreError:
            return False
        return True

    adding = [threading.Thread(target=add, args=(who,)) for who in "abcd"]
    for one in adding:
        one.start()
    for one in adding:
        one.join()
    assert sorted(one.id for one in QueueFile(path).entries()) == sorted(f"{who}{n}" for who in "abcd" for n in range(10))
    assert [file.name for file in tmp_path.iterdir()] == ["queue.json"]

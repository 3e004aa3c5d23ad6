from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from gradgui.core.refusal import Finding
from gradgui.engine.safety import zip_scan
from gradgui.engine.safety.zip_scan import scan_members


def scan(content: bytes) -> list[Finding]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return list(scan_members(archive))


def made(*members: tuple[zipfile.ZipInfo | str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", how) as archive:
        for info, content in members:
            archive.writestr(info, content)
    return memory.getvalue()


def test_plain_members_have_no_findings() -> None:
    assert scan(made(("config.json", b"{}"), ("assets/layers/a/words.txt", b"a\nb"))) == []


@pytest.mark.parametrize(
    "name", ["../outside", "/absolute", "C:/windows", "a/../../b", "..\\outside", "\\\\host\\share", "a\nb", "\u202etxt"]
)
def test_members_that_would_be_unpacked_elsewhere_are_found(name: str) -> None:
    (finding,) = scan(made((name, b"x")))
    assert "outside" in finding.what


def test_a_link_is_found() -> None:
    info = zipfile.ZipInfo("assets/link")
    info.external_attr = 0o120777 << 16
    (finding,) = scan(made((info, b"/etc/passwd")))
    assert "link" in finding.what


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["config.json", "CONFIG.json"])
def test_a_member_that_is_there_twice_is_found(second: str) -> None:
    (finding,) = scan(made(("config.json", b"{}"), (second, b"{}")))
    assert "twice" in finding.what


def test_a_bomb_is_found_before_it_is_unpacked() -> None:
    (finding,) = scan(made(("config.json", bytes(17 * 2**20)), how=zipfile.ZIP_DEFLATED))
    assert "bomb" in finding.what


def test_what_is_stored_plainly_is_no_bomb() -> None:
    assert scan(made(("config.json", bytes(17 * 2**20)))) == []


def test_members_that_overlap_are_found() -> None:
    content = bytearray(made(("a", b"x" * 100), ("b", b"y" * 100)))
    end = content.rindex(b"PK\x05\x06")
    second = content.rindex(b"PK\x01\x02", 0, end)
    content[second + 42 : second + 46] = (10).to_bytes(4, "little")  # its local header "begins" inside the first member
    assert "overlaps" in scan(bytes(content))[0].what


def test_an_encrypted_member_is_found() -> None:
    content = bytearray(made(("a", b"x")))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (finding,) = scan(bytes(content))
    assert "encrypted" in finding.what


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_found(how: int) -> None:
    (finding,) = scan(made(("a", b"x"), how=how))
    assert "packed" in finding.what


def test_too_many_members_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_scan, "MOST_MEMBERS", 2)
    (finding,) = scan(made(*((str(n), b"") for n in range(3))))
    assert "3 members" in finding.what


def test_too_much_in_all_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(zip_scan, "LARGEST_BYTES", 10)
    (finding,) = scan(made(("a", bytes(6)), ("b", bytes(6))))
    assert "unpacked" in finding.what

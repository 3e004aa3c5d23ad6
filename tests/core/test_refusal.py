from __future__ import annotations

from pathlib import Path

from gradgui.core.errors import ModelError, TrustError
from gradgui.core.refusal import Finding, FindingKind, RefusedFileError

CODE = Finding(FindingKind.CODE, "net/odd", "Lambda: a Python function")
DAMAGE = Finding(FindingKind.DAMAGE, "", "no whole zip archive")


def test_the_message_says_what_was_found_where_and_what_to_do() -> None:
    error = RefusedFileError(Path("/somewhere/m.keras"), [CODE])
    assert "m.keras" in str(error)
    assert "Lambda: a Python function (in net/odd)" in str(error)
    assert "--trust" in str(error)


def test_what_is_damaged_can_not_be_trusted() -> None:
    assert RefusedFileError(Path("m.keras"), [CODE]).can_be_trusted
    error = RefusedFileError(Path("m.keras"), [CODE, DAMAGE])
    assert not error.can_be_trusted
    assert "--trust" not in str(error)


def test_three_findings_are_in_the_message_and_all_in_the_details() -> None:
    error = RefusedFileError(Path("m.keras"), [CODE] * 5)
    assert str(error).count("net/odd") == 3
    assert "and 2 more" in str(error)
    assert error.details.count("Runs code: Lambda") == 5


def test_it_is_an_error_of_the_model_and_of_trust() -> None:
    error = RefusedFileError(Path("m.keras"), [CODE])
    assert isinstance(error, ModelError)
    assert isinstance(error, TrustError)

"""What stands in the way of an edited set-up."""

from __future__ import annotations

import pytest

from gradgui.core.spec import ModelSpec, RunSpec
from gradgui.gui.forms.draft.draft_mistakes import DraftMistakes
from gradgui.gui.forms.draft.spec_draft import SpecDraft
from tests.fakes import fake_spec

KEYS = ("model.source", "loop.steps", "data.batch_size")


@pytest.fixture
def draft() -> SpecDraft:
    draft = SpecDraft()
    draft.open(fake_spec())
    return draft


def test_a_draft_as_it_was_opened_waits_for_nothing(draft: SpecDraft) -> None:
    found = DraftMistakes(draft).find()
    assert (found.spec, found.valid_spec, found.n_edits, found.n_wrong) == (draft.opened, draft.opened, 0, 0)


def test_a_field_that_is_being_typed_in_waits_and_is_not_wrong_yet(draft: SpecDraft) -> None:
    mistakes = DraftMistakes(draft)
    draft.write("loop.steps", "many")
    mistakes.typing = "loop.steps"
    assert (mistakes.find().n_edits, mistakes.find().n_wrong) == (1, 0)
    assert mistakes.find().valid_spec is None
    mistakes.typing = ""
    assert mistakes.find().n_wrong == 1


def test_what_opening_said_is_said_until_something_else_is_typed_there(draft: SpecDraft) -> None:
    mistakes = DraftMistakes(draft)
    assert mistakes.fail("The run failed: loop.steps must be smaller.", KEYS) == "loop.steps"
    assert "smaller" in mistakes.find().said["loop.steps"]
    assert mistakes.find().errors == {}
    draft.write("loop.steps", "3")
    assert "loop.steps" not in mistakes.find().said


def test_a_failure_that_names_no_field_is_said_beside_none(draft: SpecDraft) -> None:
    mistakes = DraftMistakes(draft)
    assert mistakes.fail("The disk is full.", KEYS) == ""
    assert mistakes.find().said == {}


def test_a_text_that_cannot_be_read_counts_as_one_edit_that_is_wrong(draft: SpecDraft) -> None:
    mistakes = DraftMistakes(draft)
    mistakes.text_error = "line 3"
    assert (mistakes.find().n_edits, mistakes.find().n_wrong) == (1, 1)
    mistakes.forget()
    assert (mistakes.find().n_edits, mistakes.find().n_wrong) == (0, 0)


def test_the_first_field_that_training_needs_is_named_in_the_forms_order() -> None:
    draft = SpecDraft()
    draft.open(RunSpec(model=ModelSpec("examples:mlp")))
    assert DraftMistakes(draft).missing_key() == "data.source"

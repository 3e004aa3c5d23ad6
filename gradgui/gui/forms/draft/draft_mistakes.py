"""What stands in the way of an edited set-up: mistakes in its fields or its text, what opening it said. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gradgui.core.spec import RunSpec
from gradgui.gui.forms.draft.mistakes import key_named
from gradgui.gui.forms.draft.opened_checks import OpenedChecks
from gradgui.gui.forms.draft.spec_draft import SpecDraft
from gradgui.gui.forms.fields.sections import NEEDED_KEYS


@dataclass(frozen=True, slots=True)
class DraftFindings:
    """An edited set-up and what is wrong with it.

    Args:
        spec: the edited spec; None: a field can't be read, or nothing is open.
        errors: what keeps it from being opened, by key of the field.
        said: `errors`, and beside them what opening it said before, by key.
        changed: fields that wait to be applied.
        n_edits: so many changes wait.
        n_wrong: so many of them are wrong; the field that is being typed in isn't counted.
    """

    spec: RunSpec | None
    errors: Mapping[str, str]
    said: Mapping[str, str]
    changed: Collection[str]
    n_edits: int
    n_wrong: int

    @property
    def valid_spec(self) -> RunSpec | None:
        """The edited spec, if nothing is wrong with it."""
        return None if self.errors else self.spec


class DraftMistakes:
    """Looks a draft through, and remembers what can't be found in it: what opening it said, what is wrong with its text.

    Args:
        draft: what is looked through.
    """

    def __init__(self, draft: SpecDraft) -> None:
        self._draft = draft
        #: The key of the field that is being typed in: half of it is no mistake yet.
        self.typing = ""
        #: What is wrong with the text beside the form; "": it can be read.
        self.text_error = ""
        #: Looks up patterns in the variables that are open; None: nothing is known of them.
        self.checks: OpenedChecks | None = None
        self._failure: dict[str, str] = {}
        self._failed_texts: dict[str, str] = {}

    def forget(self) -> None:
        """Another spec is open: what was said of the one before means nothing any more."""
        self.checks, self.text_error = None, ""
        self.forget_failure()

    def forget_failure(self) -> None:
        """The draft is being opened again: what was said the last time means nothing any more."""
        self._failure = {}

    def fail(self, message: str, keys: Collection[str]) -> str:
        """Takes why the draft couldn't be opened, until something else is typed there; returns the key that it is about.

        Args:
            message: the error's, which may begin with what failed and a colon.
            keys: of the fields that there are; "" is returned where the message names none of them.
        """
        key = key_named(message.partition(": ")[2], [*keys]) or key_named(message, [*keys])
        if key not in keys:
            key = ""
        self._failure = {key: message} if key else {}
        self._failed_texts = {key: self._draft.texts.get(key, "") for key in self._failure}
        return key

    def missing_key(self) -> str:
        """Returns the key of the first field that training still needs; "": there is none."""
        spec = self._draft.result()[0] or self._draft.opened
        missing = spec.missing() if spec is not None else []
        return next((key for key in NEEDED_KEYS if any(key in phrase for phrase in missing)), "")

    def find(self) -> DraftFindings:
        """Looks the draft through."""
        draft = self._draft
        spec, errors = draft.result()
        if spec is not None and self.checks is not None and spec != draft.opened:
            errors = self.checks.mistakes(spec)
        waits = bool(errors) or spec != draft.opened
        changed = draft.changed_keys() if waits else set()
        texts = draft.texts
        said = {key: words for key, words in self._failure.items() if texts.get(key) == self._failed_texts[key]} | errors
        n_wrong = sum(key != self.typing for key in errors) + bool(self.text_error)
        n_edits = len(changed) or int(waits or bool(self.text_error))
        return DraftFindings(spec, errors, said, changed, n_edits, n_wrong)

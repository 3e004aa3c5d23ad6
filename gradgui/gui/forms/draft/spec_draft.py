"""What is being edited of a spec: the one that is open, what was made of it as a whole, the fields typed since. No Qt."""

from __future__ import annotations

from typing import Any

from gradgui.core.errors import SpecError
from gradgui.core.spec import RunSpec
from gradgui.core.spec_toml import spec_from_table, spec_to_table
from gradgui.gui.forms.fields.rate_fields import RATE, RATE_KEYS
from gradgui.gui.forms.spec_fields import field_texts, spec_of, spec_with_texts


class SpecDraft:
    """The spec that a form would open, and how it comes from the one that is open.

    Three layers: `opened`, as it is; a whole spec in its place, made by the text or by somebody who set a value; texts of
    fields.
    """

    def __init__(self) -> None:
        #: The spec that is open; None: nothing is.
        self.opened: RunSpec | None = None
        self._base: RunSpec | None = None
        self._typed: dict[str, str] = {}
        self._opened_texts: dict[str, str] = {}
        self._base_texts: dict[str, str] = {}

    @property
    def texts(self) -> dict[str, str]:
        """What every field shows, by key; empty while nothing is open."""
        return self._base_texts | self._typed

    def forget(self) -> None:
        """Takes back all edits."""
        self._typed = {}
        self._set_base(self.opened)

    def open(self, spec: RunSpec | None) -> None:
        """Another spec is open, or this one was changed elsewhere: edits stay."""
        before, self.opened = self.opened, spec
        self._opened_texts = field_texts(spec) if spec is not None else {}
        if spec is None or before is None or self._base is None or self._base == before:
            self._set_base(spec)
        else:
            self._set_base(_carried_over(self._base, before, spec))

    def write(self, key: str, text: str) -> None:
        """Somebody typed or chose something in a field."""
        self._typed[key] = text

    def take_back(self, key: str) -> None:
        """Shows in a field what is open."""
        self._typed.pop(key, None)
        if self._base != self.opened and self._base_texts.get(key) != self._opened_texts.get(key, ""):
            self._typed[key] = self._opened_texts.get(key, "")

    def set_spec(self, spec: RunSpec) -> None:
        """Somebody wrote the whole spec; fields that were typed wrong keep what was typed, all others show the spec."""
        _, errors = self.result()
        self._typed = {key: text for key, text in self._typed.items() if key in errors}
        self._set_base(spec)

    def set_value(self, key: str, value: Any) -> None:
        """Sets one key as a whole; None leaves it out. The other one of steps and epochs is left out.

        Raises:
            SpecError: that is no valid spec, or nothing is open.
        """
        if self._base is None:
            raise SpecError(
                f"A spec must be open to set {key}. Received: none. Open a model, a program or an example first."
            )
        spec, _ = self.result()
        table = spec_to_table(spec if spec is not None else self._base)
        *parents, name = key.split(".")
        inner = table
        for parent in parents:
            inner = inner.setdefault(parent, {})
        if value is None:
            inner.pop(name, None)
        else:
            inner[name] = value
        if key in {"loop.steps", "loop.epochs"} and value is not None:
            inner.pop("epochs" if name == "steps" else "steps", None)
        changed = spec_of(table)
        own = RATE_KEYS if key == RATE else {known for known in self._typed if known == key or known.startswith(f"{key}.")}
        self._typed = {known: text for known, text in self._typed.items() if known not in own and spec is None}
        self._set_base(changed)

    def result(self) -> tuple[RunSpec | None, dict[str, str]]:
        """Returns the edited spec (None: something is wrong, or nothing is open), and what is wrong by key of the field."""
        if self._base is None or not self._typed:
            return self._base, {}
        return spec_with_texts(self._base, self._typed)

    def unfinished(self) -> dict[str, str]:
        """Returns what the edited fields say, by key, where that is no valid spec yet; nothing where it is one."""
        return {} if self.result()[0] is not None else {key: self.texts[key] for key in self.changed_keys()}

    def changed_keys(self) -> set[str]:
        """Returns the fields that say something else than what is open."""
        shown = self._opened_texts
        return {key for key, text in self.texts.items() if text.strip() != shown.get(key, "").strip()}

    def _set_base(self, spec: RunSpec | None) -> None:
        self._base = spec
        self._base_texts = field_texts(spec) if spec is not None else {}


def _carried_over(draft: RunSpec, before: RunSpec, after: RunSpec) -> RunSpec:
    """Returns a draft of one spec with what was changed between it and another one; the draft's own changes stay."""
    tables = [spec_to_table(spec) for spec in (draft, before, after)]
    mine, old, new = tables
    for key in {*old, *new}:
        if old.get(key) == new.get(key):
            continue
        inner_old, inner_new = old.get(key, {}), new.get(key, {})
        if isinstance(inner_old, dict) and isinstance(inner_new, dict):
            inner = mine.setdefault(key, {})
            for name in {*inner_old, *inner_new}:
                if inner_old.get(name) != inner_new.get(name):
                    _put(inner, name, inner_new.get(name))
        else:
            _put(mine, key, new.get(key))
    try:
        return spec_from_table(mine)
    except SpecError:
        return draft


def _put(table: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value

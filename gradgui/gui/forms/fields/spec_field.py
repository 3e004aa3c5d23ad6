"""One line of the form: which key of the spec it shows, with which words, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gradgui.core.spec_help import key_help

#: How a flag is called.
FLAG_WORDS = ("No", "Yes")
#: Of what is read whole, half is no mistake.
_READ_WHOLE = frozenset(
    {"table", "patterns", "multipliers", "rate", "entries", "weights", "outputs", "value", "bytes", "planned"}
)


@dataclass(frozen=True)
class SpecField:
    """One line of the form.

    Args:
        key: dotted key of the spec.
        label: in words.
        kind: "text", "integer", "number", "flag", "every"; the others are those of `inline_tables`: "table", "patterns",
            "multipliers", "rate", "entries", "weights", "outputs", "value"; "bytes": `byte_sizes`; "planned": an editor of
            its own.
        tip: what it means, where that isn't what `core.spec` says of the key.
        choices: offered; others may be typed.
        words: what the choices are called; then no others can be given.
        optional: whether it may be empty.
        files: what can be chosen for it in a file dialog, as its name filter; "": nothing.
        default: what holds while it is empty, in words.
        when: shown only while another field, by key, says one of these; None: always.
        hint: what is said below it while it says something else than its first choice.
    """

    key: str
    label: str
    kind: str = "text"
    tip: str = ""
    choices: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    optional: bool = True
    files: str = ""
    default: str = ""
    when: tuple[str, tuple[str, ...]] | None = None
    hint: str = ""

    @property
    def help(self) -> str:
        """What it means, a sentence or two."""
        return self.tip or key_help(self.key.split("."))

    @property
    def deliberate(self) -> bool:
        """Whether half of it is no mistake: what is wrong with it is said at Enter, not while it is typed."""
        return self.kind in _READ_WHOLE

    def is_shown(self, texts: Mapping[str, str]) -> bool:
        """Whether it means something beside what the other fields say."""
        return self.when is None or texts.get(self.when[0], "") in self.when[1]

    def hint_for(self, text: str) -> str:
        """Returns what is to be said below it; "" if nothing is."""
        quiet = not text or (bool(self.words) and text == self.words[0])
        return "" if quiet else self.hint


def flag(key: str, label: str, hint: str = "", *, usual: bool = False) -> SpecField:
    """Returns a field for yes or no.

    Args:
        key: dotted key of the spec.
        label: in words.
        hint: what is said below it while it isn't as usual.
        usual: what holds unless told otherwise; comes first.
    """
    choices = ("true", "false") if usual else ("false", "true")
    words = FLAG_WORDS[::-1] if usual else FLAG_WORDS
    return SpecField(key, label, "flag", choices=choices, words=words, hint=hint)

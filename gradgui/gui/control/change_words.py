"""What changes of the rate, the multipliers and the clip are called: on marks, in the list of events, in the undo menu."""

from __future__ import annotations

from collections.abc import Mapping

from gradgui.core.interventions import SCHEDULE, ChangeKind, Intervention, summarise_paths
from gradgui.core.spec import ClipKind, ClipSpec
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look import numbers

#: How the kinds of clip are called where they are chosen, in this order.
CLIP_TITLES: dict[ClipKind, str] = {
    "none": QT_TRANSLATE_NOOP("ChangeWords", "Off"),
    "norm": QT_TRANSLATE_NOOP("ChangeWords", "Each variable's norm"),
    "global_norm": QT_TRANSLATE_NOOP("ChangeWords", "Global norm"),
    "value": QT_TRANSLATE_NOOP("ChangeWords", "Each value"),
}
#: How the gradients of what is frozen are called where that is chosen, in this order.
FROZEN_GRADIENTS_TITLES: dict[str, str] = {
    "watch": QT_TRANSLATE_NOOP("ChangeWords", "Watched"),
    "skip": QT_TRANSLATE_NOOP("ChangeWords", "Left out"),
    "auto": QT_TRANSLATE_NOOP("ChangeWords", "Whichever is faster"),
}
_CLIPPED: dict[ClipKind, str] = {
    "norm": QT_TRANSLATE_NOOP("ChangeWords", "norm"),
    "global_norm": QT_TRANSLATE_NOOP("ChangeWords", "global norm"),
    "value": QT_TRANSLATE_NOOP("ChangeWords", "value"),
}


def rate_words(rate: float) -> str:
    """Writes a rate so that reading it back gives the same number for all but odd ones: 0.001, 0.0003, 1e-5."""
    text = f"{rate:.6g}"
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text


def clip_words(clip: ClipSpec) -> str:
    """Writes a clip: "off", "norm 1", "global norm 0.5", "value 0.01"."""
    if clip.kind == "none" or clip.limit is None:
        return translate("ChangeWords", "off")
    return f"{translate('ChangeWords', _CLIPPED[clip.kind])} {numbers.tick(clip.limit)}"


def factors_words(factors: Mapping[str, float]) -> str:
    """Writes the factors of a change of multipliers: "×0.1", "2 factors"."""
    different = set(factors.values())
    return (
        numbers.factor(different.pop())
        if len(different) == 1
        else translate("ChangeWords", "{different} factors").format(different=len(different))
    )


def what_words(patterns: tuple[str, ...]) -> str:
    """Names what patterns or paths stand for: "everything", "head", "3 variables"."""
    return translate("ChangeWords", "everything") if patterns == ("**",) else summarise_paths(patterns)


def mark_words(done: Intervention) -> str:
    """Returns the few words of a mark on a plot: "rate 1e-4", "clip global 1", "×0.1 head", "freeze conv2d"."""
    by_hand = done.kind is ChangeKind.LEARNING_RATE and done.value != SCHEDULE
    return translate("ChangeWords", "rate {value}").format(value=numbers.tick(done.value)) if by_hand else done.label()


def shorter_mark_words(done: Intervention) -> tuple[str, ...]:
    """Returns the words of a mark as people would shorten them, the longest first; a number is never cut.

    "freeze block_7/conv2d_1", "freeze conv2d_1", "2 frozen"; "clip global 1", "clip 1"; "×0.1 head", "×0.1".
    """
    words = mark_words(done)
    shorter: tuple[str, ...] = ()
    match done.kind:
        case ChangeKind.FREEZE | ChangeKind.THAW:
            n_paths, done_words = (
                len(done.paths),
                translate("ChangeWords", "frozen") if done.kind is ChangeKind.FREEZE else translate("ChangeWords", "thawed"),
            )
            what = summarise_paths(done.paths)
            layer = what.rpartition("/")[0] if n_paths == 1 else what
            names = (what, "/".join(what.split("/")[-2:]), layer.rpartition("/")[2]) if "/" in what else (what,)
            counted = f"{n_paths} {done_words}" if n_paths > 1 else done_words
            shorter = (*(f"{done.kind.value} {name}" for name in names if name), counted)
        case ChangeKind.MULTIPLIERS if words.startswith("×"):
            shorter = (words.partition(" ")[0],)
        case ChangeKind.CLIP if done.value["kind"] != "none":
            shorter = (translate("ChangeWords", "clip {value}").format(value=numbers.tick(done.value["limit"])),)
    return tuple(dict.fromkeys((words, *shorter)))

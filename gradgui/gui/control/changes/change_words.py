"""What changes of the rate, the multipliers and the clip are called: in the list of events, in the undo menu, on marks."""

from __future__ import annotations

from collections.abc import Mapping

from gradgui.core.interventions import summarise_paths
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
    return translate("ChangeWords", "everything") if patterns == ("**",) else paths_words(patterns)


def paths_words(paths: tuple[str, ...]) -> str:
    """Names variables by their paths: the one, the layer that they share, or their number: "8 variables"."""
    words = summarise_paths(paths)
    if words in paths or any(path.startswith(f"{words}/") for path in paths):
        return words
    return translate("ChangeWords", "{n} variables").format(n=len(paths))

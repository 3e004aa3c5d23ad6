"""The few words of a mark on a plot: what was changed before a step, whole and as people would shorten it."""

from __future__ import annotations

from gradgui.core.interventions import SCHEDULE, ChangeKind, Intervention, settings_words, thawing_words
from gradgui.core.spec import ClipKind
from gradgui.gui.control.changes.change_words import factors_words, paths_words
from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look import numbers

CONTEXT = "MarkWords"
_VERBS: dict[ChangeKind, tuple[str, str]] = {
    ChangeKind.FREEZE: (QT_TRANSLATE_NOOP("MarkWords", "freeze {what}"), QT_TRANSLATE_NOOP("MarkWords", "freeze")),
    ChangeKind.THAW: (QT_TRANSLATE_NOOP("MarkWords", "thaw {what}"), QT_TRANSLATE_NOOP("MarkWords", "thaw")),
    ChangeKind.FREEZE_STATISTICS: (
        QT_TRANSLATE_NOOP("MarkWords", "freeze statistics {what}"),
        QT_TRANSLATE_NOOP("MarkWords", "freeze"),
    ),
    ChangeKind.THAW_STATISTICS: (
        QT_TRANSLATE_NOOP("MarkWords", "thaw statistics {what}"),
        QT_TRANSLATE_NOOP("MarkWords", "thaw"),
    ),
}
_CLIPS: dict[ClipKind, str] = {
    "none": QT_TRANSLATE_NOOP("MarkWords", "clip off"),
    "norm": QT_TRANSLATE_NOOP("MarkWords", "clip norm {limit}"),
    "global_norm": QT_TRANSLATE_NOOP("MarkWords", "clip global {limit}"),
    "value": QT_TRANSLATE_NOOP("MarkWords", "clip value {limit}"),
}
_FROZEN_GRADIENTS = {
    "auto": QT_TRANSLATE_NOOP("MarkWords", "watch or skip"),
    "watch": QT_TRANSLATE_NOOP("MarkWords", "watch frozen"),
    "skip": QT_TRANSLATE_NOOP("MarkWords", "skip frozen"),
}


def mark_words(done: Intervention) -> str:
    """Returns the few words of a mark: "rate 1e-4", "clip global 1", "×0.1 head", "freeze conv2d"."""
    value = done.value
    match done.kind:
        case ChangeKind.LEARNING_RATE if value == SCHEDULE:
            words = translate("MarkWords", "rate by schedule")
        case ChangeKind.LEARNING_RATE:
            words = translate("MarkWords", "rate {value}").format(value=numbers.tick(value))
        case ChangeKind.MULTIPLIERS:
            words = f"{factors_words(value)} {paths_words(done.paths)}"
        case ChangeKind.CLIP:
            limit = "" if value["limit"] is None else numbers.tick(value["limit"])
            words = translate(CONTEXT, _CLIPS[value["kind"]]).format(limit=limit)
        case ChangeKind.ACCUMULATION_STEPS:
            words = translate("MarkWords", "accumulate {value}").format(value=f"{value:g}")
        case ChangeKind.LOSS_SCALE:
            words = translate("MarkWords", "loss scale {value}").format(value=f"{value:g}")
        case ChangeKind.PAUSE:
            words = translate("MarkWords", "pause")
        case ChangeKind.SETTINGS:
            words = settings_words(value)
        case ChangeKind.FROZEN_GRADIENTS:
            words = translate(CONTEXT, _FROZEN_GRADIENTS[value])
        case _:
            own = "" if value is None else f" ({thawing_words(value)})"
            words = f"{translate(CONTEXT, _VERBS[done.kind][0]).format(what=paths_words(done.paths))}{own}"
    return words


def shorter_mark_words(done: Intervention) -> tuple[str, ...]:
    """Returns the words of a mark as people would shorten them, the longest first; a number is never cut.

    "freeze block_7/conv2d_1", "freeze conv2d_1", "freeze 2"; "clip global 1", "clip 1"; "×0.1 head", "×0.1".
    """
    words = mark_words(done)
    shorter: tuple[str, ...] = ()
    match done.kind:
        case ChangeKind.FREEZE | ChangeKind.THAW:
            verb, alone = (translate(CONTEXT, marked) for marked in _VERBS[done.kind])
            n_paths, what = len(done.paths), paths_words(done.paths)
            layer = what.rpartition("/")[0] if n_paths == 1 else what
            names = (what, "/".join(what.split("/")[-2:]), layer.rpartition("/")[2]) if "/" in what else (what,)
            counted = verb.format(what=n_paths) if n_paths > 1 else alone
            shorter = (*(verb.format(what=name) for name in names if name), counted)
        case ChangeKind.MULTIPLIERS if len(set(done.value.values())) == 1:
            shorter = (factors_words(done.value),)
        case ChangeKind.CLIP if done.value["kind"] != "none":
            shorter = (translate("MarkWords", "clip {value}").format(value=numbers.tick(done.value["limit"])),)
    return tuple(dict.fromkeys((words, *shorter)))

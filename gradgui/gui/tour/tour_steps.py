"""The steps of the tour, as data: what each points at and what it says. Showing them is the tour's."""

from __future__ import annotations

from dataclasses import dataclass

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate

_CONTEXT = "TourSteps"
#: Opened where nothing is: it trains on any machine within seconds.
EXAMPLE = "finetune"


@dataclass(frozen=True, slots=True)
class TourStep:
    """One card.

    Args:
        title: a few words, marked for translation.
        text: two or three sentences, marked for translation.
        targets: names of the controls that it may point at, the first that can be seen counts; none: the middle.
        dock: the panel to be brought into sight before; "" for none.
    """

    title: str
    text: str
    targets: tuple[str, ...] = ()
    dock: str = ""

    @property
    def title_words(self) -> str:
        """The title in the language of the window."""
        return translate(_CONTEXT, self.title)

    @property
    def text_words(self) -> str:
        """The text in the language of the window."""
        return translate(_CONTEXT, self.text)


#: Shown first where nothing is open; its button opens the example.
OPENING = TourStep(
    QT_TRANSLATE_NOOP("TourSteps", "A tour of one minute"),
    QT_TRANSLATE_NOOP(
        "TourSteps",
        "It needs something to look at. This example is a small network that knows the digits 0 to 4 and is to "
        "learn 5 to 9. Opening it trains nothing yet.",
    ),
    (f"example_{EXAMPLE}", "startPage"),
)
STEPS = (
    TourStep(
        QT_TRANSLATE_NOOP("TourSteps", "What learns"),
        QT_TRANSLATE_NOOP(
            "TourSteps",
            "Every variable has a box. Ticked, it learns; empty, it is frozen, to the last bit. You may change your "
            "mind while it trains, and Ctrl+Z takes it back.",
        ),
        ("variableTree", "variablesDock"),
        "variablesDock",
    ),
    TourStep(
        QT_TRANSLATE_NOOP("TourSteps", "Start, pause, step"),
        QT_TRANSLATE_NOOP(
            "TourSteps",
            "Start trains, and becomes Pause. Step takes one step and waits. Try it: the tour stays open meanwhile.",
        ),
        ("startButton", "pauseButton"),
    ),
    TourStep(
        QT_TRANSLATE_NOOP("TourSteps", "Steer while it runs"),
        QT_TRANSLATE_NOOP(
            "TourSteps",
            "The slider sets the learning rate. Whatever you change is recorded with its exact step, and marked by "
            "a dashed line in every plot.",
        ),
        ("learningRateSlider", "transportToolBar"),
    ),
    TourStep(
        QT_TRANSLATE_NOOP("TourSteps", "The loss"),
        QT_TRANSLATE_NOOP(
            "TourSteps",
            "The wheel zooms, a drag moves, a double click goes back to the run's end. All plots share their steps.",
        ),
        ("lossPlot",),
    ),
    TourStep(
        QT_TRANSLATE_NOOP("TourSteps", "Every gradient"),
        QT_TRANSLATE_NOOP(
            "TourSteps",
            "A row for each variable, from the input down to the output, frozen ones too. Rows that get darker "
            "towards the input are a vanishing gradient. A click selects the variable.",
        ),
        ("gradientHeatmap", "gradientPlot"),
    ),
    TourStep(
        QT_TRANSLATE_NOOP("TourSteps", "Nothing is lost"),
        QT_TRANSLATE_NOOP(
            "TourSteps",
            "Every run is stored while it trains. Here you open it again, resume it, compare several, and export "
            "what you need.",
        ),
        ("runsTable", "runsDock"),
        "runsDock",
    ),
    TourStep(
        QT_TRANSLATE_NOOP("TourSteps", "Find anything"),
        QT_TRANSLATE_NOOP(
            "TourSteps",
            "Ctrl+Shift+P finds everything that can be done by a few letters. F1 opens the guide at what you are "
            "working with. This tour is in the menu Help.",
        ),
        ("menuBar",),
    ),
)

"""The preferences, as a table: the dialog shows it, the command line reads and writes by it, the window asks by it.

Each is one of a few words, kept in the settings file under its key. A preference that the table doesn't hold can't be set.
"""

from __future__ import annotations

from dataclasses import dataclass

from gradgui.gui.language.translation import QT_TRANSLATE_NOOP, translate
from gradgui.gui.look.theme import THEME_NAMES
from gradgui.gui.settings import WindowSettings

CONTEXT = "Preferences"
ON, OFF = "on", "off"


@dataclass(frozen=True, slots=True)
class Preference:
    """One preference.

    Args:
        name: what the command line calls it: "theme".
        key: where the settings file keeps it.
        title: what the dialog calls it, marked for translation.
        help: what it changes, and when; marked for translation.
        choices: the words it may be and what the dialog shows for each, marked for translation; the first is the usual one.
    """

    name: str
    key: str
    title: str
    help: str
    choices: tuple[tuple[str, str], ...]

    @property
    def values(self) -> tuple[str, ...]:
        """The words that it may be."""
        return tuple(value for value, _ in self.choices)

    @property
    def usual(self) -> str:
        """What it is where nobody chose."""
        return self.choices[0][0]

    @property
    def is_switch(self) -> bool:
        """Whether it is on or off, and nothing else."""
        return set(self.values) == {ON, OFF}

    def of(self, settings: WindowSettings) -> str:
        """Returns what it is now; what can't be understood is as good as nothing."""
        value = settings.text(self.key)
        return value if value in self.values else self.usual

    def set(self, settings: WindowSettings, value: str) -> None:
        """Remembers a choice.

        Raises:
            ValueError: it isn't one of the choices.
        """
        if value not in self.values:
            raise ValueError(f'{self.name} must be one of {", ".join(self.values)}. Received: "{value}".')
        settings.set_text(self.key, value)


def notified_after_s(value: str) -> float | None:
    """Returns how many seconds a run must have lasted for its end to be told; None: it never is."""
    return _AFTER_S.get(value)


def words(marked: str) -> str:
    """Returns what is marked here in the language of the window."""
    return translate(CONTEXT, marked)


_THEME_WORDS = {
    "system": QT_TRANSLATE_NOOP("Preferences", "As the system"),
    "light": QT_TRANSLATE_NOOP("Preferences", "Light"),
    "dark": QT_TRANSLATE_NOOP("Preferences", "Dark"),
    "light high contrast": QT_TRANSLATE_NOOP("Preferences", "Light high contrast"),
    "dark high contrast": QT_TRANSLATE_NOOP("Preferences", "Dark high contrast"),
}
THEME = Preference(
    "theme",
    "window/theme",
    QT_TRANSLATE_NOOP("Preferences", "Theme"),
    QT_TRANSLATE_NOOP("Preferences", "Colours of the window and of every plot."),
    tuple((name, _THEME_WORDS[name]) for name in THEME_NAMES),
)
TEXT_SIZE = Preference(
    "text-size",
    "window/text_size",
    QT_TRANSLATE_NOOP("Preferences", "Text size"),
    QT_TRANSLATE_NOOP(
        "Preferences",
        "Of all words and numbers, beside what the system's scaling does.",
    ),
    tuple((f"{percent}%", f"{percent} %") for percent in (100, 80, 90, 110, 125, 150, 175, 200)),
)

LANGUAGE = Preference(
    "language",
    "window/language",
    QT_TRANSLATE_NOOP("Preferences", "Language"),
    QT_TRANSLATE_NOOP(
        "Preferences", "The next window has it. There is English so far; the other one is made up, for testing."
    ),
    (
        ("system", QT_TRANSLATE_NOOP("Preferences", "As the system")),
        ("en", QT_TRANSLATE_NOOP("Preferences", "English")),
        ("pseudo", QT_TRANSLATE_NOOP("Preferences", "Made up")),
    ),
)
RESTORE_SESSION = Preference(
    "restore-session",
    "window/restore_session",
    QT_TRANSLATE_NOOP("Preferences", "Open what was open last"),
    QT_TRANSLATE_NOOP("Preferences", "At a start without a path. Nothing begins to train by itself."),
    ((ON, ON), (OFF, OFF)),
)

#: Seconds that a run must have lasted for its end to be told, by the words of `NOTIFICATIONS`.
_AFTER_S = {"after-1-min": 60.0, "after-10-s": 10.0, "after-10-min": 600.0}
NOTIFICATIONS = Preference(
    "notifications",
    "window/notifications",
    QT_TRANSLATE_NOOP("Preferences", "Notifications"),
    QT_TRANSLATE_NOOP(
        "Preferences",
        "While you work in another window, the system tells that such a run has ended, failed or paused by itself.",
    ),
    (
        ("after-1-min", QT_TRANSLATE_NOOP("Preferences", "Of runs longer than a minute")),
        ("after-10-s", QT_TRANSLATE_NOOP("Preferences", "Of runs longer than ten seconds")),
        ("after-10-min", QT_TRANSLATE_NOOP("Preferences", "Of runs longer than ten minutes")),
        (OFF, QT_TRANSLATE_NOOP("Preferences", "Never")),
    ),
)

DEVICE = Preference(
    "device",
    "window/device",
    str(QT_TRANSLATE_NOOP("Preferences", "Device")),
    str(
        QT_TRANSLATE_NOOP(
            "Preferences",
            "Where this window's runs train whose set-up says auto. Without such a device, auto chooses as usual.",
        )
    ),
    (
        ("auto", str(QT_TRANSLATE_NOOP("Preferences", "The first GPU, else the processor"))),
        ("CPU:0", str(QT_TRANSLATE_NOOP("Preferences", "The processor (CPU:0)"))),
        ("GPU:0", str(QT_TRANSLATE_NOOP("Preferences", "The first GPU (GPU:0)"))),
        ("GPU:1", str(QT_TRANSLATE_NOOP("Preferences", "The second GPU (GPU:1)"))),
    ),
)

#: All of them, in the order in which they're shown.
PREFERENCES = (THEME, TEXT_SIZE, LANGUAGE, RESTORE_SESSION, NOTIFICATIONS, DEVICE)


def preference(name: str) -> Preference:
    """Returns a preference by its name.

    Raises:
        KeyError: there is none of this name.
    """
    return {known.name: known for known in PREFERENCES}[name]

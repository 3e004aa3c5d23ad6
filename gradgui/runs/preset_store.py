"""Keeps presets in one small file, for the window and for the command line. What a preset is, `core.preset` says."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import msgspec

from gradgui.core.errors import SpecError, StoreError, did_you_mean
from gradgui.core.preset import VariablePreset
from gradgui.runs.store.run_folder import move_aside
from gradgui.runs.store.whole_file import replace_file

logger = logging.getLogger(__name__)


class _File(msgspec.Struct):
    presets: list[VariablePreset]
    format: int = 1


class PresetStore:
    """Presets by name in a JSON file, the newest last; every look reads the file, since another process may have written.

    A file that can't be understood is as good as none, and is moved aside before another is written.

    Args:
        path: the file; made when the first preset is saved.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def presets(self) -> tuple[VariablePreset, ...]:
        """Returns every preset."""
        try:
            return tuple(self._read())
        except (OSError, msgspec.MsgspecError) as error:
            logger.warning("%s can't be read, so there are no presets: %s", self.path, error)
            return ()

    def get(self, name: str) -> VariablePreset:
        """Returns the preset of a name.

        Raises:
            SpecError: there is none; names the nearest.
        """
        presets = {preset.name: preset for preset in self.presets()}
        if name not in presets:
            raise SpecError(f'A preset must have been saved. Received: "{name}". {did_you_mean(name, presets)}')
        return presets[name]

    def save(self, preset: VariablePreset) -> None:
        """Keeps a preset, in place of one with the same name.

        Raises:
            SpecError: it has no name.
            StoreError: the file can't be written.
        """
        if not preset.name.strip():
            raise SpecError(f'A preset must have a name. Received: "{preset.name}".')
        self._change(lambda before: [*(other for other in before if other.name != preset.name), preset])

    def rename(self, name: str, new_name: str) -> None:
        """Gives a preset another name.

        Raises:
            SpecError: there is no such preset, the new name is empty, or another preset has it.
            StoreError: the file can't be written.
        """
        preset = self.get(name)
        others = [other for other in self.presets() if other.name != name]
        if not new_name.strip() or new_name in {other.name for other in others}:
            raise SpecError(f'The name of a preset must be its own, and not empty. Received: "{new_name}".')
        renamed = msgspec.structs.replace(preset, name=new_name)
        self._change(lambda before: [renamed if other.name == name else other for other in before])

    def delete(self, name: str) -> None:
        """Forgets a preset.

        Raises:
            StoreError: the file can't be written.
        """
        self._change(lambda before: [other for other in before if other.name != name])

    def _read(self) -> list[VariablePreset]:
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=_File).presets
        except FileNotFoundError:
            return []

    def _change(self, change: Callable[[list[VariablePreset]], list[VariablePreset]]) -> None:
        """Reads, changes and writes the presets; where they can't be read at present, they stay as they are."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            content = msgspec.json.encode(_File(change(self._before())))
            replace_file(self.path, msgspec.json.format(content, indent=1), lasting=True)
        except OSError as error:
            raise StoreError(f"Presets must be kept in a writable file. Received: {self.path} ({error}).") from error

    def _before(self) -> list[VariablePreset]:
        try:
            return self._read()
        except msgspec.MsgspecError:
            logger.warning("%s is damaged; it was moved to %s", self.path, move_aside(self.path))
            return []

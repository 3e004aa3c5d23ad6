"""Takes what comes in from outside: opens, imports, and says what was taken. What it is was sorted before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QMimeData, QObject, Signal

from gradgui.core.errors import DataError, GradguiError
from gradgui.core.spec import DataSpec, RunSpec
from gradgui.core.status import RunState
from gradgui.gui.arrivals.arrival import Arrival, Deed, left_words, short_name, sort_arrival
from gradgui.gui.arrivals.incoming import is_text_alone, items_in, spec_in
from gradgui.gui.control.opening.opener import Opener
from gradgui.gui.control.run_controller import RunController
from gradgui.runs.sources.openable import ItemKind, item_kind
from gradgui.runs.sources.opening import SpecToOpen, resolve_path, with_data, with_weights

_GOING_ON = frozenset({RunState.RUNNING, RunState.PAUSED})


class Arrivals(QObject):
    """What the window does with dropped, pasted and handed over items.

    Args:
        controller: has the run that opening something else would end.
        opener: opens specs.
        open_path: opens one item as the window does.
        clear_way: takes away what stands before something else is opened: messages, an open comparison.
        import_runs: brings in runs from folders and zip files.
        parent: owner.
    """

    #: What was taken and what wasn't, in passing.
    noted = Signal(str)
    #: It can't be taken: message.
    failed = Signal(str)
    #: Opening it would end a run: message, words of a button, what it does.
    offered = Signal(str, str, object)

    def __init__(
        self,
        controller: RunController,
        opener: Opener,
        open_path: Callable[[str], None],
        clear_way: Callable[[], None],
        import_runs: Callable[[list[Path]], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._opener = opener
        self._open_path = open_path
        self._clear_way = clear_way
        self._import_runs = import_runs
        #: What relative paths of a pasted spec start from.
        self.folder: Callable[[], Path] = Path.home

    def sort(self, mime: QMimeData) -> Arrival:
        """Returns what dropping this would do; nothing is done."""
        if is_text_alone(mime):
            try:
                spec = spec_in(mime.text(), self.folder())
            except GradguiError:
                pass
            else:
                name = spec.name or self.tr("the dropped spec")
                return Arrival(Deed.OPEN, (), self.tr("Open {name}").format(name=name), self.tr("A spec as text"))
        return self.sort_items(items_in(mime))

    def sort_items(self, items: Sequence[str]) -> Arrival:
        """Returns what opening these would do."""
        return sort_arrival(items, has_spec=self._controller.spec is not None)

    def ends(self, arrival: Arrival) -> str:
        """Returns the name of the run that taking this would end; "" where none would be."""
        opens = arrival.deed in {Deed.OPEN, Deed.OPEN_WITH_DATA}
        kind = item_kind(arrival.items[0]) if arrival.items else ItemKind.SPEC
        if not opens or kind in {ItemKind.RUN, ItemKind.WEIGHTS} or self._controller.status.state not in _GOING_ON:
            return ""
        spec = self._controller.spec
        return (spec.name if spec is not None else "") or self.tr("the run")

    def take(self, mime: QMimeData) -> bool:
        """Takes what was dropped or pasted; whether there was anything to take. What stands in the way is said."""
        arrival = self.sort(mime)
        if arrival.deed is Deed.OPEN and not arrival.items:
            return self.open_spec_text(mime.text())
        return self._do(arrival)

    def take_items(self, items: Sequence[str]) -> bool:
        """Takes items named elsewhere; offers to where that would end a run that nobody looks away from."""
        arrival = self.sort_items(items)
        ended = self.ends(arrival)
        if not ended:
            return self._do(arrival)
        words = self.tr("{what}? It ends {run}, which is training now; its record is kept, and it can be resumed.")
        self.offered.emit(
            words.format(what=arrival.words, run=ended), self.tr("Open it"), lambda: self._do(self.sort_items(items))
        )
        return True

    def open_spec_text(self, text: str) -> bool:
        """Opens a spec that came as text; whether it is one."""
        try:
            spec = spec_in(text, self.folder())
        except GradguiError as error:
            self.failed.emit(str(error))
            return False
        self._clear_way()
        opened = self._opener.open_spec(spec)
        if opened:
            self._opener.otherOpened.emit()
        return opened

    def _do(self, arrival: Arrival) -> bool:
        if arrival.deed is Deed.NOTHING:
            self.failed.emit(f"{arrival.words}. {arrival.about}")
            return False
        if arrival.deed is Deed.IMPORT:
            self._import_runs([Path(item) for item in arrival.items])
        elif arrival.deed is Deed.OPEN:
            self._open_path(arrival.items[0])
        elif not self._open_with_data(arrival):
            return False
        if arrival.left:
            self.noted.emit(f"{arrival.words}. {left_words(arrival.left)}")
        return True

    def _open_with_data(self, arrival: Arrival) -> bool:
        """Opens a model with the data that came with it, or what is open with other data."""
        data = arrival.items if arrival.deed is Deed.GIVE_DATA else arrival.items[1:]
        if arrival.deed is Deed.GIVE_DATA and len(data) == 1:
            self._open_path(data[0])
            return True
        try:
            spec, origin = self._base_of(arrival)
        except (GradguiError, OSError) as error:
            self.failed.emit(str(error))
            return False
        self._clear_way()
        if self._opener.open_spec(_with_items(spec, data)) and origin:
            self._opener.itemOpened.emit(origin)
        return True

    def _base_of(self, arrival: Arrival) -> tuple[RunSpec, str]:
        """Returns the spec that gets data, and what it was made from."""
        if arrival.deed is Deed.GIVE_DATA:
            spec = self._controller.starting_spec()
            if spec is None or self._controller.status.state in _GOING_ON:
                message = self.tr(
                    "Data can be exchanged before a run and after it. Received: {name} during one. Stop it first."
                )
                raise DataError(message.format(name=short_name(arrival.items[0])))
            return spec, ""
        target = resolve_path(arrival.items[0])
        if not isinstance(target, SpecToOpen):
            message = self.tr("Data go with a model. Received: {name}, a run.")
            raise DataError(message.format(name=short_name(arrival.items[0])))
        return target.spec, target.origin


def _with_items(spec: RunSpec, items: Sequence[str]) -> RunSpec:
    """Returns a spec with its weights and its data exchanged: for one source, or for a pair of arrays, inputs first."""
    weights = [item for item in items if item_kind(item) is ItemKind.WEIGHTS]
    for item in weights:
        spec = with_weights(spec, Path(item))
    data = [item for item in items if item not in weights]
    if not data:
        return spec
    changed = with_data(spec, Path(data[0]))
    if len(data) == 1 or changed.data is None:
        return changed
    return _with_targets(changed, changed.data, Path(data[1]).name)


def _with_targets(spec: RunSpec, data: DataSpec, targets: str) -> RunSpec:
    return msgspec.structs.replace(spec, data=msgspec.structs.replace(data, arguments={"y": targets}))

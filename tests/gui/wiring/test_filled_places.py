from __future__ import annotations

from gradgui.gui.main_window import MainWindow


def test_every_part_stands_in_its_place(window: MainWindow) -> None:
    held = {
        "variables": window.variables,
        "form": window.set_up,
        "data": window.data,
        "runs": window.runs,
        "queue": window.queue.panel,
        "step": window.numbers,
        "events": window.events,
    }
    assert set(held) == set(window.docks)
    for name, part in held.items():
        assert window.docks[name].isAncestorOf(part), name
        assert not any(dock.isAncestorOf(part) for other, dock in window.docks.items() if other != name)
    assert [window.plots.widget(index) for index in range(window.plots.count())] == [window.loss, window.gradients]
    pages = [window.stack.widget(index) for index in range(window.stack.count())]
    assert pages == [window.start_page, window.plots, window.compare.place]
    assert window.places.bar.isAncestorOf(window.transport)
    assert window.places.middle.isAncestorOf(window.banner)

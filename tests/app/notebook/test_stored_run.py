from __future__ import annotations

import builtins
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

import gradgui
from gradgui.app.notebook.stored_run import StoredRun
from gradgui.core.errors import GradguiError, SpecError
from gradgui.core.spec import PlannedIntervention
from gradgui.core.status import StopReason
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import fake_spec
from tests.runs.records import opened, stored_run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> StoredRun:
    planned = (PlannedIntervention(7, freeze=("head",)), PlannedIntervention(30, learning_rate=0.01))
    spec = msgspec.structs.replace(fake_spec(steps=60), name="<b>&", interventions=planned)
    return gradgui.open_run(stored_run(tmp_path_factory.mktemp("runs"), spec).path)


def test_a_run_says_in_one_line_what_it_is(run: StoredRun) -> None:
    assert repr(run).startswith(f"<gradgui run {run.path.name}: finished, 60 steps, loss {run.loss[-1]:.4g}, accuracy ")


def test_a_notebook_gets_a_table_with_words_escaped(run: StoredRun) -> None:
    shown = run._repr_html_()
    assert f"{run.loss[-1]:.4g}" in shown
    assert run.spec.model.source in shown
    assert "<b>&" not in shown
    assert shown.count("<tr>") == shown.count("</tr>") > 4


def test_a_run_without_steps_shows_itself_too(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path / "runs", fake_spec(), opened())
    writer.close(StopReason.STOPPED)
    empty = gradgui.open_run(writer.path)
    assert repr(empty).endswith("finished, 0 steps>")
    assert "<table>" in empty._repr_html_()
    with pytest.raises(SpecError, match="0 are there"):
        empty.plot()


def test_exporting_takes_what_the_command_line_takes(run: StoredRun, tmp_path: Path) -> None:
    out = run.export("npz", str(tmp_path / "run.npz"), steps=(10, None), every=20)
    with np.load(out) as arrays:
        assert arrays["step"].tolist() == [10, 30, 50]
    with pytest.raises(GradguiError, match="must be a new one"):
        run.export("npz", out)
    assert run.export("csv", out, overwrite=True) == out


def test_the_verdicts_are_sentences(run: StoredRun) -> None:
    assert run.verdicts()[0].startswith("The loss fell from")


def test_the_figure_has_the_recorded_loss_the_norms_and_the_marks(run: StoredRun) -> None:
    pytest.importorskip("matplotlib")
    figure = run.plot()
    above, below, *_ = figure.axes
    line = above.get_lines()[0]
    np.testing.assert_array_equal(line.get_xdata(), run.steps)
    np.testing.assert_array_equal(line.get_ydata(), run.loss)
    (image,) = below.get_images()
    gradient = run.norms("gradient").T
    shown = image.get_array()
    assert shown is not None
    np.testing.assert_allclose(np.ma.filled(shown, np.nan), np.where(gradient > 0, np.log10(gradient), np.nan), rtol=1e-6)
    assert [tick.get_text() for tick in below.get_yticklabels()] == list(run.variables)
    assert [text.get_text() for text in above.texts] == ["freeze head", "rate 0.01"]
    assert [line.get_xdata()[0] for line in below.get_lines()] == [6.5, 29.5]  # type: ignore[index]


def test_chosen_variables_are_curves_over_the_chosen_steps(run: StoredRun) -> None:
    pytest.importorskip("matplotlib")
    below = run.plot("update", steps=(10, 40), variables=["head"]).axes[1]
    heads = [index for index, path in enumerate(run.variables) if path.startswith("head/")]
    curves = [line for line in below.get_lines() if not str(line.get_label()).startswith("_")]
    assert [line.get_label() for line in curves] == [run.variables[index] for index in heads]
    assert below.get_xlim() == (9.5, 39.5)
    with pytest.raises(SpecError, match="nothing/here"):
        run.plot(variables=["nothing/here"])
    with pytest.raises(SpecError, match="one of gradient"):
        run.plot("raw")


def test_a_figure_shows_itself_without_pyplot(run: StoredRun) -> None:
    pytest.importorskip("matplotlib")
    code = (
        f"import sys, gradgui; png = gradgui.open_run({str(run.path)!r}).plot()._repr_png_(); "
        "print(png[:4], 'matplotlib.pyplot' in sys.modules, 'PySide6' in sys.modules, 'tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == r"b'\x89PNG' False False False"


def test_without_matplotlib_it_says_what_to_install(run: StoredRun, monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith(("matplotlib", "gradgui.app.notebook.run_figure")):
            raise ImportError("No module named 'matplotlib'")
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(GradguiError, match="pip install matplotlib"):
        run.plot()

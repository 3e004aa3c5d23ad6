from __future__ import annotations

from pathlib import Path

from gradgui.core.spec_toml import read_spec
from gradgui.runs.examples import example_names
from tests.cli.outcome import Run


def test_the_list_names_every_example(gradgui: Run) -> None:
    out = gradgui("examples").out
    assert [line.split()[0] for line in out.splitlines()] == list(example_names())


def test_an_example_is_described(gradgui: Run) -> None:
    assert "784 pixels" in gradgui("examples", "mlp").out


def test_a_written_example_is_a_complete_spec_and_its_path_is_all_that_is_printed(gradgui: Run, tmp_path: Path) -> None:
    for name in example_names():
        done = gradgui("examples", name, "--write", tmp_path / name)
        assert done.out == f"{tmp_path / name / f'{name}.toml'}\n"
        read_spec(Path(done.out.strip())).check_complete()


def test_an_unknown_example_is_wrong_input(gradgui: Run) -> None:
    done = gradgui("examples", "mpl")
    assert done.code == 2
    assert "mlp" in done.err


def test_writing_needs_a_name(gradgui: Run, tmp_path: Path) -> None:
    assert gradgui("examples", "--write", tmp_path).code == 2

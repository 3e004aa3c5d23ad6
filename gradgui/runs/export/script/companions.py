"""Files that a script needs beside it: the program, the model, the data. Which they are, and what the script calls them.

They are copied beside the script, so that the folder can be given away; a file above `LARGEST_BYTES`, and a program that
reaches out of its own folder, stay where they are and are named by their absolute paths.
"""

from __future__ import annotations

import ast
import keyword
import re
import shutil
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from gradgui.core.errors import StoreError
from gradgui.runs.examples import resources_dir
from gradgui.runs.export.script.program_text import ProgramText, read_program

#: Larger files aren't copied.
LARGEST_BYTES = 100_000_000
#: Names that a script uses itself, so that no module may have them.
_TAKEN = frozenset(
    [
        "argparse",
        "csv",
        "keras",
        "np",
        "numpy",
        "tensorflow",
        "tf",
        "Path",
        "pathlib",
        "x",
        "y",
        "n",
        "model",
        "optimizer",
        "optimizers",
        "loss",
        "losses",
        "loss_function",
        "weights",
        "variables",
        "parts",
        "learning",
        "batches",
        "before",
        "train",
        "step",
        "train_step",
        "rows",
        "sums",
        "update",
        "accumulate",
        "data",
        "metric",
        "metrics",
        "measured",
        "measurements",
        "evaluate",
        "validate",
        "validations",
        "validation_rows",
        "validation_x",
        "validation_y",
        "output_losses",
        "write_table",
        "sys",
    ]
)


@dataclass
class Companions:
    """What lies beside a script.

    Args:
        script: the script's own path.
        made: a folder for files that are made for the script, which are copied from there.
    """

    script: Path
    made: Path
    #: By its name beside the script.
    files: dict[str, Path] = field(default_factory=dict)
    #: Folders of programs that stay where they are.
    folders: list[Path] = field(default_factory=list)
    #: Whether the script asks for the folder that it is in.
    uses_here: bool = False
    _modules: dict[Path, str] = field(default_factory=dict)
    _texts: dict[Path, ProgramText] = field(default_factory=dict)

    def text(self, program: Path) -> ProgramText:
        """Returns what is known of a program's text.

        Raises:
            StoreError: it isn't there any more.
        """
        if program not in self._texts:
            self._texts[program] = read_program(program)
        return self._texts[program]

    @property
    def modules(self) -> tuple[str, ...]:
        """The names under which the script imports programs."""
        return tuple(self._modules.values())

    @property
    def texts(self) -> tuple[ProgramText, ...]:
        """The texts of all programs."""
        return tuple(self._texts.values())

    def module(self, program: Path) -> str:
        """Returns the name under which the script imports a program."""
        if program in self._modules:
            return self._modules[program]
        text = self.text(program)
        constants = {
            node.value for node in ast.walk(text.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        if program.stem.isidentifier() and any(_leads_out(constant, program.parent) for constant in constants):
            self.folders.append(program.parent)
            self._modules[program] = program.stem
            return program.stem
        name = self._module_name(program)
        self._modules[program] = name
        self._add(program, f"{name}.py")
        for sibling in text.siblings:
            self.files[sibling.relative_to(program.parent).as_posix()] = sibling
        shipped = resources_dir() / "data" if program.is_relative_to(resources_dir()) else None
        for constant in sorted(constants):
            for folder in (program.parent, shipped):
                file = folder / constant if folder is not None and _is_name(constant) else None
                if file is not None and file.is_file() and file != program:
                    self._add(file, file.name)
                    break
        return name

    def file(self, path: Path, what: str, name: str = "") -> str:
        """Returns the Python expression for the path of a file of data or of a model.

        Args:
            path: the file.
            what: what it is, for messages: "model file".
            name: what it is called beside the script, if not as it is: then it is copied however large.

        Raises:
            StoreError: it isn't there any more.
        """
        if not path.is_file():
            raise StoreError(f"The {what} of the run must still be there. Received: {path}, which isn't.")
        name = name or path.name
        if path.stat().st_size > LARGEST_BYTES and path.parent != self.made and name == path.name:
            return f'"{path.resolve().as_posix()}"'
        self.uses_here = True
        return f'HERE / "{self._add(path, name)}"'

    def replace(self, file: Path, other: Path) -> None:
        """Copies another file in the place of one that was named before."""
        for name, source in self.files.items():
            if source == file:
                self.files[name] = other

    def copy(self, *, overwrite: bool) -> None:
        """Copies the files; one that is there with the same content stays.

        Raises:
            StoreError: a file with other content is in the way, or one can't be written; none was written then.
        """
        folder = self.script.resolve().parent
        wanted = {folder / name: source for name, source in self.files.items()}
        wanted = {target: source for target, source in wanted.items() if not _same(target, source)}
        for target in wanted:
            if target.exists() and not overwrite:
                raise StoreError(
                    f"What the script needs must find its place beside it. Received: {target}, which is another file. "
                    "Write the script into a folder of its own."
                )
        for target, source in wanted.items():
            beside = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.part")
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, beside)
                beside.replace(target)
            except OSError as error:
                beside.unlink(missing_ok=True)
                raise StoreError(f"The file must be writable. Received: {target} ({error}).") from error

    def _add(self, source: Path, name: str) -> str:
        """Notes a file under a name that is free; returns the name."""
        free, n = name, 1
        while free == self.script.name or self.files.get(free, source) != source:
            n += 1
            free = f"{Path(name).stem}_{n}{Path(name).suffix}"
        self.files[free] = source
        return free

    def _module_name(self, program: Path) -> str:
        name = re.sub(r"\W", "_", program.stem)
        name = f"_{name}" if name[:1].isdigit() else name
        taken = name in _TAKEN or name in sys.stdlib_module_names or keyword.iskeyword(name)
        if taken or f"{name}.py" == self.script.name or self.files.get(f"{name}.py", program) != program:
            return f"{name}_program"
        return name


def _is_name(text: str) -> bool:
    """Whether a text can be the name of a file of data."""
    return bool(re.fullmatch(r"[\w.-]+\.\w{1,8}", text)) and not text.endswith(".py")


def _leads_out(text: str, folder: Path) -> bool:
    """Whether a text is a relative path from a program's folder to something that isn't in that very folder."""
    if not re.search(r"[/\\]", text) or len(text) > 200 or "\n" in text or Path(text).is_absolute():
        return False
    try:
        return (folder / text).exists()
    except (OSError, ValueError):
        return False


def _same(target: Path, source: Path) -> bool:
    return target.is_file() and target.stat().st_size == source.stat().st_size and target.read_bytes() == source.read_bytes()

"""What a program of the user's does, as far as its text tells: it is read, never run."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from gradgui.core.errors import StoreError
from gradgui.runs.sources.program_imports import imported_files

#: Draws from a generator that Keras' `set_random_seed` seeds.
_GLOBAL_RANDOM = re.compile(r"\brandom\.(?!default_rng\b|Generator\b|SeedGenerator\b|SeedSequence\b)\w")
#: Builds a model's variables before the model has seen an example.
_BUILT = re.compile(
    r"\b(Input|InputLayer|load_model|keras\.applications|\.build)\s*\(|\bapplications\b|input_shape|batch_shape"
)
_SPARSE = re.compile(r"gather|embedding", re.IGNORECASE)
_DTYPE = re.compile(r"\bdtype\s*=|DTypePolicy|set_dtype")


@dataclass(frozen=True, slots=True)
class ProgramText:
    """A program's text and its parts.

    Args:
        path: the file.
        tree: the same, parsed.
        text: of the file and of all modules beside it that it imports.
        siblings: those modules' files, of packages all.
    """

    path: Path
    tree: ast.Module
    text: str
    siblings: tuple[Path, ...]

    @property
    def draws_while_imported(self) -> bool:
        """Whether statements outside functions and classes draw random numbers that the run's seed decides."""
        outside = [
            s for s in self.tree.body if not isinstance(s, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom)
        ]
        return any(_GLOBAL_RANDOM.search(ast.unparse(statement)) for statement in outside)

    @property
    def draws(self) -> bool:
        """Whether anything in it draws random numbers that the run's seed decides."""
        return _GLOBAL_RANDOM.search(self.text) is not None

    @property
    def builds_its_model(self) -> bool:
        """Whether its model surely has its variables once it is made."""
        return _BUILT.search(self.text) is not None and "(keras.Model):" not in self.text and "(Model):" not in self.text

    @property
    def may_be_sparse(self) -> bool:
        """Whether gradients may be those of single rows (`tf.gather`, embeddings)."""
        return _SPARSE.search(self.text) is not None

    @property
    def makes_datasets(self) -> bool:
        """Whether its data may be `tf.data.Dataset`s, which a script takes as arrays."""
        return re.search(r"tf\.data\b|\bDataset\b|_dataset\(", self.text) is not None

    @property
    def chooses_types(self) -> bool:
        """Whether layers may have types of their own."""
        return _DTYPE.search(self.text) is not None

    def is_class(self, name: str) -> bool:
        """Whether a name is a class that the program defines."""
        return any(isinstance(node, ast.ClassDef) and node.name == name for node in self.tree.body)

    def takes_training(self, class_name: str) -> bool:
        """Whether `__call__` of a class (of any class where that one isn't here) has an argument `training`."""
        calls = [
            function
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ClassDef) and (node.name == class_name or not self.is_class(class_name))
            for function in node.body
            if isinstance(function, ast.FunctionDef) and function.name == "__call__"
        ]
        return any(argument.arg == "training" for call in calls for argument in (*call.args.args, *call.args.kwonlyargs))

    def is_module_class(self, class_name: str) -> bool:
        """Whether a class is a `tf.Module`, whose variables are attributes; else it has a mapping `variables`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef) and node.name == class_name:
                return any(ast.unparse(base).rpartition(".")[2] == "Module" for base in node.bases)
        return "tf.Module" in self.text


def read_program(path: Path) -> ProgramText:
    """Returns a program's text.

    Raises:
        StoreError: the file isn't there any more, or isn't Python.
    """
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (OSError, SyntaxError, ValueError) as error:
        raise StoreError(f"The program of the run must still be there. Received: {path} ({error}).") from error
    siblings = imported_files(path)
    sources = [sibling for sibling in siblings if sibling.suffix == ".py"]
    everything = "\n".join([text, *(source.read_text(encoding="utf-8", errors="replace") for source in sources)])
    return ProgramText(path, tree, everything, siblings)

"""Sentences as numbers of words, by Keras' own layer: lower case, no punctuation, the most frequent words first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from gradgui.core.errors import DataError
from gradgui.engine.data.readers.loaded_data import check_fits


@dataclass(frozen=True, slots=True)
class TextTokens:
    """A vocabulary. 0 fills up, 1 stands for words that aren't in it.

    Args:
        layer: a `keras.layers.TextVectorization` that has read the texts.
        length: words a row.
    """

    layer: Any
    length: int

    @classmethod
    def of(cls, texts: Sequence[str], most: int, length: int) -> Self:
        """Returns the vocabulary of some texts.

        Args:
            texts: what to read.
            most: most words, the filling and the unknown one among them.
            length: words a row.

        Raises:
            DataError: there are no words.
        """
        return cls.of_blocks(lambda: iter([texts]), most, length)

    @classmethod
    def of_blocks(cls, blocks: Callable[[], Iterator[Sequence[str]]], most: int, length: int) -> Self:
        """Returns the vocabulary of texts that come in blocks.

        Args:
            blocks: makes what goes through all of them.
            most: most words, the filling and the unknown one among them.
            length: words a row.

        Raises:
            DataError: there are no words.
        """
        import keras

        layer = keras.layers.TextVectorization(max_tokens=max(3, most), output_sequence_length=length)
        n_texts, any_words = 0, False
        for texts in blocks():
            if texts:
                layer.update_state(list(texts))
            n_texts, any_words = n_texts + len(texts), any_words or any(text.strip() for text in texts)
        if not any_words:
            raise DataError(f"There must be words to learn from. Received: {n_texts} empty texts.")
        layer.finalize_state()
        return cls(layer, length)

    @property
    def n_words(self) -> int:
        """Words in the vocabulary, the filling and the unknown one among them."""
        return int(self.layer.vocabulary_size())

    @property
    def note(self) -> str:
        """What the model must know of it."""
        return (
            f"The vocabulary has {self.n_words:,} words, {self.length} a row: "
            f"the model needs keras.layers.Embedding({self.n_words}, …), or more."
        )

    @property
    def words(self) -> tuple[str, ...]:
        """The words in the order of their numbers, the filling ("") and the unknown one ("[UNK]") first."""
        return tuple(self.layer.get_vocabulary())

    def rows(self, texts: Sequence[str]) -> npt.NDArray[np.int64]:
        """Returns the words' numbers, [n, length]."""
        check_fits(len(texts) * self.length * 8, f"{len(texts):,} texts of {self.length} words", "Lower length.")
        return np.asarray(self.layer(list(texts)), dtype=np.int64)

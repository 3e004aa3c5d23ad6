"""A small network for texts as numbers of words: the meanings of the words, averaged."""

import keras


def build_model(classes=2, words=20_000, width=32):
    # No Input: it's built from the texts that the spec names.
    return keras.Sequential(
        [
            keras.layers.Embedding(words, width, mask_zero=True),  # 0 fills short texts up, and counts for nothing
            keras.layers.GlobalAveragePooling1D(),
            keras.layers.Dense(2 * width, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(classes, name="head"),  # logits: the loss takes from_logits = true
        ]
    )

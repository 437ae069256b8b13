"""Uses each library of the image once, offline and under the walls of a sandbox."""

from pathlib import Path
from tempfile import mkdtemp

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.model_selection import train_test_split


def tensorflow() -> list[float]:
    """The derivative of x² at 3, eager and compiled to a graph."""

    def slope(x: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        return tape.gradient(y, x)

    x = tf.constant(3.0)
    return [float(slope(x)), float(tf.function(slope)(x))]


def data_pipeline() -> int:
    """Feeds numbers through tf.data with threads."""
    data = (
        tf.data.Dataset.range(100).map(lambda n: n * 2, num_parallel_calls=2).batch(10).prefetch(1)
    )
    return int(sum(int(tf.reduce_sum(batch)) for batch in data))


def keras_() -> list[bool]:
    """Trains a network, saves it, loads it, and gets the same answers."""
    keras.utils.set_random_seed(0)
    x = np.random.default_rng(0).normal(size=(256, 2)).astype("float32")
    y = (x[:, 0] > 0).astype("float32")
    model = keras.Sequential(
        [keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(0.05), loss="binary_crossentropy", metrics=["accuracy"]
    )
    history = model.fit(x, y, epochs=10, verbose=0)
    file = Path(mkdtemp()) / "model.keras"
    model.save(file)
    same = np.allclose(
        keras.models.load_model(file).predict(x, verbose=0), model.predict(x, verbose=0)
    )
    return [history.history["accuracy"][-1] > 0.9, bool(same)]


def split() -> list[int]:
    """Splits a frame in two."""
    parts = train_test_split(pd.DataFrame({"n": range(10)}), test_size=0.2, random_state=0)
    return [len(part) for part in parts]

"""A small residual network for 28 x 28 pictures of digits: a stem, four blocks with BatchNormalization, a linear head."""

import keras
from keras import layers


def convolution(x, n_filters, size, stride, name):
    """A convolution without bias and its BatchNormalization, whose beta is the bias."""
    x = layers.Conv2D(n_filters, size, stride, padding="same", use_bias=False, name=name)(x)
    return layers.BatchNormalization(momentum=0.9, name=f"{name}_norm")(x)


def block(x, n_filters, stride, name):
    """x plus two convolutions of x; where the shape changes, a 1 x 1 convolution brings x to it."""
    y = layers.ReLU(name=f"{name}_relu1")(convolution(x, n_filters, 3, stride, f"{name}_conv1"))
    y = convolution(y, n_filters, 3, 1, f"{name}_conv2")
    if stride != 1:
        x = convolution(x, n_filters, 1, stride, f"{name}_shortcut")
    return layers.ReLU(name=f"{name}_relu2")(layers.Add(name=f"{name}_add")([x, y]))


def build_model(n_filters=8, n_classes=10):
    pictures = keras.Input((28, 28))
    x = layers.Rescaling(1 / 255)(pictures)  # grey values 0..255 -> 0..1
    x = layers.Reshape((28, 28, 1))(x)
    x = layers.ReLU(name="stem_relu")(convolution(x, n_filters, 3, 2, "stem"))  # 14 x 14
    x = block(x, n_filters, 1, "block1")
    x = block(x, n_filters, 1, "block2")
    x = block(x, 2 * n_filters, 2, "block3")  # 7 x 7
    x = block(x, 4 * n_filters, 2, "block4")  # 4 x 4
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(pictures, layers.Dense(n_classes, name="head")(x))  # logits: the loss takes from_logits = true

"""Names of the optimizers that can be frozen exactly: said once, offered by the window and checked by the engine."""

#: Keras classes whose freezing and thawing is proven by tests: every built-in one that has an update rule of its own.
OPTIMIZERS = (
    "SGD",
    "Adam",
    "AdamW",
    "RMSprop",
    "Adagrad",
    "Adadelta",
    "Adafactor",
    "Adamax",
    "Nadam",
    "Lion",
    "Lamb",
    "Ftrl",
    "Muon",
    "ScheduleFreeAdamW",
)

"""Names of the optimizers that can be frozen exactly: said once, offered by the window and checked by the engine."""

#: Keras classes whose freezing and thawing is proven by tests.
OPTIMIZERS = ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Nadam", "Lion")

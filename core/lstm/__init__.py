"""The network: corpus, training, evaluation and bundles; the only room that knows TensorFlow."""

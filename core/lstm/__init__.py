"""The network: corpus, training, evaluation and bundles; the only room that knows TensorFlow."""

import os

# Keras would else read a file in the home folder, which may ask for another library than TensorFlow and for
# shorter numbers, and write it where there is none. It looks when it is loaded.
os.environ["KERAS_HOME"] = os.devnull  # no folder, so nothing is in it
os.environ["KERAS_BACKEND"] = "tensorflow"

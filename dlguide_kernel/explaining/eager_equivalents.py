"""What stands for a name of one TensorFlow in the other."""

from __future__ import annotations

#: Names that no TensorFlow has any more: what they were, and what to do instead.
GONE = {
    "contrib": (
        "code that users had contributed",
        "Much of it was kept: look in tf.nn, tf.train and tf.initializers.",
    ),
    "examples": (
        "the tutorials' data",
        "MNIST: from tensorflow import keras; keras.datasets.mnist.load_data() gives "
        "numpy arrays, which fit a feed_dict.",
    ),
    "estimator": (
        "ready-made models",
        "Write the graph and its session yourself, as slides 56 to 58 do.",
    ),
}
RENAMED = {
    "mul": "multiply",
    "sub": "subtract",
    "neg": "negative",
    "pack": "stack",
    "unpack": "unstack",
    "select": "where",
    "batch_matmul": "matmul",
    "train.SummaryWriter": "summary.FileWriter",
    "scalar_summary": "summary.scalar",
    "merge_all_summaries": "summary.merge_all",
}
#: What the slides' TensorFlow has for a name of TensorFlow 2.
IN_ONE = {
    "optimizers": "tf.train.GradientDescentOptimizer, tf.train.AdamOptimizer, …",
    "random.set_seed": "tf.set_random_seed(seed)",
    "losses.MeanSquaredError": "tf.losses.mean_squared_error(labels, predictions)",
    "losses": "functions: tf.losses.mean_squared_error and others, see dir(tf.losses)",
    "metrics": "functions: tf.metrics.accuracy and others, see dir(tf.metrics)",
    "summary": "tf.summary.FileWriter(folder, sess.graph)",
}
#: What TensorFlow 2 has for a name of the slides' TensorFlow.
IN_TWO = {
    "placeholder": "no placeholder is needed; call a function with the value",
    "Session": "no session is needed; y.numpy() is the value",
    "InteractiveSession": "no session is needed; y.numpy() is the value",
    "global_variables_initializer": "variables have their values when they are made",
    "initialize_all_variables": "variables have their values when they are made",
    "train.GradientDescentOptimizer": "tf.keras.optimizers.SGD(learning_rate)",
    "train.MomentumOptimizer": "tf.keras.optimizers.SGD(learning_rate, momentum)",
    "train.AdamOptimizer": "tf.keras.optimizers.Adam(learning_rate)",
    "train.AdagradOptimizer": "tf.keras.optimizers.Adagrad(learning_rate)",
    "train.RMSPropOptimizer": "tf.keras.optimizers.RMSprop(learning_rate)",
    "train.Saver": "tf.train.Checkpoint(a=a)",
    "get_variable": "tf.Variable(value, name=…)",
    "assign": "a.assign(value)",
    "assign_add": "a.assign_add(value)",
    "log": "tf.math.log",
    "log1p": "tf.math.log1p",
    "to_float": "tf.cast(x, tf.float32)",
    "to_int32": "tf.cast(x, tf.int32)",
    "random_normal": "tf.random.normal",
    "random_uniform": "tf.random.uniform",
    "truncated_normal": "tf.random.truncated_normal",
    "set_random_seed": "tf.random.set_seed(seed)",
    "squared_difference": "tf.math.squared_difference",
    "matrix_inverse": "tf.linalg.inv",
    "py_func": "tf.numpy_function or tf.py_function",
    "gfile": "tf.io.gfile",
    "logging": "tf.get_logger()",
    "losses.mean_squared_error": "tf.keras.losses.MeanSquaredError()",
    "layers": "tf.keras.layers",
    "summary.FileWriter": "tf.summary.create_file_writer(folder)",
}
SLIDES = {
    "placeholder": 56,
    "Session": 57,
    "InteractiveSession": 57,
    "global_variables_initializer": 57,
    "initialize_all_variables": 57,
    "Variable": 54,
    "constant": 52,
    "matmul": 56,
    "linalg": 56,
    "optimizers": 58,
    "train": 58,
    "losses": 58,
    "reduce_sum": 58,
    "pow": 58,
}


def slide_of(path: str) -> int:
    """Return the slide that shows a name of TensorFlow; 52 for TensorFlow itself."""
    return SLIDES.get(path) or SLIDES.get(path.split(".")[0], 52)

"""The engine: the slides' TensorFlow, and the same graphs trained at full speed."""

from . import optimizers as optimizers
from .history import History as History
from .optimizers import GradientDescent as GradientDescent
from .tensorflow1 import tf as tf
from .training import train as train

"""The engine: the slides' TensorFlow, and the same graphs trained at full speed."""

from .tensorflow1 import tf as tf

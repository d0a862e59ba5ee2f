"""The engine: the slides' TensorFlow, and the same graphs trained at full speed."""

from . import optimizers as optimizers
from .activations import get_activation as get_activation
from .activations import leaky_relu as leaky_relu
from .convolutional import convolutional_network as convolutional_network
from .history import History as History
from .layers import affine as affine
from .layers import average_pool as average_pool
from .layers import average_pool_2d as average_pool_2d
from .layers import convolution as convolution
from .layers import dense as dense
from .layers import flatten as flatten
from .layers import max_pool as max_pool
from .layers import max_pool_2d as max_pool_2d
from .losses import cross_entropy as cross_entropy
from .losses import squared_error as squared_error
from .networks import Model as Model
from .networks import graph_network as graph_network
from .networks import linear_regression as linear_regression
from .networks import neural_network as neural_network
from .networks import slide_40 as slide_40
from .tensorflow1 import tf as tf
from .training import train as train

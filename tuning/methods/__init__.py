"""Ways to train: what each changes in a model, and how what it trained is kept."""

from tuning.methods.method import Method, trainable_parameters
from tuning.methods.saving import save
from tuning.methods.table import METHODS, method

__all__ = ["METHODS", "Method", "method", "save", "trainable_parameters"]

"""Training: one straight loop for every method, that a kill does not change the outcome of."""

"""What an answer may say: the answer policy, orders that documents give to a model, and plain text."""

"""Adapters and tuned embedders: training, catalogue, composition."""

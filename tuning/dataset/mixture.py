"""How many rows a training set has at most, and which shares of them are of which kind."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mixture:
    """`rows` are for training, at most; `test` and `validation` are shares of the documents.

    Few rows abstain: the abstention is the cheapest way to a low loss, and an adapter that learns it abstains from what
    it could answer. Few show a conflict too: most questions have one figure for an answer, and a model that looks for
    the other one leaves out what is right.
    """

    rows: int = 600
    conflicting: float = 0.1
    counterfactual: float = 0.15
    unanswerable: float = 0.06
    test: float = 0.4
    validation: float = 0.08

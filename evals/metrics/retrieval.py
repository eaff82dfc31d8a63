"""Metrics of a ranking against the set of right answers (Manning, Raghavan and Schütze, 2008, chapter 8)."""

from evals.metrics import ranks
from evals.metrics.base import Metric
from evals.metrics.given import has_gold
from evals.metrics.shares import share
from evals.observation import Observation

DEPTHS = (1, 5, 10)
BOOK = "Manning, Raghavan and Schütze (2008), chapter 8"
UNMARKED = "places that nobody marked"


def _recall(k: int) -> Metric:
    def score(observation: Observation) -> float:
        return ranks.recall(k, ranks.first_ranks(observation.ranking), observation.gold)

    return share(
        f"recall_at_{k}",
        "retrieval",
        has_gold,
        score,
        about=f"Of the places that hold the right answer, the share that is found by rank {k}.",
        source=BOOK,
        blind_to=f"the order down to rank {k}, and all below; {UNMARKED}",
    )


def _precision(k: int) -> Metric:
    def score(observation: Observation) -> float:
        return ranks.precision(k, ranks.first_ranks(observation.ranking))

    return share(
        f"precision_at_{k}",
        "retrieval",
        has_gold,
        score,
        yes_no=k == 1,
        about=f"Of the ranks down to {k}, the share that hold a place of the right answer which none above holds.",
        source=BOOK,
        blind_to=f"how many places there are to find: one alone gives {1 / k:g} at most; {UNMARKED}",
    )


def _mrr(observation: Observation) -> float:
    return ranks.reciprocal(ranks.first_ranks(observation.ranking))


def _average_precision(observation: Observation) -> float:
    return ranks.average_precision(ranks.first_ranks(observation.ranking), observation.gold)


def _ndcg(observation: Observation) -> float:
    return ranks.ndcg(ranks.first_ranks(observation.ranking), observation.gold)


RETRIEVAL = (
    *(_recall(k) for k in DEPTHS),
    *(_precision(k) for k in DEPTHS),
    share(
        "mrr",
        "retrieval",
        has_gold,
        _mrr,
        about="1 / the rank of the first passage that holds a place of the right answer; 0 without one.",
        source="Voorhees (1999)",
        blind_to="all places but the first that is found",
    ),
    share(
        f"map_at_{ranks.CUT}",
        "retrieval",
        has_gold,
        _average_precision,
        about="The mean precision at the rank of each place of the right answer, 0 for those not in the first 10.",
        source=f"{BOOK}; divided as trec_eval's map_cut",
        blind_to=f"places below rank 10; {UNMARKED}",
    ),
    share(
        f"ndcg_at_{ranks.CUT}",
        "retrieval",
        has_gold,
        _ndcg,
        about="The places of the right answer in the first 10, worth less by rank, as a share of the best ranking.",
        source="Järvelin and Kekäläinen (2002)",
        blind_to="that one place may matter more than another; places below rank 10",
    ),
)

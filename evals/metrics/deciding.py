"""The metrics that decide between two variants; all others explain.

With all metrics in one family, Holm's correction would ask of each a p that few cases can give, and a variant that
says nothing would be "better" by its speed alone. Those that decide are chosen before anything is measured, and are
corrected among themselves. They are also what slices are compared in. Support by the passages is not among them:
whoever copies has it.
"""

DECIDING = frozenset(
    {
        "recall_at_5",
        "key_facts",
        "must_not",
        "asks_back_right",
        "citation_precision",
        "abstention_recall",
        "over_refusal",
        "follows_passage",
    }
)

"""Cases on both sides of a split: what adapters may be trained on, and what they are evaluated by."""

from collections.abc import Callable, Mapping, Sequence

from evals.cases import Case
from tuning.dataset.families import family_of, split_of
from tuning.dataset.row import Split
from tuning.dataset.supplied import Supplied


def supplied(cases: Sequence[Case], uri_of: Callable[[str], str]) -> list[Supplied]:
    """The cases as questions to train on, in their order; one that has no answer in the documents has no answer here.

    `uri_of` gives the source URI of a document by the name that cases have for it.
    """
    return [
        Supplied(
            question=case.question,
            answer=(case.reference or "") if case.expected_status == "answered" and not case.history else "",
            evidence=tuple((uri_of(one.document), one.quote) for one in case.evidence),
            family=case.cluster,
            method="file",
            documents=tuple(map(uri_of, case.documents)),
        )
        for case in cases
    ]


def held_out(
    cases: Sequence[Case],
    questions: Sequence[Supplied],
    families: Mapping[str, str],
    splits: Mapping[str, Split],
    share: float,
) -> list[Case]:
    """The cases whose family is in the test split; `families` are as `tuning.dataset.families.families` gives them."""
    return [
        case
        for case, question in zip(cases, questions, strict=True)
        if split_of(family_of(question, families), splits, share) == "test"
    ]

"""Counterfactual twins: the same question of a document that says another number.

An answer that follows the passage says the new number; one from the model's memory, or an adapter's, the old one. See
Longpre et al. 2021, "Entity-Based Knowledge Conflicts in Question Answering".
"""

from collections.abc import Iterable, Iterator

from evals.cases import Case, Edit, Evidence
from tuning.dataset.numbers import NUMBER, another, replaced

TAG = "counterfactual"
SUFFIX = "~twin"


def twins(cases: Iterable[Case]) -> Iterator[Case]:
    """A twin of each case whose key facts have a number that stands in its evidence, word for word."""
    return (twin for case in cases if (twin := twin_of(case)) is not None)


def twin_of(case: Case) -> Case | None:
    """The case with the first such number changed in evidence and key facts; the old one must not be said."""
    for evidence in () if case.edits else case.evidence:
        for number in NUMBER.findall(evidence.quote):
            facts = [fact for fact in map(_wordings, case.key_facts) if number in NUMBER.findall(fact[0])]
            if facts and (new := another(number, evidence.quote)):
                return _with(case, evidence, number, new, facts)
    return None


def _with(case: Case, evidence: Evidence, old: str, new: str, facts: list[tuple[str, ...]]) -> Case:
    changed = replaced(evidence.quote, old, new)
    return case.model_copy(
        update={
            "id": f"{case.id}{SUFFIX}",
            "evidence": (Evidence(document=evidence.document, quote=changed),),
            "documents": (evidence.document,),
            "key_facts": tuple(tuple(replaced(wording, old, new) for wording in fact) for fact in facts),
            "must_not": tuple(wording for fact in facts for wording in fact if old in NUMBER.findall(wording)),
            "reference": None,
            "tags": (TAG,),
            "edits": (Edit(document=evidence.document, said=evidence.quote, changed=changed),),
        }
    )


def _wordings(fact: str | tuple[str, ...]) -> tuple[str, ...]:
    return (fact,) if isinstance(fact, str) else fact

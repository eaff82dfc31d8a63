"""Right answers, and what becomes of them when they are made wrong in one place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from core.errors import InvalidInput
from evals import mutations
from evals.cases import Case
from evals.mutations import Mutation
from evals.names import names_in
from evals.records import PassageRecord

Told = Literal["reference", "evidence"]


@dataclass(frozen=True, slots=True)
class RightAnswer:
    """An answer as its case wants it; `passages` are the documents that hold it, whole."""

    case: Case
    text: str
    passages: tuple[PassageRecord, ...]


@dataclass(frozen=True, slots=True)
class Mutant:
    """An answer made wrong in one place, by one `kind` of mutation."""

    kind: str
    right: RightAnswer
    text: str


def right_answers(cases: Sequence[Case], documents: Mapping[str, str], told: Told) -> list[RightAnswer]:
    """The reference of each case that expects an answer, or its quotes of the documents, one a line.

    `documents` are texts by the path that cases name them by. Raises InvalidInput for a document that is not there,
    and where no case has such an answer.
    """
    texts = ((case, _text(case, told)) for case in cases if case.expected_status == "answered")
    answers = [RightAnswer(case, text, _passages(case, documents)) for case, text in texts if text]
    if not answers:
        raise InvalidInput(f"None of the {len(cases)} cases expects an answer and has its {told}.", field="cases")
    return answers


def mutants(answers: Sequence[RightAnswer], seed: int) -> Iterator[Mutant]:
    """Each answer once for each mutation that it allows, those of one answer one after another."""
    names = mutations.swap_names_of(names_in(one.text for one in answers))
    for number, right in enumerate(answers):
        random = Random(seed + number)  # noqa: S311  (a sample, no secret)
        for kind, mutate in _kinds(right, names).items():
            text = mutate(right.text, random)
            if text is not None and text != right.text:
                yield Mutant(kind, right, text)
        other = answers[(number + len(answers) // 2) % len(answers)]
        if set(other.case.gold).isdisjoint(right.case.gold):
            yield Mutant("foreign sentence added", right, f"{right.text}\n{other.text}")


def _kinds(right: RightAnswer, names: Mutation) -> dict[str, Mutation]:
    return {
        "negation flipped": mutations.negate,
        "number changed": mutations.swap_number,
        "number from nearby": mutations.swap_numbers_of([passage.text for passage in right.passages]),
        "date changed": mutations.swap_date,
        "name changed": names,
        "condition dropped": mutations.drop_condition,
    }


def _text(case: Case, told: Told) -> str:
    if told == "reference":
        return case.reference or ""
    return "\n".join(one.quote for one in case.evidence)


def _passages(case: Case, documents: Mapping[str, str]) -> tuple[PassageRecord, ...]:
    if lost := next((name for name in case.gold if name not in documents), None):
        raise InvalidInput(f"The case {case.id} names the document {lost}, which is not there.", field="documents")
    return tuple(PassageRecord(document=name, heading=None, text=documents[name]) for name in case.gold)

"""Tests the check of answers as the instrument it is: right sentences must stand, and those made wrong must not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from core.domain import Passage
from core.embedding import Embed
from evals import mutations
from evals.mutations import Mutation
from generation.contract import WrittenSentence
from generation.grounding import Checker

FOREIGN = "foreign sentence"


@dataclass(frozen=True, slots=True)
class Claim:
    """A right sentence, and passages of which one holds it."""

    text: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class MutationResult:
    """Of `made` sentences that were made wrong in one way, how many did not stand; `examples` stood all the same."""

    kind: str
    made: int
    found: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroundingResult:
    """`false_alarms` of the untouched `claims` did not stand; mutations were made of those that did."""

    claims: int
    false_alarms: int
    mutations: tuple[MutationResult, ...]


def examine(
    claims: Sequence[Claim], embed: Embed, seed: int, progress: Callable[[int, int], None], examples: int = 3
) -> GroundingResult:
    """Check each claim untouched and, where it stands, once for each mutation that it allows."""
    outcomes: dict[str, list[tuple[str, bool]]] = {}
    alarms = 0
    for number, claim in enumerate(claims):
        checker = Checker(claim.passages, embed)
        if not _stands(checker, claim.text):
            alarms += 1
        else:
            other = claims[(number + len(claims) // 2) % len(claims)]
            for kind, text in _mutants(claim, other, Random(seed + number)):  # noqa: S311
                outcomes.setdefault(kind, []).append((text, _stands(checker, text)))
        progress(number + 1, len(claims))
    return GroundingResult(
        len(claims), alarms, tuple(_result(kind, found, examples) for kind, found in outcomes.items())
    )


def _stands(checker: Checker, text: str) -> bool:
    return checker.check(WrittenSentence(text, ())).objection is None


def _mutants(claim: Claim, other: Claim, random: Random) -> Iterator[tuple[str, str]]:
    kinds: dict[str, Mutation] = {
        "number changed": mutations.swap_number,
        "number from nearby": mutations.swap_numbers_of([passage.text for passage in claim.passages]),
        "date changed": mutations.swap_date,
        "condition dropped": mutations.drop_condition,
        "negation flipped": mutations.negate,
    }
    for kind, mutate in kinds.items():
        text = mutate(claim.text, random)
        if text is not None and text != claim.text:
            yield kind, text
    if not any(other.text in passage.text for passage in claim.passages):
        yield FOREIGN, other.text


def _result(kind: str, outcomes: Sequence[tuple[str, bool]], examples: int) -> MutationResult:
    missed = [text for text, stood in outcomes if stood]
    return MutationResult(kind, len(outcomes), len(outcomes) - len(missed), tuple(missed[:examples]))

"""From a question and its answer to a row: with what is read for it when it is served.

What is read is what retrieval finds, so that the distractors are those of the house. An answer is taken only if each of
its sentences stands in the check that served answers are held against.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.domain import SearchFilter
from core.embedding import Embed
from core.files import sha256_hex
from generation import contract
from generation.contract import Excerpt, WrittenSentence
from generation.draft import covers
from generation.excerpts import excerpts
from generation.extractive import Quote
from generation.finding import Findings
from generation.grounding import Checker
from tuning.dataset.conflicts import Conflict
from tuning.dataset.placing import beside, is_near, next_to, number_of, swapped, with_facts, with_pieces
from tuning.dataset.rejecting import Neighbours
from tuning.dataset.row import Fact, Fault, Kind, Read, Rejected, Row, Seed, Split, marked

Find = Callable[[str, SearchFilter], Findings]
# How often the excerpts are not in the order of their nearness: the first seldom lacks the answer to a question that
# was made from a document, and more often to one that a person asks.
SHUFFLED_SHARE = 0.15
# How often an earlier wording is read before the one in force.
BEFORE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Assembler:
    """`pieces` is how many a prompt has (`generation.prompt_pieces`)."""

    find: Find
    embed: Embed
    wanted: SearchFilter
    pieces: int

    def answered(self, seed: Seed, split: Split) -> Row | None:
        """The row for `seed`; None where its answer does not stand."""
        findings = with_facts(self.find(seed.question, self.wanted), seed.facts)
        nearest = with_pieces(findings, seed.facts, self.pieces)
        numbers = [1 + number_of(findings.passages, fact) for fact in seed.facts]
        checker = Checker(findings.passages, self.embed, known=seed.question)
        written = _written(seed, numbers, checker, nearest)
        if written is None:
            return None
        row = _row(seed, split, _kind(seed), excerpts(nearest, findings.passages), " ".join(map(marked, written)))
        if seed.replaced:
            return _replacing(row, seed, numbers)
        neighbours = Neighbours(beside(nearest, findings.passages, seed.facts), findings.passages, self.embed)
        return row.model_copy(update={"rejected": neighbours.rejected(row, checker)})

    def conflicting(self, seed: Seed, split: Split, conflict: Conflict) -> Row | None:
        """The row for `seed`, which has one fact, with what conflicts with it among what is read.

        None where its answer does not stand, or stands in the conflicting passage.
        """
        both = (seed.facts[0], conflict.fact)
        findings = with_facts(self.find(seed.question, self.wanted), both)
        if conflict.kind == "superseded":
            findings, nearest = self._as_near(findings, both, random.Random(f"place:{seed.question}"))  # noqa: S311
        else:
            nearest = with_pieces(findings, both, self.pieces)
        own, other = (1 + number_of(findings.passages, fact) for fact in both)
        written = _written(seed, [own], Checker(findings.passages, self.embed, known=seed.question), nearest)
        if written is None or any(other in sentence.markers for sentence in written):
            return None
        answer = " ".join(map(marked, written))
        row = _row(seed, split, conflict.kind, excerpts(nearest, findings.passages), answer)
        return row.model_copy(update={"rejected": conflict.rejected(answer, other)})

    def finds(self, question: str, fact: Fact) -> bool:
        """Whether the fact is read when the question is asked."""
        return is_near(self.find(question, self.wanted), fact, self.pieces)

    def _as_near(
        self, findings: Findings, both: tuple[Fact, Fact], drawn: random.Random
    ) -> tuple[Findings, list[Quote]]:
        """What is found, and the pieces that are read, with the second fact as near as the first.

        No search ranks an earlier wording: neither its passage's number nor its place is to tell that it is one.
        """
        last = number_of(findings.passages, both[1])
        findings = swapped(findings, last, drawn.randrange(len(findings.passages)))
        nearest = with_pieces(findings, both, self.pieces)
        return findings, next_to(findings, nearest, both, before=drawn.random() < BEFORE_SHARE)

    def unanswerable(self, seed: Seed, split: Split) -> Row | None:
        """The same question over what is found without the documents that answer it.

        None where its answer stands in what is left, or nothing is left.
        """
        gone = {fact.material.document_id for fact in seed.facts}
        findings = self.find(seed.question, self.wanted)
        left = [quote for quote in findings.nearest if _document(findings, quote) not in gone]
        passages = [one for one in findings.passages if one.document_id not in gone]
        checker = Checker(passages, self.embed, known=seed.question)
        if not left or any(checker.check(WrittenSentence(one, ())).objection is None for one in seed.sentences):
            return None
        read = excerpts(left[: self.pieces], findings.passages)
        row = _row(seed, split, "unanswerable", read, contract.ABSTENTION)
        said = [WrittenSentence(one, (read[0].number,)) for one in seed.sentences]
        return row.model_copy(update={"rejected": Rejected(answer=" ".join(map(marked, said)), fault="not told")})


def _document(findings: Findings, quote: Quote) -> str:
    return findings.passages[quote.quotable.passage].document_id


def _written(
    seed: Seed, numbers: Sequence[int], checker: Checker, read: Sequence[Quote]
) -> list[WrittenSentence] | None:
    """The sentences of the answer, each with the passage that holds it; None where one does not stand in what is read.

    They are looked for in the passages `numbers` first.
    """
    written = []
    for place, sentence in enumerate(seed.sentences):
        verdict = checker.check(WrittenSentence(sentence, (numbers[min(place, len(numbers) - 1)],)))
        evidence = None if verdict.objection is not None else verdict.evidence
        if evidence is None or not any(covers(evidence, quote) for quote in read):
            return None
        written.append(WrittenSentence(sentence, (evidence.passage + 1,)))
    return written


def _kind(seed: Seed) -> Kind:
    if not seed.sentences:
        return "rated-down"
    return "two-sources" if len({fact.material.document_id for fact in seed.facts}) > 1 else "fact"


def _replacing(row: Row, seed: Seed, numbers: Sequence[int]) -> Row:
    """The row with what people did not want in it, each sentence with the marker of a fact."""
    markers = [
        () if one == contract.ABSTENTION else (numbers[min(place, len(numbers) - 1)],)
        for place, one in enumerate(seed.replaced)
    ]
    said = " ".join(marked(WrittenSentence(*one)) for one in zip(seed.replaced, markers, strict=True))
    fault: Fault = "corrected" if row.answer else "rated down"
    return row.model_copy(update={"rejected": Rejected(answer=said, fault=fault)})


def _row(seed: Seed, split: Split, kind: Kind, read: Sequence[Excerpt], answer: str) -> Row:
    drawn = random.Random(seed.question)  # noqa: S311 - only an order
    order = drawn.sample(read, len(read)) if drawn.random() < SHUFFLED_SHARE else read
    return Row(
        id=sha256_hex(f"{kind}:{seed.question}:{answer}".encode())[:16],
        kind=kind,
        split=split,
        family=seed.family,
        method=seed.method,
        question=seed.question,
        read=tuple(map(Read.of, order)),
        answer=answer,
        provenance=tuple(fact.provenance for fact in seed.facts),
    )

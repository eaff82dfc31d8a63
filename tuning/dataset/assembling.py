"""From a question and its answer to a row: with what is read for it when it is served.

What is read is what retrieval finds, so that the distractors are those of the house. An answer is taken only if each of
its sentences stands in the check that served answers are held against.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.domain import Passage, SearchFilter
from core.embedding import Embed
from core.files import sha256_hex
from generation import contract
from generation.contract import Excerpt, WrittenSentence
from generation.excerpts import excerpts
from generation.extractive import Quote
from generation.finding import Findings
from generation.grounding import Checker
from tuning.dataset.row import Fact, Kind, Read, Row, Seed, Split

Find = Callable[[str, SearchFilter], Findings]
# How often the excerpts are not in the order of their nearness: the first seldom lacks the answer to a question that
# was made from a document, and more often to one that a person asks.
SHUFFLED_SHARE = 0.15


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
        nearest = _with_pieces(findings, seed.facts, self.pieces)
        numbers = [1 + _number(findings.passages, fact) for fact in seed.facts]
        checker = Checker(findings.passages, self.embed, known=seed.question)
        written = []
        for place, sentence in enumerate(seed.sentences):
            marker = numbers[min(place, len(numbers) - 1)]
            verdict = checker.check(WrittenSentence(sentence, (marker,)))
            if verdict.objection is not None or verdict.evidence is None:
                return None
            written.append(f"{sentence} [{verdict.evidence.passage + 1}]")
        kind: Kind = "two-sources" if len({fact.material.document_id for fact in seed.facts}) > 1 else "fact"
        return _row(seed, split, kind, excerpts(nearest, findings.passages), " ".join(written))

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
        return _row(seed, split, "unanswerable", read, contract.ABSTENTION)


def with_facts(findings: Findings, facts: Sequence[Fact]) -> Findings:
    """The findings with a passage for each of `facts` that has none, in the place of the last."""
    passages = list(findings.passages)
    lacking = [fact for fact in facts if _number(passages, fact) < 0]
    kept = passages[: max(0, len(passages) - len(lacking))]
    added = [_passage(fact) for fact in lacking]
    nearest = [quote for quote in findings.nearest if quote.quotable.passage < len(kept)]
    return replace(findings, passages=kept + added, nearest=nearest)


def _with_pieces(findings: Findings, facts: Sequence[Fact], most: int) -> list[Quote]:
    """The nearest pieces, with those of `facts` in the place of the last where they are not among them."""
    own = {_place(piece): piece for piece in (_piece(findings.passages, fact) for fact in facts)}
    near = {_place(quote): quote for quote in findings.nearest[:most]}
    lacking = [piece for place, piece in own.items() if place not in near]
    droppable = [place for place in near if place not in own]
    dropped = set(droppable[len(droppable) - len(lacking) :]) if lacking else set()
    return [*(quote for place, quote in near.items() if place not in dropped), *lacking]


def _piece(passages: Sequence[Passage], fact: Fact) -> Quote:
    number = _number(passages, fact)
    offset = passages[number].start
    moved = replace(fact.quotable, passage=number, start=fact.quotable.start - offset, end=fact.quotable.end - offset)
    return Quote(moved, 1.0)


def _place(quote: Quote) -> tuple[int, int]:
    return quote.quotable.passage, quote.quotable.start


def _number(passages: Sequence[Passage], fact: Fact) -> int:
    """The place of the passage that holds the fact, or -1."""
    for number, passage in enumerate(passages):
        within = passage.start <= fact.quotable.start and fact.quotable.end <= passage.end
        if passage.revision_id == fact.material.revision_id and within:
            return number
    return -1


def _passage(fact: Fact) -> Passage:
    material, start, end = fact.material, fact.quotable.start, fact.quotable.end
    text, title = material.source.text[start:end], material.source.title
    place = material.source.place(start)
    names = material.document_id, title, material.uri, material.revision_id
    return Passage(0, *names, place.page, place.heading, start, end, text, 0.0)


def _document(findings: Findings, quote: Quote) -> str:
    return findings.passages[quote.quotable.passage].document_id


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

"""Answers that are not wanted, each for one fault that is known: what a preference is tuned away from.

They have the form of those that are wanted, but for the fault: length and tone are not to tell them apart. Abstentions
are rejected more often than they are wanted, so that abstaining is not what is learnt.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.domain import Passage
from core.embedding import Embed
from generation import contract
from generation.contract import WrittenSentence
from generation.extractive import Quote
from generation.grounding import Checker
from tuning.dataset import drawing
from tuning.dataset.numbers import NUMBER, replaced
from tuning.dataset.row import Rejected, Row, marked

ABSTAINS_SHARE = 0.25
UNMARKED_SHARE = 0.2
MOST_TRIED = 4
ABSTAINS = Rejected(answer=contract.ABSTENTION, fault="abstains")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What is read beside the facts of an answer: `quotes` of `passages`, the nearest to the question first."""

    quotes: Sequence[Quote]
    passages: Sequence[Passage]
    embed: Embed

    def rejected(self, row: Row, checker: Checker) -> Rejected:
        """Another answer to the row's question; which fault it has is drawn by the question."""
        drawn = drawing.share(f"fault:{row.question}")
        if drawn < ABSTAINS_SHARE:
            return ABSTAINS
        if drawn < ABSTAINS_SHARE + UNMARKED_SHARE:
            return Rejected(answer=contract.without_markers(row.answer), fault="no marker")
        return self._another_figure(row, checker) or self._another_excerpt(row) or ABSTAINS

    def _another_figure(self, row: Row, checker: Checker) -> Rejected | None:
        """The answer with a number of what is read beside its facts, to which the check objects."""
        sentences = contract.read(row.answer)
        for place, number, other in list(self._figures(row.question, sentences))[:MOST_TRIED]:
            said = replace(sentences[place], text=replaced(sentences[place].text, number, other))
            if checker.check(said).objection is not None:
                changed = [*sentences[:place], said, *sentences[place + 1 :]]
                return Rejected(answer=" ".join(map(marked, changed)), fault="another figure")
        return None

    def _figures(self, question: str, sentences: Sequence[WrittenSentence]) -> Iterator[tuple[int, str, str]]:
        """The place of a sentence, a number of it that was not asked for, and one of the neighbours for it."""
        asked = set(NUMBER.findall(question))
        there = list(dict.fromkeys(found for quote in self.quotes for found in NUMBER.findall(quote.quotable.text)))
        for place, sentence in enumerate(sentences):
            said = NUMBER.findall(sentence.text)
            free = [number for number in said if number not in asked]
            yield from ((place, number, other) for number in free for other in there if other not in said)

    def _another_excerpt(self, row: Row) -> Rejected | None:
        """The nearest neighbour that does not hold the answer, and is a whole sentence."""
        sentences = contract.read(row.answer)
        for quote in self.quotes[:MOST_TRIED]:
            said = WrittenSentence(" ".join(quote.quotable.text.split()), (quote.quotable.passage + 1,))
            checker = Checker([self._alone(quote)], self.embed, known=row.question)
            held = any(checker.check(replace(one, markers=())).objection is None for one in sentences)
            if not held and not contract.breaks_off(said.text):
                return Rejected(answer=marked(said), fault="another excerpt")
        return None

    def _alone(self, quote: Quote) -> Passage:
        found = quote.quotable
        whole = self.passages[found.passage]
        start, end = whole.start + found.start, whole.start + found.end
        return replace(whole, start=start, end=end, text=whole.text[found.start : found.end])

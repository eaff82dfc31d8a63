"""Writes one answer: the generator's draft is read, checked and reviewed sentence by sentence, quotes fill the gaps."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Literal

from core.domain import Answer, PolicyAction, PolicyHit, Removed
from core.errors import Busy, Unavailable
from generation.compose import Composer, Writer
from generation.draft import DraftReader
from generation.engines.base import Engine, GenerationRequest
from generation.fallback import missing, quoted
from generation.grounding import GroundedSentence
from generation.guardrails.plain import foreign_addresses, plain
from generation.guardrails.policy import Policy

ENGINE_FAILED = "generator: "
Stage = Literal["rewriting", "retrieving", "queued", "generating", "checking"]


@dataclass(frozen=True, slots=True)
class StageReached:
    """`ahead` counts the questions that the generator serves before this one."""

    stage: Stage
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the answer, already checked; joined, the pieces are the answer."""

    text: str


class Cancelled(Exception):
    """The asker went away; nothing is kept."""


def engine_failed(answer: Answer) -> bool:
    """Whether quotes are the answer because the engine could not write one."""
    return any(error.startswith(ENGINE_FAILED) for error in answer.receipt.errors)


@dataclass
class Writing:
    """Iterate `events` to the end; then the composer holds the answer, and the lists tell how it came about."""

    reader: DraftReader
    composer: Composer
    policy: Policy
    hits: list[PolicyHit] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)

    @property
    def writer(self) -> Writer:
        return "generator" if self.reader.standing else "extractive"

    def events(
        self, engine: Engine, prompt: Callable[[], GenerationRequest | None], cancel: threading.Event
    ) -> Iterator[StageReached | Delta]:
        """The stages and the pieces of the answer; of quotes alone where `prompt` has no request to make.

        Raises Busy when too many questions wait, and Cancelled once `cancel` is set. An engine that fails is an error
        in the receipt: the quotes then are the answer.
        """
        try:
            if request := prompt():
                yield from self._drafted(engine, request)
        except Busy:
            raise
        except Unavailable as error:
            self.errors.append(f"{ENGINE_FAILED}{error}")
            # What it was about to say is not complete.
            self.reader.done = True
        if cancel.is_set():
            raise Cancelled
        yield StageReached("checking")
        yield from self._said(self.reader.end(), is_quote=False)
        missed = missing(self.reader.standing, self.reader.quotes)
        yield from self._said(quoted(missed, self.composer.passages), is_quote=True)
        self.errors.extend(self.reader.errors)
        self.removed.extend(self.reader.removed)

    def _drafted(self, engine: Engine, request: GenerationRequest) -> Iterator[StageReached | Delta]:
        generation = engine.submit(request)
        yield StageReached("queued", generation.ahead())
        with closing(generation.__iter__()) as pieces:
            for number, piece in enumerate(pieces):
                if number == 0:
                    yield StageReached("generating")
                yield from self._said(self.reader.feed(piece), is_quote=False)
                if self.reader.done:
                    break

    def _said(self, sentences: Iterable[GroundedSentence], *, is_quote: bool) -> Iterator[Delta]:
        """Sentences word by word, as a reader likes them to come; joined, the deltas are the answer."""
        for sentence in sentences:
            reviewed = self._reviewed(sentence, is_quote=is_quote)
            if reviewed is None and not is_quote:
                self.reader.standing.remove(sentence)
            if reviewed is not None:
                yield from (Delta(f"{word} ") for word in self.composer.add(reviewed).split(" "))

    def _reviewed(self, sentence: GroundedSentence, *, is_quote: bool) -> GroundedSentence | None:
        text = sentence.text if is_quote else plain(sentence.text)
        if not is_quote and (addresses := foreign_addresses(text, self.composer.cited(sentence))):
            self.removed.append(Removed(sentence.text, f"an address that the passage does not have: {addresses[0]}"))
            return None
        review = self.policy.review_sentence(text, quoted=is_quote)
        self.hits.extend(review.hits)
        if review.action in (PolicyAction.REFUSE, PolicyAction.ESCALATE):
            rule = next(hit.rule for hit in review.hits if hit.action == review.action)
            self.removed.append(Removed(sentence.text, f"against the answer policy: {rule}"))
            return None
        return GroundedSentence(review.text, sentence.evidence)

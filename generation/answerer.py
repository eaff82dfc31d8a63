"""From a question to a checked answer: retrieve, write, ground, keep the turn.

No database session is held while the generator writes.
"""

import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Literal

from core.db import Database
from core.domain import Answer, Citation, Passage, Principal, Receipt, SearchFilter, Timings
from core.settings import GenerationSettings
from generation import contract, repository
from generation.compose import Composed, Composer, Writer
from generation.draft import DraftReader
from generation.engines.base import Engine, GenerationRequest
from generation.extractive import Embed, Quote, extract
from generation.fallback import missing, quoted
from generation.grounding import Checker, GroundedSentence
from generation.quotable import quotables
from retrieval.retriever import Mode, Retriever
from retrieval.source import RevisionSource

Stage = Literal["retrieving", "queued", "generating", "checking"]


@dataclass(frozen=True, slots=True)
class StageReached:
    """`ahead` counts the questions that the generator serves before this one."""

    stage: Stage
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the answer, already checked; joined, the pieces are the answer."""

    text: str


AnswerEvent = StageReached | Delta | Citation | Answer


@dataclass(frozen=True, slots=True)
class Question:
    """Setting `cancel` stops the work within one token."""

    text: str
    principal: Principal
    wanted: SearchFilter
    conversation_id: str | None = None
    cancel: threading.Event = field(default_factory=threading.Event)


class Cancelled(Exception):
    """The asker went away; nothing is kept."""


class Answerer:
    """Safe to share between threads."""

    def __init__(
        self,
        database: Database,
        retriever: Retriever,
        engine: Engine,
        embed: Embed,
        settings: GenerationSettings,
        *,
        mode: Mode,
    ) -> None:
        self._database = database
        self._retriever = retriever
        self._engine = engine
        self._embed = embed
        self._settings = settings
        self._mode = mode

    def answer(self, question: Question) -> Iterator[AnswerEvent]:
        """The stages, the pieces of the answer, the citations, and last the Answer.

        Raises NotFound for a conversation that is not the asker's, Busy when too many questions wait, and Cancelled
        once `question.cancel` is set.
        """
        began = time.monotonic()
        conversation_id = self._conversation(question)
        yield StageReached("retrieving")
        passages = self._retriever.search(question.text, question.wanted, self._settings.passages, self._mode)
        retrieved = _milliseconds(began)
        sources = self._retriever.sources(question.principal.tenant, passages)
        quotes = self._quotes(question.text, passages, sources)
        composed, errors, first_token = Composed.abstention(), list[str](), None
        if quotes:
            read = passages[: self._settings.prompt_passages]
            reader = DraftReader(question.text, read, quotes, Checker(read, self._embed, known=question.text))
            composer = Composer(passages, sources)
            for event in self._write(question, reader, composer):
                if isinstance(event, Delta):
                    first_token = first_token or _milliseconds(began)
                yield event
            writer: Writer = "generator" if reader.standing else "extractive"
            composed, errors = composer.composed(writer, reader.removed), reader.errors
        yield from composed.citations
        answer = Answer(
            conversation_id=conversation_id,
            turn_id=uuid.uuid4().hex,
            status=composed.status,
            answer=composed.text,
            citations=composed.citations,
            passages=tuple(passages),
            adapter=None,
            receipt=self._receipt(composed, errors),
            timings_ms=Timings(retrieved, first_token, _milliseconds(began)),
        )
        with self._database.write() as session:
            repository.save_turn(session, question.principal, question.text, answer)
        yield answer

    def _conversation(self, question: Question) -> str:
        """The id of the asker's conversation, or a new one; it is kept with its first turn."""
        if question.conversation_id is None:
            return uuid.uuid4().hex
        with self._database.read() as session:
            return repository.get_conversation(session, question.principal, question.conversation_id).id

    def _quotes(self, question: str, passages: Sequence[Passage], sources: Mapping[str, RevisionSource]) -> list[Quote]:
        """What of the passages is nearest to the question; empty when nothing is near enough to answer from."""
        found = [
            quotable
            for number, passage in enumerate(passages)
            if passage.revision_id in sources
            for quotable in quotables(number, passage, sources[passage.revision_id])
        ]
        quotes = extract(question, found, passages, self._embed)
        return quotes if quotes and quotes[0].score >= self._settings.abstain_below else []

    def _write(self, question: Question, reader: DraftReader, composer: Composer) -> Iterator[StageReached | Delta]:
        """Let the generator write until the reader has enough; what stands is passed on, then the quotes it missed."""
        request = GenerationRequest(
            contract.render(question.text, reader.passages), self._settings.max_new_tokens, cancel=question.cancel
        )
        generation = self._engine.submit(request)
        yield StageReached("queued", generation.ahead())
        with closing(generation.__iter__()) as pieces:
            for number, piece in enumerate(pieces):
                if number == 0:
                    yield StageReached("generating")
                yield from _deltas(reader.feed(piece), composer)
                if reader.done:
                    break
        if question.cancel.is_set():
            raise Cancelled
        yield StageReached("checking")
        yield from _deltas(reader.end(), composer)
        missed = missing(reader.standing, reader.quotes)
        yield from _deltas(quoted(missed, composer.passages), composer)

    def _receipt(self, composed: Composed, errors: Sequence[str]) -> Receipt:
        return Receipt(
            base_model=self._engine.base_model,
            contract_hash=contract.CONTRACT_HASH,
            index_generation=self._retriever.generation,
            writer=composed.writer,
            removed=composed.removed,
            errors=tuple(errors),
        )


def _deltas(sentences: Iterable[GroundedSentence], composer: Composer) -> Iterator[Delta]:
    """Sentences word by word, as a reader likes them to come; joined, the deltas are the answer."""
    for sentence in sentences:
        yield from (Delta(f"{word} ") for word in composer.add(sentence).split(" "))


def _milliseconds(since: float) -> float:
    return round((time.monotonic() - since) * 1000, 1)
